// Who waits, whom to accept, and giving back what was accepted by mistake.
import { expect, test } from "../fixtures.ts";
import { CustomerPanel, GroupsRegion, UnfoldedQueue } from "../pages/queues.ts";

test("Amy unfolds Billing, sees who waits, and accepts somebody out of turn", async ({ agent, customer }) => {
  const [amy, ben] = [await agent("amy"), await agent("ben")];
  const { chat: carla } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  const billing = new UnfoldedQueue(amy.page, "Billing");
  await expect(billing.button).toHaveAttribute("aria-expanded", "false");
  await billing.button.click();
  await expect(billing.button).toHaveAttribute("aria-expanded", "true");
  await expect(billing.person("Carla Reyes")).toContainText("My invoice is wrong");
  await expect(billing.person("Carla Reyes")).toContainText("Billing");

  // It follows the queue.
  const { page: dansPage } = await customer({ name: "Dan Okoro", message: "I was charged twice" });
  await expect(billing.people).toHaveText([/Carla Reyes/, /Dan Okoro/]);
  await expect(billing.person("Dan Okoro")).not.toContainText("away");
  await dansPage.close();
  await expect(billing.person("Dan Okoro")).toContainText("away", { timeout: 30_000 });

  await billing.accept("Dan Okoro").click();
  await expect(amy.conversation("Dan Okoro").composer).toBeFocused();
  await expect(amy.conversation("Dan Okoro").entry("Amy joined after")).toBeVisible();
  await amy.conversation("Dan Okoro").log.hover();
  await expect(billing.people).toHaveText([/Carla Reyes/]);
  await expect(carla.status("You are number 1 in line")).toBeVisible();

  // While the pointer is in the list nobody moves under it: who was taken by Ben stays, and cannot be accepted.
  await billing.person("Carla Reyes").hover();
  await ben.accept("Billing", "Carla Reyes");
  await expect(billing.accept("Carla Reyes")).toBeDisabled();
  await amy.cases.hover();
  await expect(billing.people).toHaveCount(0);
  await expect(billing.list.locator("..")).toContainText("Nobody waits here.");

  // It stays unfolded over a lost connection.
  await amy.page.context().setOffline(true);
  await expect(amy.page.getByText("Reconnecting…").first()).toBeVisible();
  await amy.page.context().setOffline(false);
  await customer({ name: "Eva Lind", message: "Hello?" });
  await expect(billing.person("Eva Lind")).toBeVisible();
});

test("Amy returns Carla to the queue, at her old place, until she has answered", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { chat: carla } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  const { chat: dan } = await customer({ name: "Dan Okoro", message: "I was charged twice" });
  const pane = await amy.accept("Billing", "Carla Reyes");
  const more = pane.region.getByRole("button", { name: "More actions" });
  const give = pane.region.getByRole("button", { name: "Return to queue" });
  await expect(give).toBeHidden();
  await more.click();
  await expect(more).toHaveAttribute("aria-expanded", "true");
  await amy.page.keyboard.press("Escape");
  await expect(give).toBeHidden();
  await expect(more).toBeFocused();
  await more.click();
  await give.click();
  await expect(carla.entry("Amy passed you back to the line. You keep your place.")).toBeVisible();
  await expect(carla.status("You are number 1 in line")).toBeVisible();
  await expect(dan.status("You are number 2 in line")).toBeVisible();
  await expect(amy.caseOf("Carla Reyes")).toHaveCount(0);
  await expect(pane.region).toHaveCount(0);
  await expect(amy.queue("Billing")).toContainText("2 waiting");

  await amy.acceptFrom("Billing").click();
  await expect(pane.composer).toBeFocused();
  await expect(pane.entry("joined after")).toHaveCount(2);
  await more.click();
  await expect(give).toBeVisible();
  await pane.say("Which invoice?");
  await expect(carla.entry("Which invoice?")).toBeVisible();
  await expect(give).toHaveCount(0);
});

test("The context panel says who the customer is and what else they asked", async ({ agent, customer, visitor }) => {
  const amy = await agent("amy");
  const demo = await visitor({ locale: "en-CH" });
  const start = { name: "Carla Reyes", email: "carla@example.com", message: "My invoice is wrong" };
  await demo.chat.startChat(start);
  await demo.chat.endChat();
  await demo.chat.again.click();
  await demo.chat.startChat({ ...start, message: "Still wrong" });
  // Somebody who typed the same address proves nothing.
  await customer({ ...start, name: "Carla R.", message: "Is it still wrong?" });
  await amy.accept("Billing", "Carla Reyes");

  const panel = new CustomerPanel(amy.page);
  await expect(panel.region).toContainText("carla@example.com");
  await expect(panel.region).toContainText("/demo");
  await expect(panel.region).toContainText("en-CH");
  await expect(panel.region).toContainText(/(Chrome|Chromium) on Linux/);
  await expect(panel.list("Possibly the same, unverified").getByRole("link")).toHaveText(["CHAT0001003"]);
  const earlier = panel.list("Earlier conversations");
  await expect(earlier.getByRole("listitem")).toContainText(["Closed Abandoned"]);
  await earlier.getByRole("link", { name: "CHAT0001001" }).click();
  await expect(amy.page).toHaveURL(/CHAT0001001$/);
  await expect(amy.conversation("Carla Reyes").entry("My invoice is wrong")).toBeVisible();
  await expect(panel.list("Also open")).toContainText("with Amy");

  // It folds away, and the browser remembers.
  await panel.button.click();
  await expect(panel.region).toBeHidden();
  await amy.page.reload();
  await expect(panel.button).toHaveAttribute("aria-expanded", "false");
  await expect(panel.region).toBeHidden();
  await panel.button.click();
  await expect(panel.list("Also open")).toContainText("CHAT0001002");
});

test("On a phone the context panel opens over the conversation", async ({ agent, customer }) => {
  const amy = await agent("amy", { viewport: { width: 390, height: 844 } });
  await customer({ name: "Carla Reyes", email: "carla@example.com", message: "My invoice is wrong" });
  const pane = await amy.accept("Billing", "Carla Reyes");
  const panel = new CustomerPanel(amy.page);
  await expect(panel.region).toBeHidden();
  await panel.button.click();
  await expect(panel.region).toContainText("carla@example.com");
  await panel.close.click();
  await expect(panel.region).toBeHidden();
  await expect(pane.composer).toBeVisible();
});

test("Mia sees the conversations of her groups and reads along", async ({ agent, customer }) => {
  const [mia, amy] = [await agent("mia"), await agent("amy")];
  await expect(new GroupsRegion(amy.page).region).toHaveCount(0);
  const groups = new GroupsRegion(mia.page);
  await expect(groups.button).toHaveAttribute("aria-expanded", "false");
  await groups.button.click();
  await expect(groups.region).toContainText("Nothing is open.");
  const { chat } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  await expect(groups.row("Carla Reyes")).toContainText("Waiting");
  const pane = await amy.accept("Billing", "Carla Reyes");
  await expect(groups.row("Carla Reyes")).toContainText("with Amy");
  await groups.link("Carla Reyes").click();
  const read = mia.conversation("Carla Reyes");
  await expect(read.entry("My invoice is wrong")).toBeVisible();
  await pane.say("Which invoice?");
  await expect(read.entry("Which invoice?")).toBeVisible();
  await pane.endConversation();
  await expect(groups.row("Carla Reyes")).toHaveCount(0);
  await expect(chat.entry("Amy ended the chat.")).toBeVisible();
});
