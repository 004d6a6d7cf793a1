// Four people and one conversation: a customer, two agents and a manager, each in a browser of their own.
import { expect, test } from "../fixtures.ts";
import { Colleagues } from "../pages/colleagues.ts";
import { Presence } from "../pages/presence.ts";
import { GroupsRegion } from "../pages/queues.ts";
import { RecordPage, card, createRecord } from "../pages/records.ts";

test("a case goes from Amy to Ben to their manager, who closes it, and the customer reads one story", async ({ agent, customer }) => {
  const [amy, ben, mia] = [await agent("amy"), await agent("ben"), await agent("mia")];
  const { chat } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  const [amys, bens] = [new Colleagues(amy.page), new Colleagues(ben.page)];

  const pane = await amy.accept("Billing", "Carla Reyes");
  const number = await createRecord(amy.page, pane, "case");
  await amys.ask(pane, "Ben", "She has two contracts");
  const request = bens.request(ben, "Amy");
  await request.giveReason.click();
  await request.reason.fill("In a call");
  await request.decline.click();
  await expect(amys.waiting(pane, "Ben")).toHaveCount(0);
  await amys.ask(pane, "Ben");
  await request.accept.click();
  await expect(chat.entry("Ben is taking over from Amy")).toBeVisible();
  await amys.stay.getByRole("button", { name: "Leave", exact: true }).click();
  await expect(amy.caseOf("Carla Reyes")).toHaveCount(0);

  const bensPane = ben.conversation("Carla Reyes");
  await bensPane.say("Hello, I am Ben");
  await bensPane.workNote.check();
  await bensPane.say("The second contract is not ours");

  // The manager sees it among the conversations of their groups, and takes it over.
  const groups = new GroupsRegion(mia.page);
  await groups.button.click();
  await groups.link("Carla Reyes").click();
  const mias = mia.conversation("Carla Reyes");
  await expect(mias.entry("The second contract is not ours")).toBeVisible();
  await new Presence(mia.page).takeOver.click();
  await expect(chat.entry("Mia is taking over from Ben")).toBeVisible();
  await mias.say("Hello, I am Mia. We send it again.");
  await expect(ben.caseItem("Carla Reyes")).toContainText("with Mia");

  // Its case has all of it, whoever said it, and what is said now.
  const record = await RecordPage.from(card(mias, number), number);
  for (const words of ["My invoice is wrong", "She has two contracts", "Hello, I am Ben", "The second contract is not ours"]) {
    await expect(record.entry(words)).toBeVisible();
  }
  await chat.say("Thank you all");
  await expect(record.entry("Thank you all")).toBeVisible();
  await record.unfold("Close");
  await record.resolution.fill("Sent again");
  await record.page.getByRole("checkbox", { name: /end it, too, as Closed Complete/ }).check();
  await record.page.getByRole("button", { name: "Close record" }).click();
  await expect(record.facts).toContainText("Sent again");

  await expect(mias.entry(`Mia closed ${number} and ended the conversation`)).toBeVisible();
  await expect(chat.entry(`Mia ended the chat: ${number} is solved.`)).toBeVisible();
  await expect(mias.end).toHaveCount(0);
  await expect(chat.next).toBeVisible();
  await expect(card(mias, number)).toContainText("Closed");
  await expect(chat.log.locator("article[data-kind=card]")).toContainText("Solved");
  const read = await chat.log.textContent();
  for (const secret of ["She has two contracts", "The second contract is not ours", "In a call", "declined", "Sent again"]) {
    expect(read).not.toContain(secret);
  }
});
