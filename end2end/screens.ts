// Every screen there is, one after the other: axe looks at them, and pictures are taken of them.
import type { BrowserContextOptions, Page } from "@playwright/test";
import { type Customer, expect, type test } from "./fixtures.ts";
import { disguised, pdf, picture } from "./files.ts";
import { closed } from "./hours.ts";
import { ChatPage } from "./pages/chat.ts";
import { DemoPage } from "./pages/demo.ts";
import type { DeskPage } from "./pages/desk.ts";
import { RemoveDialog } from "./pages/attention.ts";
import { Colleagues } from "./pages/colleagues.ts";
import { DeskMenu } from "./pages/desk-menu.ts";
import { CustomerPanel, GroupsRegion, UnfoldedQueue } from "./pages/queues.ts";
import { Presence } from "./pages/presence.ts";
import { LinkDialog, RecordList, RecordPage, card, createRecord, openForm } from "./pages/records.ts";
import { SignInPage } from "./pages/sign-in.ts";

type Fixtures = Parameters<Parameters<typeof test>[2]>[0];

/** What is done with each screen: it is on `page` now, and is called so. */
export type Look = (screen: string, page: Page) => Promise<void>;

/** Looks at every screen of the desk. */
export async function goThrough(
  { desk, newcomer, agent, customer, visitor }: Pick<Fixtures, "desk" | "newcomer" | "agent" | "customer" | "visitor">,
  options: BrowserContextOptions,
  look: Look,
): Promise<void> {
  await customersScreens({ newcomer, agent, customer, visitor }, options, look);
  await agentsScreens({ newcomer, agent, customer }, options, look);
  await closedScreens({ desk, newcomer, customer }, options, look);
}

/** A queue is closed while somebody waits in it. */
async function closedScreens(
  { desk, newcomer, customer }: Pick<Fixtures, "desk" | "newcomer" | "customer">,
  options: BrowserContextOptions,
  look: Look,
): Promise<void> {
  const { page, chat } = await customer({ name: "Gus Holm", email: "gus@example.com", topic: "Technical", message: "Is anybody there?" }, options);
  await desk.apply(closed("Technical", "Our technicians are back on another day."));
  const leave = page.getByRole("button", { name: "Leave a message" });
  await expect(leave).toBeVisible();
  await look("chat-waiting-closed", page);
  await leave.click();
  await expect(page.getByRole("dialog", { name: "Leave a message" })).toBeVisible();
  await look("chat-leave-message", page);
  await page.keyboard.press("Escape");
  await expect(chat.log).toBeVisible();
  const form = await (await newcomer(options)).newPage();
  await form.goto("/chat/demo");
  await new ChatPage(form).topic.selectOption("Technical");
  await expect(new ChatPage(form).status("Our technicians are back on another day.")).toBeVisible();
  await look("chat-form-closed", form);
}

async function customersScreens(
  { agent, customer, visitor, newcomer }: Pick<Fixtures, "newcomer" | "agent" | "customer" | "visitor">,
  options: BrowserContextOptions,
  look: Look,
): Promise<void> {
  const plain = await (await newcomer(options)).newPage();
  await plain.goto("/demo");
  await look("demo", plain);
  const { page: chosen, panel } = new DemoPage(plain);
  await chosen.goto("/demo?colour=fff3b0&corner=left&customer=carla");
  if (!(await panel.show.isVisible())) await panel.summary.click();
  await expect(panel.show).toBeVisible();
  await look("demo-panel", chosen);
  const { page: embedded, chat: inFrame } = await visitor(options);
  await expect(inFrame.name).toBeFocused();
  await look("demo-chat-form", embedded);

  const form = await (await newcomer(options)).newPage();
  await form.goto("/chat/demo");
  await look("chat-form", form);
  const start = form.getByRole("button", { name: "Start chat" });
  await expect(async () => {
    await start.click();
    await expect(form.getByRole("textbox", { name: "Your name" })).toHaveAttribute("aria-invalid", "true", { timeout: 500 });
  }).toPass();
  await look("chat-form-refused", form);

  const { page, chat } = await customer(
    { name: "Dan Okoro", topic: "Technical", message: "My router blinks red since this morning, and nothing works." },
    options,
  );
  await expect(chat.status("You are number 1 in line")).toBeVisible();
  await look("chat-waiting", page);
  const cho = await agent("cho", options);
  const pane = await cho.accept("Technical", "Dan Okoro");
  await pane.say("Hello Dan, I am Cho. Does the second lamp from the left blink, too?");
  await expect(chat.entry("I am Cho")).toBeVisible();
  await chat.say("Yes, it does.");
  await expect(chat.entry("Yes, it does.")).toHaveAttribute("data-seq");
  await chat.say("I have switched it off and on again, see https://example.com/router for the model.");
  await pane.say("Thank you. Please press `reset` for five seconds.");
  await expect(chat.entry("for five seconds")).toBeVisible();
  await look("chat", page);
  await chat.files.choose(page, picture("the lamps.png", 640, 480), pdf("receipt of the router.pdf"), disguised("settings.png"));
  await expect(chat.files.upload("settings.png")).toContainText("Not sent");
  await chat.files.drawn("the lamps.png", 640);
  await look("chat-files", page);
  await chat.files.upload("settings.png").getByRole("button", { name: "Discard" }).click();
  await page.context().setOffline(true);
  await chat.say("It works now, I think");
  await expect(chat.entry("It works now")).toContainText("Not sent");
  await look("chat-offline", page);
  await page.context().setOffline(false);
  await expect(chat.entry("It works now")).toHaveAttribute("data-seq");
  await chat.end.click();
  await expect(chat.endDialog).toBeVisible();
  await look("chat-end-asked", page);
  await page.keyboard.press("Escape");
  await pane.endConversation();
  await expect(chat.again).toBeVisible();
  await expect(chat.survey.question("How was your chat?")).toBeVisible();
  await look("chat-ended", page);
  await chat.survey.star(4).check();
  await chat.survey.comment.fill("It took a while until somebody came.");
  await look("chat-survey", page);
  await chat.survey.send.click();
  await expect(chat.survey.thanks).toBeVisible();
  await look("chat-survey-sent", page);
  await expect(pane.entry("rated this chat 4 of 5")).toBeVisible();
  await look("desk-survey", pane.page);
}

async function agentsScreens(
  { newcomer, agent, customer }: Pick<Fixtures, "newcomer" | "agent" | "customer">,
  options: BrowserContextOptions,
  look: Look,
): Promise<void> {
  const door = await (await newcomer(options)).newPage();
  await door.goto("/sign-in");
  await look("sign-in", door);
  const signIn = new SignInPage(door);
  await signIn.signIn("amy@demo.test", "not-the-password");
  await expect(signIn.alert).toBeVisible();
  await look("sign-in-refused", door);
  await door.goto("/sign-in/new");
  await look("new-password", door);
  await door.goto("/nowhere");
  await look("not-found", door);

  const desk = await agent("amy", options);
  await look("desk-empty", desk.page);
  const menu = new DeskMenu(desk.page, "Amy");
  await menu.button.click();
  await look("desk-menu", desk.page);
  await menu.settings.click();
  await expect(menu.settingsDialog).toBeVisible();
  await look("desk-settings", desk.page);
  await menu.closeSettings();
  await menu.button.click();
  await menu.shortcuts.click();
  await expect(menu.shortcutsDialog).toBeVisible();
  await look("desk-shortcuts", desk.page);
  await desk.page.keyboard.press("Escape");
  const home = await desk.page.context().newPage();
  await home.goto("/");
  await look("home", home);
  await home.locator("summary").filter({ hasText: "Amy" }).click();
  await look("home-account", home);
  await home.goto("/sign-out");
  await look("sign-out", home);
  await home.close();

  const { pane, carla, waiting } = await busyDesk(desk, customer, options);
  await desk.showList();
  await look("desk-list", desk.page);
  const queue = new UnfoldedQueue(desk.page, "Billing");
  await queue.button.click();
  await expect(queue.person("Femi Ade")).toBeVisible();
  await look("desk-queue-unfolded", desk.page);
  await queue.button.click();
  await desk.show("Carla Reyes");
  await look("desk", desk.page);
  await pane.workNote.check();
  await pane.composer.fill("She has paid twice before, be kind.");
  await look("desk-work-note", desk.page);
  await pane.files.choose(desk.page, picture("the old contract.png", 640, 480), pdf("payments.pdf"), disguised("statement.png"));
  await expect(pane.files.upload("statement.png")).toContainText("Not sent");
  await pane.files.drawn("the old contract.png", 640);
  await look("desk-files", desk.page);
  await pane.files.upload("statement.png").getByRole("button", { name: "Discard" }).click();
  await pane.comment.check();
  await desk.page.context().setOffline(true);
  await pane.say("One moment, I am looking it up.");
  await expect(pane.entry("I am looking it up")).toContainText("Not sent");
  await look("desk-offline", desk.page);
  await desk.page.context().setOffline(false);
  await expect(carla.chat.entry("I am looking it up")).toBeVisible();
  await panelScreen(desk, look);
  const removing = new RemoveDialog(desk.page, pane);
  await removing.ask(pane.entry("I am looking it up"));
  await look("desk-remove-asked", desk.page);
  await desk.page.keyboard.press("Escape");
  await managersScreens(await agent("mia", options), look);
  await recordsScreens(desk, look);
  await colleaguesScreens(desk, await agent("ben", options), look);
  await pane.end.click();
  await expect(pane.endDialog).toBeVisible();
  await look("desk-end-asked", desk.page);
  await pane.endDialog.getByRole("button", { name: "End conversation", exact: true }).click();
  await expect(pane.entry("Amy ended the conversation")).toBeVisible();
  await look("desk-ended", desk.page);

  await carla.chat.next.fill("And the invoice of June?");
  await carla.chat.goOn.click();
  await desk.showList();
  await expect(desk.offerFrom("Carla Reyes")).toBeVisible();
  await look("desk-follow-up", desk.page);
  await look("chat-follow-up", carla.page);
  await new Presence(desk.page).status.selectOption("Away");
  await look("desk-away", desk.page);
  await menu.button.click();
  await menu.signOut.click();
  await expect(menu.signOutDialog).toBeVisible();
  await look("desk-sign-out-asked", desk.page);
  await menu.signOutDialog.getByRole("button", { name: "Wipe and sign out" }).click();
  await expect(menu.signOutDialog.getByRole("button", { name: "Hand over Dan Okoro" })).toBeVisible();
  await look("desk-sign-out-open", desk.page);
  await waiting.page.close();
}

/** What is known of the customer: beside the conversation, or over it where there is no room. */
async function panelScreen(desk: DeskPage, look: Look): Promise<void> {
  const panel = new CustomerPanel(desk.page);
  const isBeside = await panel.region.isVisible();
  if (!isBeside) await panel.button.click();
  await expect(panel.region).toBeVisible();
  await look("desk-customer", desk.page);
  if (!isBeside) await panel.close.click();
}

/** A case from a conversation, an incident that takes its place, and their pages. */
async function recordsScreens(desk: DeskPage, look: Look): Promise<void> {
  const pane = desk.conversation("Carla Reyes");
  const form = await openForm(desk.page, pane, "incident");
  await form.shortDescription.fill(" ");
  await form.create.click();
  await expect(form.shortDescription).toHaveAttribute("aria-invalid", "true");
  await look("desk-create-incident-refused", desk.page);
  await form.shortDescription.fill("Invoices with last year's address");
  await form.create.click();
  await expect(card(pane, "INC0001001")).toBeVisible();
  await createRecord(desk.page, pane, "case");
  await look("desk-card", desk.page);
  const link = new LinkDialog(desk.page);
  await pane.more("Link record");
  await expect(link.record("INC0001001")).toBeVisible();
  await look("desk-link-record", desk.page);
  await desk.page.keyboard.press("Escape");

  const page = await desk.page.context().newPage();
  const list = new RecordList(page);
  await list.open();
  await expect(list.row("CS0001001")).toBeVisible();
  await look("records-list", page);
  await list.row("CS0001001").getByRole("link").click();
  const record = new RecordPage(page);
  await record.addComment("We have sent the invoice of June again.");
  await record.addWorkNote("Accounting sends the invoice of June again.");
  await record.entry("We have sent").getByText("Remove text").click();
  await record.unfold("Change");
  await record.unfold("Close");
  await look("record", page);
  await page.close();
}

/** A colleague is asked, declines, and takes another over. */
async function colleaguesScreens(desk: DeskPage, ben: DeskPage, look: Look): Promise<void> {
  const [asks, bens] = [new Colleagues(desk.page), new Colleagues(ben.page)];
  const pane = desk.conversation("Carla Reyes");
  await pane.region.getByRole("button", { name: "Transfer", exact: true }).click();
  await expect(asks.transfer.option("Ben")).toBeVisible();
  await look("desk-transfer", desk.page);
  await asks.transfer.tab("Queues").click();
  await asks.transfer.option("Technical").click();
  await expect(asks.transfer.dialog).toContainText("will wait in Technical");
  await look("desk-transfer-queue", desk.page);
  await desk.page.keyboard.press("Escape");
  await pane.more("Add people");
  await expect(asks.addPeople.option("Ben")).toBeVisible();
  await look("desk-add-people", desk.page);
  await desk.page.keyboard.press("Escape");
  await pane.more("Escalate");
  await expect(asks.escalate.dialog).toContainText("will wait in Priority");
  await look("desk-escalate", desk.page);
  await desk.page.keyboard.press("Escape");
  await asks.ask(pane, "Ben", "She has two contracts and is patient.");
  await look("desk-asked", desk.page);
  const request = bens.request(ben, "Amy");
  await expect(request.item).toBeVisible();
  await request.giveReason.click();
  await look("desk-request", ben.page);
  await request.decline.click();
  const declined = desk.page.getByRole("status").filter({ hasText: "Ben declined" });
  await expect(declined).toBeVisible();
  await look("desk-declined", desk.page);
  await declined.getByRole("button", { name: "Dismiss" }).click();
  await desk.showList();
  await desk.show("Eva Lind");
  await asks.ask(desk.conversation("Eva Lind"), "Ben");
  await request.accept.click();
  await expect(asks.stay).toBeVisible();
  await look("desk-stay", desk.page);
  await asks.stay.getByRole("button", { name: "Stay", exact: true }).click();
  await desk.showList();
  await desk.show("Carla Reyes");
}

/** A manager sees all conversations of the groups, and reads along. */
async function managersScreens(manager: DeskPage, look: Look): Promise<void> {
  const groups = new GroupsRegion(manager.page);
  if (!(await groups.link("Carla Reyes").isVisible())) await groups.button.click();
  await expect(groups.link("Carla Reyes")).toBeVisible();
  await look("desk-groups", manager.page);
  await groups.link("Carla Reyes").click();
  await expect(manager.conversation("Carla Reyes").entry("Found it.")).toBeVisible();
  await look("desk-reading-along", manager.page);
}

/** A desk as it is on a busy morning: somebody waits, three talk, one of them at length. */
export async function busyDesk(desk: DeskPage, customer: Fixtures["customer"], options: BrowserContextOptions = {}) {
  const others: [string, string][] = [
    ["Dan Okoro", "I was charged twice for the same order."],
    ["Eva Lind", "Can I pay by bank transfer?"],
  ];
  for (const [name, message] of others) {
    await customer({ name, message }, options);
    await desk.accept("Billing", name);
  }
  const carla: Customer = await customer({ name: "Carla Reyes", email: "carla@example.com", message: "My invoice is wrong" }, options);
  await carla.chat.say("It has the old address on it, and the amount of last year.");
  const pane = await desk.accept("Billing", "Carla Reyes");
  await pane.say("Hello Carla, I'm sorry about that. Which invoice is it?");
  await expect(carla.chat.entry("Which invoice is it?")).toBeVisible();
  await carla.chat.say("Number 4711, of May.");
  await expect(pane.entry("Number 4711")).toBeVisible();
  await carla.chat.say("https://example.com/invoices/4711");
  await expect(pane.entry("invoices/4711")).toBeVisible();
  await pane.workNote.check();
  await pane.say("Old plan: the contract of 2024 still holds, so 49 and not 59.");
  await pane.comment.check();
  await pane.say("Found it. I am correcting the address and the amount now; you get a new invoice by e-mail today.");
  await expect(carla.chat.entry("Found it.")).toBeVisible();
  await carla.chat.say("Thank you, that was quick!");
  await expect(pane.entry("that was quick")).toBeVisible();
  const waiting = await customer({ name: "Femi Ade", message: "Where do I find my invoices?" }, options);
  await desk.showList();
  await expect(desk.queue("Billing")).toContainText("1 waiting");
  await desk.show("Carla Reyes");
  return { pane, carla, waiting };
}
