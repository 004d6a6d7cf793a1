// The transcript by e-mail: an agent confirms where it goes, or a customer whom the shop has named presses a button.
import { expect, test as base } from "../fixtures.ts";
import { Mailbox } from "../mailbox.ts";
import { type Person } from "../shop.ts";

const CARLA: Person = { id: "4711", name: "Carla Reyes", email: "carla@shop.example" };
const BUTTON = "E-mail me the transcript";

/** The desk has a mail server. */
const test = base.extend({
  mailbox: async ({}, use) => {
    const mailbox = await Mailbox.open();
    await use(mailbox);
    mailbox.close();
  },
});

test("an agent confirms the address that the customer left, and what the customer could read arrives", async ({
  agent,
  customer,
  mailbox,
}) => {
  const amy = await agent("amy");
  const { page, chat } = await customer({ name: "Carla Reyes", email: "carla@example.com", message: "My invoice is wrong" });
  const pane = await amy.accept("Billing", "Carla Reyes");
  await pane.workNote.check();
  await pane.say("pays late, see contract 77");
  await pane.comment.check();
  await pane.say("I have corrected it.");
  await expect(chat.entry("I have corrected it.")).toBeVisible();
  await pane.endConversation();

  await pane.more("E-mail transcript");
  const dialog = pane.page.getByRole("dialog", { name: "E-mail transcript?" });
  await expect(dialog).toContainText("carla@example.com");
  await dialog.getByRole("button", { name: "Send", exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(pane.page.getByText("The transcript is on its way to carla@example.com.")).toBeVisible();
  const line = pane.entry("Amy has the transcript e-mailed to carla@example.com");
  await expect(line).toHaveAttribute("data-visibility", "work_note");
  await expect(chat.log).not.toContainText("e-mailed");

  await expect.poll(() => mailbox?.letters.length).toBe(1);
  const letter = mailbox?.letters[0];
  expect(letter?.to).toEqual(["carla@example.com"]);
  expect(letter?.text).toMatch(/^Subject: Your chat CHAT\d+$/m);
  for (const said of ["You: My invoice is wrong", "Amy: I have corrected it."]) expect(letter?.text).toContain(said);
  for (const unsaid of ["contract 77", "demo.test"]) expect(letter?.text).not.toContain(unsaid);

  // A guest has typed the address, so nothing is offered to them.
  await expect(chat.keep).toBeVisible();
  await expect(page.getByRole("button", { name: BUTTON })).toHaveCount(0);
});

test("a customer whom the shop has named has it sent there, types no address, and hears that it is on its way", async ({
  shop,
  agent,
  newcomer,
  mailbox,
}) => {
  const amy = await agent("amy");
  const host = await shop.visit(await newcomer());
  await host.identify(shop, CARLA);
  await host.chat.firstMessage.fill("My invoice is wrong");
  await host.chat.start.click();
  const pane = await amy.accept("Billing", "Carla Reyes");
  await pane.say("I have corrected it.");
  await expect(host.chat.entry("I have corrected it.")).toBeVisible();
  const frame = host.page.frameLocator("iframe");
  const button = frame.getByRole("button", { name: BUTTON });
  await expect(button).toHaveCount(0);
  await pane.endConversation();
  await expect(button).toBeVisible();

  // Without an answer it is said so, and the next press counts once.
  await host.page.route(/\/api\/mail_transcript/, (route) => route.abort());
  await button.click();
  await expect(host.chat.status("The desk did not answer.")).toBeVisible();
  await host.page.unroute(/\/api\/mail_transcript/);
  await button.click();
  await expect(host.chat.status("The transcript is on its way to carla@shop.example.")).toBeVisible();
  await expect(button).toBeHidden();
  await expect.poll(() => mailbox?.letters.length).toBe(1);
  expect(mailbox?.letters[0]?.to).toEqual(["carla@shop.example"]);
  expect(mailbox?.letters[0]?.text).toContain("Times are UTC+0");
  await expect(pane.entry("Carla Reyes has the transcript e-mailed to carla@shop.example")).toBeVisible();

  // The next chat is another one, which goes on.
  await host.chat.goOn.click();
  await expect(host.chat.keep).toBeHidden();
  await expect(button).toHaveCount(0);
});

base("without a mail server nobody is offered any e-mail", async ({ shop, agent, newcomer }) => {
  const amy = await agent("amy");
  const host = await shop.visit(await newcomer());
  await host.identify(shop, CARLA);
  await host.chat.firstMessage.fill("My invoice is wrong");
  await host.chat.start.click();
  const pane = await amy.accept("Billing", "Carla Reyes");
  const asked = host.page.waitForResponse(/\/api\/transcript_offer/);
  await pane.endConversation();
  expect(await (await asked).json()).toBeNull();
  await expect(host.chat.keep).toBeVisible();
  await expect(host.page.frameLocator("iframe").getByRole("button", { name: BUTTON })).toHaveCount(0);
  await pane.region.getByRole("button", { name: "More actions" }).click();
  await expect(pane.region.getByRole("button", { name: "Create case" })).toBeVisible();
  await expect(pane.region.getByRole("button", { name: "E-mail transcript" })).toHaveCount(0);
});
