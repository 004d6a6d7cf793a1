// The whole story without a mouse.
import { expect, test } from "../fixtures.ts";
import { expectFocusVisible, tabTo } from "../keyboard.ts";
import { DemoPage } from "../pages/demo.ts";
import { DeskPage, HomePage } from "../pages/desk.ts";
import { SignInPage } from "../pages/sign-in.ts";

test("customer and agent tell the whole story by keyboard alone, and always see where they are", async ({ newcomer }) => {
  test.setTimeout(120_000);
  // The customer opens the chat. The focus goes where one writes.
  const carlas = await (await newcomer()).newPage();
  await carlas.goto("/demo");
  const demo = new DemoPage(carlas);
  const carla = demo.chat;
  await tabTo(carlas, demo.launcher);
  await carlas.keyboard.press("Enter");
  await expect(carla.name).toBeFocused();
  await carlas.keyboard.type("Carla Reyes");
  await tabTo(carlas, carla.email);
  await carlas.keyboard.type("carla@example.com");
  await tabTo(carlas, carla.topic);
  await carlas.keyboard.press("B");
  await expect(carla.topic).toHaveValue("Billing");
  await tabTo(carlas, carla.firstMessage);
  await carlas.keyboard.type("My invoice is wrong");
  await tabTo(carlas, carla.start);
  await carlas.keyboard.press("Space");
  await expect(carla.status("You are number 1 in line")).toBeVisible();
  await expect(carla.composer).toBeFocused();
  await expectFocusVisible(carlas);

  // Escape folds the chat away; the launcher opens it again where one was.
  await carlas.keyboard.press("Escape");
  await expect(demo.launcher).toBeFocused();
  await expect(carla.composer).toBeHidden();
  await carlas.keyboard.press("Enter");
  await expect(carla.composer).toBeFocused();
  await carlas.keyboard.type("It is number 4711");
  await carlas.keyboard.press("Enter");

  // The agent signs in; the field is ready.
  const amys = await newcomer();
  const door = await amys.newPage();
  await door.goto("/");
  const signIn = new SignInPage(door);
  await expect(signIn.email).toBeFocused();
  await door.keyboard.type("amy@demo.test");
  await tabTo(door, signIn.password);
  await door.keyboard.type("headset-demo");
  await door.keyboard.press("Enter");
  const home = new HomePage(door);
  await expect(home.connect).toBeVisible();
  await tabTo(door, home.connect);
  const opened = amys.waitForEvent("page");
  await door.keyboard.press("Enter");

  const page = await opened;
  const desk = new DeskPage(page);
  await expect(desk.queue("Billing")).toContainText("1 waiting");
  await tabTo(page, desk.acceptFrom("Billing"));
  await page.keyboard.press("Space");
  const pane = desk.conversation("Carla Reyes");
  await expect(pane.composer).toBeFocused();
  await expectFocusVisible(page);
  await page.keyboard.type("Which invoice?");
  await page.keyboard.press("Enter");
  await expect(carla.entry("Which invoice?")).toBeVisible();

  // The choice who reads it: a radio group, so the arrows choose.
  await page.keyboard.press("Shift+Tab");
  await expect(pane.comment).toBeFocused();
  await expectFocusVisible(page);
  await page.keyboard.press("ArrowRight");
  await expect(pane.workNote).toBeChecked();
  await tabTo(page, pane.composer);
  await page.keyboard.type("For us only");
  await tabTo(page, pane.send);
  await page.keyboard.press("Enter");
  await expect(pane.entry("For us only")).toHaveAttribute("data-visibility", "work_note");

  // The end, thought better of once.
  while (!(await pane.end.evaluate((button) => button === document.activeElement))) {
    await page.keyboard.press("Shift+Tab");
    await expectFocusVisible(page);
  }
  await page.keyboard.press("Enter");
  await expect(pane.endDialog).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(pane.endDialog).toBeHidden();
  await expect(pane.end).toBeFocused();
  await page.keyboard.press("Enter");
  await tabTo(page, pane.endDialog.getByRole("button", { name: "End conversation", exact: true }));
  await page.keyboard.press("Enter");
  await expect(carla.entry("Amy ended the chat.")).toBeVisible();

  // The focus is at the entry; Done is the next stop.
  await expect(desk.caseOf("Carla Reyes")).toBeFocused();
  await tabTo(page, desk.doneWith("Carla Reyes"));
  await page.keyboard.press("Enter");
  await expect(desk.caseOf("Carla Reyes")).toBeHidden();
  await expect(carla.entry("For us only")).toHaveCount(0);

  // The customer begins anew.
  await tabTo(carlas, carla.again);
  await carlas.keyboard.press("Enter");
  await expect(carla.firstMessage).toBeFocused();
});

test("a customer ends the chat by keyboard alone", async ({ customer }) => {
  const { page, chat } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  await tabTo(page, chat.end);
  await page.keyboard.press("Enter");
  await expect(chat.endDialog).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(chat.endDialog).toBeHidden();
  await expect(chat.end).toBeFocused();
  await page.keyboard.press("Enter");
  await tabTo(page, chat.endDialog.getByRole("button", { name: "End chat", exact: true }));
  await page.keyboard.press("Enter");
  await expect(chat.entry("You ended the chat.")).toBeVisible();
});
