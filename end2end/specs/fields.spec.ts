// What a site asks for before a chat: its form is as it is configured, and what is typed there reaches the agent.
import { expect, test } from "../fixtures.ts";
import { HOSTILE } from "../hostile.ts";
import { closed } from "../hours.ts";
import { ChatPage } from "../pages/chat.ts";
import { CustomerPanel } from "../pages/queues.ts";
import type { Person } from "../shop.ts";

const CARLA: Person = { id: "4711", name: "Carla Reyes", email: "carla@shop.example" };
const MESSAGE_ONLY = `fields = { name = "off", email = "off", topic = "off", message = "required" }`;
const TWO = `own_fields = [{ name = "Order number", need = "required" }, { name = "Shop", need = "optional" }]`;

function asks(fields: string, site = "demo"): string {
  return `[[sites]]\nkey = "${site}"\n${fields}\n`;
}

test("a site that asks for a message only has one box and one button", async ({ agent, desk, newcomer }) => {
  await desk.apply(asks(MESSAGE_ONLY));
  const amy = await agent("amy");
  const page = await (await newcomer({ viewport: { width: 390, height: 844 } })).newPage();
  await page.goto("/chat/demo");
  const chat = new ChatPage(page);
  const form = page.locator("#start");
  await expect(form.getByRole("textbox")).toHaveCount(1);
  await expect(form.getByRole("combobox")).toHaveCount(0);
  await expect(form.getByRole("button")).toHaveCount(1);
  await chat.start.click();
  await expect(chat.firstMessage).toHaveAccessibleDescription("The first message must not be empty.");
  await expect(chat.firstMessage).toBeFocused();
  await chat.firstMessage.fill("My invoice is wrong");
  await chat.start.click();
  await expect(chat.status("You are number 1 in line")).toBeVisible();

  await amy.acceptFrom("Billing").click();
  const guest = amy.page.getByRole("region", { name: /^Conversation with Guest \d+$/ });
  await expect(guest.getByRole("article").filter({ hasText: "My invoice is wrong" })).toBeVisible();
});

test("a chat without a first message waits, and goes on from there", async ({ agent, desk, newcomer }) => {
  await desk.apply(asks(`fields = { email = "off", topic = "optional", message = "off" }`));
  const amy = await agent("amy");
  const page = await (await newcomer()).newPage();
  await page.goto("/chat/demo");
  const chat = new ChatPage(page);
  await expect(chat.firstMessage).toBeHidden();
  await expect(chat.email).toBeHidden();
  await expect(chat.topic.getByRole("option")).toHaveText(["No particular topic", "Billing", "Technical"]);
  await chat.name.fill("Carla Reyes");
  await chat.start.click();
  await expect(chat.entries).toHaveText([/You started the chat\./]);
  const pane = await amy.accept("Billing", "Carla Reyes");
  await chat.say("My invoice is wrong");
  await expect(pane.entry("My invoice is wrong")).toBeVisible();

  // What was typed at the end waits for the next chat, since the form has no place for it.
  await pane.endConversation();
  await chat.next.fill("One more thing");
  await chat.again.click();
  await expect(chat.start).toBeFocused();
  await chat.start.click();
  await expect(chat.composer).toHaveValue("One more thing");
});

test("a site's own questions are marked, outlive a reload, and are answered to the agent", async ({ agent, desk, newcomer }) => {
  await desk.apply(asks(TWO));
  const amy = await agent("amy");
  const page = await (await newcomer()).newPage();
  await page.goto("/chat/demo");
  const chat = new ChatPage(page);
  await expect(chat.question("Shop")).toHaveAccessibleDescription("optional");
  await chat.fill({ name: "Carla Reyes", message: "My invoice is wrong" });
  await chat.question("Shop").fill("Berne");
  await chat.start.click();
  await expect(chat.question("Order number")).toHaveAccessibleDescription("This must not be empty.");
  await expect(chat.question("Order number")).toBeFocused();
  await expect(chat.question("Shop")).toHaveAttribute("aria-invalid", "false");
  await chat.question("Order number").fill("x".repeat(201));
  await chat.start.click();
  await expect(chat.question("Order number")).toHaveAccessibleDescription(/This has 201 characters/);
  await chat.question("Order number").fill("4711");

  await page.reload();
  await expect(chat.question("Order number")).toHaveValue("4711");
  await expect(chat.question("Shop")).toHaveValue("Berne");
  await expect(chat.name).toHaveValue("Carla Reyes");
  await chat.start.click();
  await expect(chat.messages).toHaveText([/My invoice is wrong/]);
  await expect(chat.log).not.toContainText("4711");

  const pane = await amy.accept("Billing", "Carla Reyes");
  const panel = new CustomerPanel(amy.page);
  if (!(await panel.region.isVisible())) await pane.region.getByRole("button", { name: "Customer details" }).click();
  await expect(panel.answer("Order number")).toContainText("4711");
  await expect(panel.answer("Shop")).toContainText("Berne");

  // An answer goes as a text does, and its question stays.
  const answer = panel.answer("Order number");
  await answer.getByText("Remove text", { exact: true }).click();
  await answer.getByRole("button", { name: "Remove for good" }).click();
  await expect(answer).toHaveText(/^Removed by Amy, .*\d/);
  await expect(panel.region).not.toContainText("4711");
  await expect(panel.answer("Shop")).toContainText("Berne");
});

test("a form that is older than what the site asks for says that it is to be reloaded, and keeps what was typed", async ({
  desk,
  newcomer,
}) => {
  const page = await (await newcomer()).newPage();
  await page.goto("/chat/demo");
  const chat = new ChatPage(page);
  await chat.fill({ name: "Carla Reyes", message: "My invoice is wrong" });
  await desk.apply(asks(TWO));
  await chat.start.click();
  await expect(page.getByRole("alert").filter({ hasText: "Reload this page to go on; your text is kept." })).toBeVisible();
  await page.reload();
  await expect(chat.firstMessage).toHaveValue("My invoice is wrong");
  await chat.question("Order number").fill("4711");
  await chat.start.click();
  await expect(chat.messages).toHaveText([/My invoice is wrong/]);
});

test("whom the site names is asked for nothing that it has told", async ({ agent, desk, newcomer, shop }) => {
  await desk.apply(asks(`fields = { email = "required", message = "optional" }\n${TWO}`, "shop"));
  const amy = await agent("amy");
  const host = await shop.visit(await newcomer());
  await host.identify(shop, CARLA);
  await expect(host.chat.question("Order number")).toBeVisible();
  await expect(host.chat.name).toBeHidden();
  await expect(host.chat.email).toBeHidden();
  await host.chat.question("Order number").fill("4711");
  await host.chat.start.click();
  await expect(host.chat.entries).toHaveText([/You started the chat\./]);
  await amy.accept("Billing", "Carla Reyes");
});

test("where no address is asked for, it is where a message is left", async ({ desk, newcomer }) => {
  await desk.apply(closed("Billing", "Nobody reads invoices today.") + asks(MESSAGE_ONLY));
  const page = await (await newcomer()).newPage();
  await page.goto("/chat/demo");
  const chat = new ChatPage(page);
  await expect(chat.status("Nobody reads invoices today.")).toBeVisible();
  await expect(chat.email).toBeVisible();
  await expect(chat.name).toBeHidden();
  await chat.firstMessage.fill("Please write to me");
  const leave = page.getByRole("button", { name: "Leave a message" });
  await leave.click();
  await expect(chat.email).toBeFocused();
  await chat.email.fill("carla@example.com");
  await leave.click();
  await expect(chat.status("We have your message. Its number is CS0001001.")).toBeVisible();
});

test("questions and answers are text, whatever they would rather be", async ({ agent, desk, newcomer }) => {
  const questions = HOSTILE.filter((text) => text.length <= 60 && !text.includes("\u00a0")).slice(0, 8);
  const fields = questions.map((name) => `{ name = ${JSON.stringify(name)} }`);
  await desk.apply(asks(`own_fields = [${fields.join(", ")}]`));
  const amy = await agent("amy");
  const page = await (await newcomer()).newPage();
  const fired: string[] = [];
  for (const context of [amy.page.context(), page.context()]) {
    context.on("dialog", async (dialog) => {
      fired.push(dialog.message());
      await dialog.dismiss();
    });
  }
  await page.goto("/chat/demo");
  const chat = new ChatPage(page);
  await chat.fill({ name: "Carla Reyes", message: "My invoice is wrong" });
  for (const question of questions) await chat.question(question).fill(question);
  await page.reload();
  for (const question of questions) await expect(chat.question(question)).toHaveValue(question);
  await chat.start.click();
  await expect(chat.messages).toHaveText([/My invoice is wrong/]);

  const pane = await amy.accept("Billing", "Carla Reyes");
  const panel = new CustomerPanel(amy.page);
  if (!(await panel.region.isVisible())) await pane.region.getByRole("button", { name: "Customer details" }).click();
  for (const question of questions) await expect(panel.region).toContainText(question);
  await expect(panel.region.locator("script, img, svg, iframe, [onerror], [onload]")).toHaveCount(0);
  expect(fired).toEqual([]);
});
