// A conversation goes from one colleague to another (behaviour 6), to another queue (7), and is shared (8).
import { expect, test } from "../fixtures.ts";
import { Colleagues } from "../pages/colleagues.ts";
import { DeskMenu } from "../pages/desk-menu.ts";
import { DeskPage } from "../pages/desk.ts";
import { SignInPage } from "../pages/sign-in.ts";

const CARLA = { name: "Carla Reyes", message: "My invoice is wrong" };

test("a warm transfer: the recipient reads, accepts and answers, and the customer is told who took over", async ({ agent, customer }) => {
  const [amy, ben] = [await agent("amy"), await agent("ben")];
  const { chat } = await customer(CARLA);
  const pane = await amy.accept("Billing", "Carla Reyes");
  const [amys, bens] = [new Colleagues(amy.page), new Colleagues(ben.page)];
  await amys.ask(pane, "Ben", "She has two contracts");

  // Ben may read it before deciding, and says nothing meanwhile.
  const request = bens.request(ben, "Amy");
  await expect(request.item).toContainText("Carla Reyes");
  await expect(request.item).toContainText("She has two contracts");
  await expect(request.item).toContainText("My invoice is wrong");
  await request.item.getByRole("link", { name: "Carla Reyes" }).click();
  const bensPane = ben.conversation("Carla Reyes");
  await expect(bensPane.entry("She has two contracts")).toHaveAttribute("data-visibility", "work_note");
  await expect(bensPane.end).toHaveCount(0);
  // Until then it is Amy's.
  await pane.say("A colleague will look at it");
  await expect(chat.entry("A colleague will look at it")).toBeVisible();

  await request.accept.click();
  await expect(request.item).toHaveCount(0);
  await expect(bensPane.end).toBeVisible();
  await expect(chat.entry(/Ben is taking over from Amy/)).toBeVisible();
  await expect(chat.entry("She has two contracts")).toHaveCount(0);
  await bensPane.say("Hello, I am Ben");
  await expect(chat.entry("Hello, I am Ben")).toBeVisible();

  // Amy is asked whether she stays, and what she types goes on.
  await pane.composer.fill("half a sent");
  await expect(amys.stay).toBeVisible();
  await expect(pane.composer).toHaveValue("half a sent");
  await expect(pane.composer).toBeFocused();
  await amys.stay.getByRole("button", { name: "Stay", exact: true }).click();
  await expect(amys.stay).toBeHidden();
  await pane.composer.fill("I am still here, too");
  await pane.send.click();
  await expect(chat.entry("I am still here, too")).toBeVisible();
});

test("a cold transfer: who passed it on leaves, and can no longer write to the customer", async ({ agent, customer }) => {
  const [amy, ben] = [await agent("amy"), await agent("ben")];
  await customer(CARLA);
  const pane = await amy.accept("Billing", "Carla Reyes");
  const [amys, bens] = [new Colleagues(amy.page), new Colleagues(ben.page)];
  await amys.ask(pane, "Ben");
  await bens.request(ben, "Amy").accept.click();
  await expect(ben.conversation("Carla Reyes").end).toBeVisible();
  await amys.stay.getByRole("button", { name: "Leave", exact: true }).click();
  await expect(amys.stay).toBeHidden();
  await expect(amy.caseOf("Carla Reyes")).toHaveCount(0);
  await expect(pane.region.getByText(/^(It is not yours any more|Only the assigned agent writes to the customer)/)).toBeVisible();
  await expect(pane.send).toBeHidden();
});

test("a declined request does not close the chat: its reason is told, and somebody else is asked with the same note", async ({ agent, customer }) => {
  const [amy, ben] = [await agent("amy"), await agent("ben")];
  const { chat } = await customer(CARLA);
  const pane = await amy.accept("Billing", "Carla Reyes");
  const [amys, bens] = [new Colleagues(amy.page), new Colleagues(ben.page)];
  await amys.ask(pane, "Ben", "She has two contracts");
  const request = bens.request(ben, "Amy");
  await request.giveReason.click();
  await request.reason.fill("Lunch");
  await request.decline.click();
  await expect(request.item).toHaveCount(0);
  const told = amy.page.getByRole("status").filter({ hasText: "Ben declined Carla Reyes's conversation: Lunch" });
  await expect(told).toBeVisible();
  await expect(amys.waiting(pane, "Ben")).toHaveCount(0);
  await pane.say("I'll look myself");
  await expect(chat.entry("I'll look myself")).toBeVisible();
  await told.getByRole("button", { name: "Ask someone else" }).click();
  await expect(amys.transfer.note).toHaveValue("She has two contracts");
  // Who is not there cannot be asked, and it says why.
  await expect(amys.transfer.option("Cho")).toHaveAttribute("aria-disabled", "true");
  await expect(amys.transfer.option("Cho")).toContainText("offline");
  await amys.transfer.list("Agents").press("End");
  await expect(amys.transfer.option("Cho")).toHaveAttribute("aria-selected", "false");
  await expect(amys.transfer.button("Request transfer")).toHaveAttribute("aria-disabled", "true");
  await amys.transfer.search.fill("be");
  await expect(amys.transfer.option("Cho")).toHaveCount(0);
  await amys.transfer.option("Ben").click();
  await amys.transfer.button("Request transfer").click();
  await expect(bens.request(ben, "Amy").item).toBeVisible();
});

test("cancel, then ask again, and something happens", async ({ agent, customer }) => {
  const [amy, ben] = [await agent("amy"), await agent("ben")];
  await customer(CARLA);
  const pane = await amy.accept("Billing", "Carla Reyes");
  const [amys, bens] = [new Colleagues(amy.page), new Colleagues(ben.page)];
  await amys.ask(pane, "Ben");
  await expect(bens.request(ben, "Amy").item).toBeVisible();
  await amys.cancel(pane);
  await expect(bens.request(ben, "Amy").item).toHaveCount(0);
  await expect(ben.page.getByRole("status").filter({ hasText: "Amy took the transfer request for Carla Reyes back." })).toBeVisible();
  await amys.ask(pane, "Ben");
  await bens.request(ben, "Amy").accept.click();
  await expect(ben.conversation("Carla Reyes").end).toBeVisible();
});

test("the card is gone when the customer ends the chat, and both are told", async ({ agent, customer }) => {
  const [amy, ben] = [await agent("amy"), await agent("ben")];
  const { chat } = await customer(CARLA);
  const pane = await amy.accept("Billing", "Carla Reyes");
  const [amys, bens] = [new Colleagues(amy.page), new Colleagues(ben.page)];
  await amys.ask(pane, "Ben");
  await expect(bens.request(ben, "Amy").item).toBeVisible();
  await chat.endChat();
  await expect(bens.request(ben, "Amy").item).toHaveCount(0);
  for (const { page } of [amy, ben]) {
    await expect(page.getByRole("status").filter({ hasText: "Carla Reyes's conversation has ended" })).toBeVisible();
  }
});

test("a request outlives a reload on both sides, and one that is pending does not vanish when another comes", async ({ agent, customer }) => {
  const [amy, ben] = [await agent("amy"), await agent("ben")];
  await customer(CARLA);
  await customer({ name: "Dan Moss", message: "And mine is late" });
  const bens = new Colleagues(ben.page);
  const amys = new Colleagues(amy.page);
  await amys.ask(await amy.accept("Billing", "Carla Reyes"), "Ben");
  await amys.ask(await amy.accept("Billing", "Dan Moss"), "Ben");
  await expect(bens.request(ben, "Amy").item).toHaveCount(2);
  await ben.page.reload();
  await amy.page.reload();
  await expect(bens.request(ben, "Amy").item).toHaveCount(2);
  await expect(amys.waiting(amy.conversation("Dan Moss"), "Ben")).toBeVisible();
  await bens.request(ben, "Amy").item.filter({ hasText: "Dan Moss" }).getByRole("button", { name: "Decline" }).click();
  await expect(bens.request(ben, "Amy").item).toHaveCount(1);
  await expect(bens.request(ben, "Amy").item).toContainText("Carla Reyes");
});

test("a queue takes over at once, and the one before can no longer write to the customer", async ({ agent, customer }) => {
  const [amy, cho] = [await agent("amy"), await agent("cho")];
  const { chat } = await customer(CARLA);
  const pane = await amy.accept("Billing", "Carla Reyes");
  const amys = new Colleagues(amy.page);
  await pane.region.getByRole("button", { name: "Transfer", exact: true }).click();
  await amys.transfer.tab("Queues").click();
  await amys.transfer.option("Technical").click();
  await expect(amys.transfer.dialog).toContainText("Carla Reyes will wait in Technical");
  await expect(amys.transfer.dialog).toContainText("you pass it to Technical help");
  await amys.transfer.button("Transfer to queue").click();
  await expect(amys.transfer.dialog).toBeHidden();
  await expect(amy.caseOf("Carla Reyes")).toHaveCount(0);
  await expect(chat.entry(/passing you to Technical help/)).toBeVisible();
  await expect(chat.status(/You are number 1 in line/)).toBeVisible();
  const chos = await cho.accept("Technical", "Carla Reyes");
  await expect(chos.entry("My invoice is wrong")).toBeVisible();
});

test("what is escalated waits in the queue above, marked so, and the customer reads nothing of it", async ({ agent, customer }) => {
  const [amy, cho] = [await agent("amy"), await agent("cho")];
  const { page, chat } = await customer(CARLA);
  const pane = await amy.accept("Billing", "Carla Reyes");
  const amys = new Colleagues(amy.page);
  await pane.more("Escalate");
  await expect(amys.escalate.dialog).toContainText("Carla Reyes will wait in Priority");
  await amys.escalate.button("Escalate").click();
  await expect(amys.escalate.dialog).toBeHidden();
  const chos = await cho.accept("Priority", "Carla Reyes");
  await expect(chos.region.getByText("Escalated", { exact: true })).toBeVisible();
  await expect(chat.entry(/Cho has joined|Cho joined|taking over/)).toBeVisible();
  await expect(page.getByText(/escalat/i)).toHaveCount(0);
});

test("who was invited takes part, is named to the customer, and may leave", async ({ agent, customer }) => {
  const [amy, ben] = [await agent("amy"), await agent("ben")];
  const { page, chat } = await customer(CARLA);
  const pane = await amy.accept("Billing", "Carla Reyes");
  const [amys, bens] = [new Colleagues(amy.page), new Colleagues(ben.page)];
  await pane.more("Add people");
  await amys.addPeople.option("Ben").click();
  await amys.addPeople.button("Invite").click();
  await expect(pane.region.getByText("Waiting for Ben to join")).toBeVisible();
  await bens.invitation(ben, "Amy").accept.click();
  const bensPane = new DeskPage(ben.page).conversation("Carla Reyes");
  await bensPane.say("Ben here as well");
  await expect(chat.entry("Ben here as well")).toBeVisible();
  await expect(pane.region.getByText("and Ben", { exact: true })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Amy and Ben", exact: true })).toBeVisible();
  await bensPane.region.getByRole("button", { name: "Leave", exact: true }).click();
  await expect(ben.caseOf("Carla Reyes")).toHaveCount(0);
  await expect(page.getByRole("heading", { name: "Amy", exact: true })).toBeVisible();
});

test("who signs out hands a conversation over, and is asked about nobody once a colleague has it", async ({ agent, customer }) => {
  const [amy, ben] = [await agent("amy"), await agent("ben")];
  await customer(CARLA);
  await amy.accept("Billing", "Carla Reyes");
  await amy.page.goto("/desk");
  const [amys, bens] = [new Colleagues(amy.page), new Colleagues(ben.page)];
  const menu = new DeskMenu(amy.page, "Amy");
  await menu.button.click();
  await menu.signOut.click();
  await expect(menu.signOutDialog.getByRole("listitem")).toHaveText([/Carla Reyes/]);
  await menu.signOutDialog.getByRole("button", { name: "Hand over Carla Reyes" }).click();
  await expect(menu.signOutDialog).toBeHidden();
  await amys.transfer.option("Ben").click();
  await amys.transfer.button("Request transfer").click();
  await bens.request(ben, "Amy").accept.click();
  await expect(ben.conversation("Carla Reyes").end).toBeVisible();
  await amys.stay.getByRole("button", { name: "Leave", exact: true }).click();
  await expect(amy.caseOf("Carla Reyes")).toHaveCount(0);
  await menu.button.click();
  await menu.signOut.click();
  await expect(new SignInPage(amy.page).email).toBeVisible();
  await expect(ben.caseOf("Carla Reyes")).toBeVisible();
});
