// What an agent types stays in this browser until it is sent, and goes when they sign out.
import type { Page } from "@playwright/test";
import { Caller } from "../caller.ts";
import { expect, test } from "../fixtures.ts";
import { DeskPage, HomePage } from "../pages/desk.ts";
import { DeskMenu } from "../pages/desk-menu.ts";
import { SignInPage } from "../pages/sign-in.ts";

/** The names of unsent texts that this browser keeps. */
function kept(page: Page): Promise<string[]> {
  return page.evaluate(() => Object.keys(localStorage).filter((name) => name.includes(".unsent.") && !name.endsWith(".looked")));
}

test("a draft is in every tab of the browser, and survives a reload and the last tab", async ({ desk, agent }) => {
  const amy = await agent("amy");
  await Caller.start(desk, "Carla Reyes", "My invoice is wrong");
  const pane = await amy.accept("Billing", "Carla Reyes");
  const context = amy.page.context();
  const other = new DeskPage(await context.newPage());
  await other.page.goto(amy.page.url());
  const there = other.conversation("Carla Reyes");
  await expect(there.entry("My invoice is wrong")).toBeVisible();

  await pane.composer.click();
  await amy.page.keyboard.type("Dear Carla, ");
  await expect(there.composer).toHaveValue("Dear Carla, ");
  // The other mode has a draft of its own, and the choice is this tab's own.
  await pane.workNote.check();
  await pane.composer.fill("Old plan");
  await expect(there.comment).toBeChecked();
  await expect(there.composer).toHaveValue("Dear Carla, ");
  await there.workNote.check();
  await expect(there.composer).toHaveValue("Old plan");
  await there.comment.check();
  await pane.comment.check();

  await amy.page.reload();
  await expect(pane.composer).toHaveValue("Dear Carla, ");
  const address = amy.page.url();
  await other.page.close();
  await amy.page.close();
  const again = new DeskPage(await context.newPage());
  await again.page.goto(address);
  const pane2 = again.conversation("Carla Reyes");
  await expect(pane2.composer).toHaveValue("Dear Carla, ");
  await pane2.send.click();
  await expect(pane2.entry("Dear Carla,")).toHaveAttribute("data-seq");
  await expect(pane2.composer).toHaveValue("");
  expect(await kept(again.page)).not.toContainEqual(expect.stringContaining("draft.comment"));
});

test("a text that one tab could not send goes out once, from whichever tab is left", async ({ desk, agent }) => {
  test.setTimeout(90_000);
  const amy = await agent("amy");
  const carla = await Caller.start(desk, "Carla Reyes", "My invoice is wrong");
  const pane = await amy.accept("Billing", "Carla Reyes");
  const other = new DeskPage(await amy.page.context().newPage());
  await other.page.goto(amy.page.url());
  const there = other.conversation("Carla Reyes");
  await expect(there.entry("My invoice is wrong")).toBeVisible();
  await amy.page.route("**/api/send_message", (route) => route.abort());
  await pane.say("Only once, please");
  await expect(pane.entry("Only once, please")).toContainText("Not sent");
  await expect(there.entry("Only once, please")).toBeVisible();
  await amy.page.close();
  await expect(there.entry("Only once, please")).toHaveAttribute("data-seq", /\d/, { timeout: 40_000 });
  await expect(there.entry("Only once, please")).toHaveCount(1);
  expect((await carla.read()).filter((text) => text === "Only once, please")).toHaveLength(1);
  expect(await kept(other.page)).toEqual([]);
});

test("signing out warns, names what would be lost, and wipes it in every tab", async ({ desk, agent }) => {
  const amy = await agent("amy");
  await Caller.start(desk, "Carla Reyes", "My invoice is wrong");
  const pane = await amy.accept("Billing", "Carla Reyes");
  await pane.composer.click();
  await amy.page.keyboard.type("half a sen");
  await pane.workNote.check();
  await pane.composer.fill("a note");
  const menu = new DeskMenu(amy.page, "Amy");
  await menu.button.click();
  await menu.signOut.click();
  await expect(menu.signOutDialog).toContainText("2 drafts");
  await menu.signOutDialog.getByRole("button", { name: "Cancel" }).click();
  await expect(menu.signOutDialog).toBeHidden();
  await expect(pane.composer).toHaveValue("a note");

  // The start page asks the same, and wipes what the workspace's tab shows.
  const home = new HomePage(await amy.page.context().newPage());
  await home.page.goto("/");
  await home.page.locator("summary").filter({ hasText: "Amy" }).click();
  await home.signOut.click();
  const asked = home.page.getByRole("dialog", { name: "Sign out?" });
  await expect(asked).toContainText("2 drafts");
  await asked.getByRole("button", { name: "Wipe and sign out" }).click();
  await expect(asked.getByRole("listitem")).toHaveText(["Carla Reyes"]);
  await asked.getByRole("button", { name: "Return them to the queue and sign out" }).click();
  const door = new SignInPage(home.page);
  await expect(door.email).toBeVisible();
  await expect(amy.page.getByRole("alert").filter({ hasText: "You are signed out." })).toBeVisible();
  await expect(amy.page.getByText("Your text is kept")).toHaveCount(0);
  await expect(pane.composer).toBeHidden();
  expect(await kept(home.page)).toEqual([]);

  await door.signIn("amy@demo.test");
  await home.page.goto("/desk");
  const again = await new DeskPage(home.page).accept("Billing", "Carla Reyes");
  await expect(again.composer).toHaveValue("");
  await again.workNote.check();
  await expect(again.composer).toHaveValue("");
});

test("without anything unsent nobody is asked, and another account finds nothing of the one before", async ({ desk, agent }) => {
  const amy = await agent("amy");
  await Caller.start(desk, "Carla Reyes", "My invoice is wrong");
  const pane = await amy.accept("Billing", "Carla Reyes");
  const address = amy.page.url();
  await pane.workNote.check();
  await pane.composer.fill("Amy's own");
  // The session is over, and somebody else takes the chair.
  await amy.page.context().clearCookies();
  await amy.page.goto("/sign-in");
  await new SignInPage(amy.page).signIn("ben@demo.test");
  await amy.page.goto(address);
  await expect(pane.entry("My invoice is wrong")).toBeVisible();
  await pane.workNote.check();
  await expect(pane.composer).toHaveValue("");
  const menu = new DeskMenu(amy.page, "Ben");
  await menu.button.click();
  await menu.signOut.click();
  // Amy's is still hers.
  await new SignInPage(amy.page).signIn("amy@demo.test");
  await amy.page.goto(address);
  await expect(pane.entry("My invoice is wrong")).toBeVisible();
  await pane.workNote.check();
  await expect(pane.composer).toHaveValue("Amy's own");
});
