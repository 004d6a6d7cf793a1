// Cases and incidents from a conversation (behaviour 9).
import { expect, test } from "../fixtures.ts";
import { LinkDialog, RecordList, RecordPage, card, createRecord, openForm } from "../pages/records.ts";

const CARLA = { name: "Carla Reyes", message: "My invoice is wrong: it has last year's address" };

test("a case from a conversation: the form is filled in, and both sides read the card", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { chat } = await customer(CARLA);
  const pane = await amy.accept("Billing", "Carla Reyes");
  const form = await openForm(amy.page, pane, "case");
  await expect(form.shortDescription).toHaveValue(CARLA.message);
  await expect(form.description).toHaveValue(CARLA.message);
  await expect(form.group.locator("option:checked")).toHaveText("Billing");
  await expect(form.assignee.locator("option:checked")).toHaveText("Amy");
  await expect(form.choice("Priority").locator("option:checked")).toHaveText("3 - Moderate");

  await form.shortDescription.fill("Invoice with an old address");
  await form.choice("Priority").selectOption("2 - High");
  await form.create.click();
  await expect(form.dialog).toBeHidden();
  const amysCard = card(pane, "CS0001001");
  await expect(amysCard).toContainText("Invoice with an old address");
  await expect(amysCard).toHaveAttribute("data-visibility", "comment");
  await expect(pane.region.getByText("CS0001001, New")).toBeVisible();
  await expect(amy.caseItem("Carla Reyes")).toContainText("CS0001001");

  const carlas = chat.log.locator("article[data-kind=card]");
  await expect(carlas).toContainText("CS0001001");
  await expect(carlas).toContainText("Received");
  await expect(carlas).toContainText("Invoice with an old address");
});

test("a double click on Create makes one record", async ({ agent, customer }) => {
  const amy = await agent("amy");
  await customer(CARLA);
  const pane = await amy.accept("Billing", "Carla Reyes");
  const form = await openForm(amy.page, pane, "incident");
  await form.create.dblclick();
  await expect(form.dialog).toBeHidden();
  await expect(card(pane, "INC0001001")).toBeVisible();
  await expect(pane.log.locator("article[data-kind=card]")).toHaveCount(1);
});

test("an incident's priority follows from impact and urgency, and a group has its own members", async ({ agent, customer }) => {
  const amy = await agent("amy");
  await customer(CARLA);
  const pane = await amy.accept("Billing", "Carla Reyes");
  const form = await openForm(amy.page, pane, "incident");
  await form.choice("Impact").selectOption("1 - High");
  await form.choice("Urgency").selectOption("1 - High");
  await expect(form.dialog.getByText("Priority 1 - Critical")).toBeVisible();
  await expect(form.assignee.locator("option")).toHaveText(["Nobody yet", "Amy", "Ben"]);
  await form.group.selectOption("Priority");
  await expect(form.assignee.locator("option")).toHaveText(["Nobody yet", "Cho"]);
  await form.assignee.selectOption("Cho");
  await form.create.click();
  await expect(card(pane, "INC0001001")).toBeVisible();
});

test("what is wrong is marked where it stands, and nothing typed is lost", async ({ agent, customer }) => {
  const amy = await agent("amy");
  await customer(CARLA);
  const pane = await amy.accept("Billing", "Carla Reyes");
  const form = await openForm(amy.page, pane, "case");
  await form.description.fill("She called about it, too");
  await form.shortDescription.fill("  ");
  await form.create.click();
  await expect(form.shortDescription).toHaveAttribute("aria-invalid", "true");
  await expect(form.shortDescription).toBeFocused();
  await expect(form.dialog.getByText(/^Short description must /)).toBeVisible();
  await expect(form.description).toHaveValue("She called about it, too");
  // Escape is often pressed for something else: what was typed is still there.
  await form.shortDescription.press("Escape");
  await expect(form.dialog).toBeHidden();
  await pane.more("Create case");
  await expect(form.description).toHaveValue("She called about it, too");
  // Who cancels begins afresh.
  await form.dialog.getByRole("button", { name: "Cancel" }).click();
  await openForm(amy.page, pane, "case");
  await expect(form.description).toHaveValue(CARLA.message);
  await form.create.click();
  await expect(card(pane, "CS0001001")).toBeVisible();
});

test("a desk that cannot be reached keeps the form, and the same press makes one record", async ({ agent, customer }) => {
  const amy = await agent("amy");
  await customer(CARLA);
  const pane = await amy.accept("Billing", "Carla Reyes");
  const form = await openForm(amy.page, pane, "case");
  await form.shortDescription.fill("Old address");
  // It is done, and nobody hears of it.
  await amy.page.route("**/api/create_record", async (route) => {
    await route.fetch();
    await route.abort();
  }, { times: 1 });
  await form.create.click();
  await expect(form.dialog.getByRole("alert").filter({ hasText: /\S/ })).toBeVisible();
  await expect(form.shortDescription).toHaveValue("Old address");
  await form.create.click();
  await expect(form.dialog).toBeHidden();
  await expect(card(pane, "CS0001001")).toHaveCount(1);
  await expect(pane.log.locator("article[data-kind=card]")).toHaveCount(1);
});

test("a second conversation is linked to the case of the first", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { chat } = await customer(CARLA);
  const pane = await amy.accept("Billing", "Carla Reyes");
  const number = await createRecord(amy.page, pane, "case");
  await createRecord(amy.page, pane, "incident");
  await expect(pane.region.getByText("INC0001001, New")).toBeVisible();

  const link = new LinkDialog(amy.page);
  await pane.more("Link record");
  await expect(link.search).toBeFocused();
  await expect(link.record("INC0001001")).toHaveAttribute("aria-disabled", "true");
  await link.search.fill("CS0001");
  await expect(link.record("INC0001001")).toHaveCount(0);
  await link.record(number).click();
  await link.link.click();
  await expect(link.dialog).toBeHidden();
  await expect(pane.region.getByText(`${number}, New`)).toBeVisible();
  // Its card is there already: another would say the same.
  await expect(chat.log.locator("article[data-kind=card]")).toHaveCount(2);
});

test("what is said later appears on the case's page while it is read, work notes as work notes", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { chat } = await customer(CARLA);
  const pane = await amy.accept("Billing", "Carla Reyes");
  const number = await createRecord(amy.page, pane, "case");
  const record = await RecordPage.from(card(pane, number), number);
  await expect(record.entry(CARLA.message)).toHaveAttribute("data-visibility", "comment");
  await expect(record.facts).toContainText("Carla Reyes");

  // What is being typed is left alone while the page moves.
  await record.workNote.fill("Half a no");
  await chat.say("It is the one of June");
  await expect(record.entry("It is the one of June")).toBeVisible();
  await pane.workNote.check();
  await pane.say("She moved in May");
  await expect(record.entry("She moved in May")).toHaveAttribute("data-visibility", "work_note");
  await expect(record.workNote).toHaveValue("Half a no");

  await record.addWorkNote("Accounting knows");
  await expect(record.entry("Accounting knows")).toHaveAttribute("data-visibility", "work_note");
  await expect(chat.entry("Accounting knows")).toHaveCount(0);
  await expect(chat.entry("She moved in May")).toHaveCount(0);
});

test("after the chat the customer reads on their case's card what is written to them there, and nothing that was removed", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { chat } = await customer(CARLA);
  const pane = await amy.accept("Billing", "Carla Reyes");
  const number = await createRecord(amy.page, pane, "case");
  await pane.endConversation();
  await expect(chat.again).toBeVisible();
  const record = await RecordPage.from(card(pane, number), number);
  await record.addComment("We have sent it again");
  await expect(record.entry("We have sent it again")).toHaveAttribute("data-visibility", "comment");
  const carlas = chat.log.locator("article[data-kind=card]");
  await expect(carlas).toContainText("We have sent it again");
  await record.addWorkNote("Third time");
  await record.addComment("To the old address");
  await expect(carlas).toContainText("To the old address");
  const wrong = record.entry("To the old address");
  await wrong.getByText("Remove text").click();
  await wrong.getByRole("button", { name: "Remove for good" }).click();
  await expect(record.entry("Text removed by Amy")).toBeVisible();
  await expect(carlas).not.toContainText("To the old address");
  await expect(carlas).toContainText("We have sent it again");
  await expect(chat.entry("Third time")).toHaveCount(0);
});

test("moments on a record's page are the reader's own", async ({ agent, customer }) => {
  const amy = await agent("amy", { timezoneId: "Asia/Tokyo" });
  await customer(CARLA);
  const pane = await amy.accept("Billing", "Carla Reyes");
  const number = await createRecord(amy.page, pane, "case");
  const record = await RecordPage.from(card(pane, number), number);
  await expect(record.page.locator("time").first()).not.toContainText("UTC");
  const told = await record.page.locator("time").first().evaluate((time) => {
    const { dateTime, textContent } = time as HTMLTimeElement;
    return [textContent, new Date(dateTime).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "Asia/Tokyo" })];
  });
  expect(told[0]).toBe(told[1]);
});

test("a case is changed, and closed together with its conversation once that is confirmed", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { chat } = await customer(CARLA);
  const pane = await amy.accept("Billing", "Carla Reyes");
  const number = await createRecord(amy.page, pane, "case");
  const record = await RecordPage.from(card(pane, number), number);
  await record.unfold("Change");
  await record.page.getByRole("combobox", { name: "State" }).selectOption("In Progress");
  await record.page.getByRole("textbox", { name: "Short description" }).fill("Old address on the invoice");
  await record.page.getByRole("button", { name: "Save" }).click();
  await expect(record.entry("Amy changed the state from New to In Progress")).toBeVisible();
  await expect(card(pane, number)).toContainText("In Progress");
  await expect(chat.log.locator("article[data-kind=card]")).toContainText("Old address on the invoice");

  await record.unfold("Close");
  await record.resolution.fill("Sent again with the new address");
  await record.page.getByRole("button", { name: "Close record" }).click();
  await expect(record.page.getByRole("alert")).toContainText("Amy");
  await expect(record.resolution).toHaveValue("Sent again with the new address");
  await expect(pane.end).toBeVisible();
  await record.page.getByRole("checkbox", { name: /end it, too, as Closed Complete/ }).check();
  await record.page.getByRole("button", { name: "Close record" }).click();
  await expect(record.facts).toContainText("Closed");
  await expect(record.facts).toContainText("Sent again with the new address");
  await expect(pane.end).toHaveCount(0);
  await expect(chat.log.locator("article[data-kind=card]")).toContainText("Solved");
  await expect(chat.entry("Sent again with the new address")).toHaveCount(0);
});

test("the list finds a case by its state, its group, its people and its words", async ({ agent, customer }) => {
  const [amy, ben] = [await agent("amy"), await agent("ben")];
  await customer(CARLA);
  const pane = await amy.accept("Billing", "Carla Reyes");
  const number = await createRecord(amy.page, pane, "case");
  await createRecord(amy.page, pane, "incident");
  const list = new RecordList(ben.page);
  await list.open();
  await expect(list.row(number)).toContainText("Carla Reyes");
  await expect(list.row("INC0001001")).toHaveCount(0);
  await list.choice("Assignee").selectOption("Ben");
  await list.show();
  await expect(ben.page.getByText("Nothing is found.")).toBeVisible();
  await list.choice("Assignee").selectOption("Amy");
  await list.choice("State").selectOption("Open");
  await list.search("last year");
  await expect(list.row(number)).toBeVisible();
  await list.choice("Show").selectOption("Incidents");
  await list.search("");
  await expect(list.row("INC0001001")).toBeVisible();
  await list.row("INC0001001").getByRole("link").click();
  await expect(new RecordPage(ben.page).heading).toContainText("INC0001001");
});
