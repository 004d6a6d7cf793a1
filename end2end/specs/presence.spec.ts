// Who is there, and that nobody is left alone (behaviour 8 and 11).
import { expect, test } from "../fixtures.ts";
import { HomePage } from "../pages/desk.ts";
import { Presence } from "../pages/presence.ts";
import { SignInPage } from "../pages/sign-in.ts";
import { SignOutPage } from "../pages/sign-out.ts";

test("two tabs agree on the status, it survives a reload, and the last one available is told who waits", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const other = await amy.page.context().newPage();
  await other.goto("/desk");
  const [here, there] = [new Presence(amy.page), new Presence(other)];
  await expect(here.status).toHaveValue("available");
  await expect(there.status).toHaveValue("available");
  await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  await customer({ name: "Dan Okoro", message: "I was charged twice" });
  await expect(amy.queue("Billing")).toContainText("2 waiting");
  await here.status.selectOption("Away");
  await expect(here.told("You were the last one available in Billing; 2 wait there.")).toBeVisible();
  await expect(there.status).toHaveValue("away");
  await amy.page.reload();
  await expect(here.status).toHaveValue("away");
  await there.status.selectOption("Available");
  await expect(here.status).toHaveValue("available");
});

test("a manager takes over, the agent takes part and leaves", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { chat } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  const pane = await amy.accept("Billing", "Carla Reyes");
  await expect(amy.page).toHaveURL(/CHAT/);
  const mia = await agent("mia");
  await mia.page.goto(amy.page.url());
  const mias = mia.conversation("Carla Reyes");
  const manager = new Presence(mia.page);
  await expect(mias.composer).toBeHidden();
  await manager.takeOver.click();
  await expect(mias.entry("Mia took over from Amy")).toBeVisible();
  await expect(mias.composer).toBeFocused();
  await expect(manager.takeOver).toHaveCount(0);
  await expect(mia.caseOf("Carla Reyes")).toBeVisible();
  await expect(chat.entry("Mia is taking over from Amy")).toBeVisible();
  await expect(amy.caseItem("Carla Reyes")).toContainText("with Mia");
  await pane.say("Mia knows more about it");
  await expect(chat.entry("Mia knows more about it")).toBeVisible();
  await mias.say("Hello, I am Mia.");
  await expect(chat.entry("Hello, I am Mia.")).toBeVisible();

  await new Presence(amy.page).leave.click();
  await expect(amy.caseOf("Carla Reyes")).toHaveCount(0);
  await expect(chat.entry("Amy has left.")).toBeVisible();
  await expect(pane.composer).toBeHidden();
});

test("signing out with open chats lists them; who stays keeps them, who goes returns them", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const carla = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  await amy.accept("Billing", "Carla Reyes");
  const other = await amy.page.context().newPage();
  const [home, question] = [new HomePage(other), new SignOutPage(other)];
  await other.goto("/");
  await other.locator("summary").filter({ hasText: "Amy" }).click();
  await home.signOut.click();
  await expect(question.heading).toBeVisible();
  await expect(question.open).toHaveText([/Carla Reyes/]);
  await question.stay.click();
  await expect(home.connect).toBeVisible();
  await expect(amy.caseOf("Carla Reyes")).toBeVisible();

  await home.signOut.click();
  await question.returnAndSignOut.click();
  await expect(new SignInPage(other).button).toBeVisible();
  await expect(carla.chat.entry("Amy passed you back to the line.")).toBeVisible();
  await expect(carla.chat.status("You are number 1 in line")).toBeVisible();
  const ben = await agent("ben");
  await ben.accept("Billing", "Carla Reyes");
});

test("a dead agent's chats are picked up, and go back in line when nobody answered", { tag: "@patient" }, async ({ agent, customer }) => {
  // The desk's own clocks run: 30 seconds until offline, 3 minutes until the agent has left.
  test.setTimeout(420_000);
  const amy = await agent("amy");
  const carla = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  const pane = await amy.accept("Billing", "Carla Reyes");
  await expect(amy.page).toHaveURL(/CHAT/);
  const address = amy.page.url();
  await pane.say("Which invoice?");
  await expect(carla.chat.entry("Which invoice?")).toBeVisible();
  const dan = await customer({ name: "Dan Okoro", message: "I was charged twice" });
  const dans = await amy.accept("Billing", "Dan Okoro");
  await dans.composer.fill("Half a draft for Dan");
  const ben = await agent("ben");
  await ben.page.goto(address);
  const colleague = new Presence(ben.page);
  const bens = ben.conversation("Carla Reyes");
  await expect(bens.entry("Which invoice?")).toBeVisible();
  await expect(colleague.pickUp).toHaveCount(0);
  await amy.page.context().setOffline(true);
  await expect(bens.region).toContainText(/Amy offline \d:\d\d/, { timeout: 120_000 });
  await expect(colleague.pickUp).toBeVisible({ timeout: 240_000 });
  await colleague.pickUp.click();
  await expect(bens.entry("Ben took over from Amy")).toBeVisible();
  await expect(bens.composer).toBeFocused();
  await bens.say("I am going on for Amy.");
  await expect(carla.chat.entry("I am going on for Amy.")).toBeVisible();

  await expect(dan.chat.entry("Amy lost the connection. You are at the front of the line.")).toBeVisible();
  await ben.accept("Billing", "Dan Okoro");

  // Amy comes back, reads where they went, and can copy what she had typed.
  await amy.page.context().setOffline(false);
  await expect(amy.caseItem("Carla Reyes")).toContainText(/picked up .* Ben has it/, { timeout: 40_000 });
  await expect(amy.caseItem("Dan Okoro")).toContainText(/returned .* Ben has it/);
  await expect(dans.composer).toHaveValue("Half a draft for Dan");
  await expect(dans.composer).not.toBeEditable();
  await expect(dans.send).toHaveCount(0);
  await amy.doneWith("Dan Okoro").click();
  await expect(amy.caseOf("Dan Okoro")).toHaveCount(0);
});
