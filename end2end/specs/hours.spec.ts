// Outside a queue's hours, and where nobody is there: what the customer reads, and the message they leave.
import { expect, test } from "../fixtures.ts";
import { closed } from "../hours.ts";
import { ChatPage } from "../pages/chat.ts";

test("outside the hours the customer reads so, keeps what was typed, and leaves a message", async ({ agent, desk, newcomer }) => {
  const amy = await agent("amy");
  await expect(amy.queue("Billing")).not.toContainText("closed");
  await desk.apply(closed("Billing", "Nobody reads invoices today."));
  await expect(amy.queue("Billing")).toContainText("closed");
  await expect(amy.queue("Technical")).not.toContainText("closed");

  const page = await (await newcomer()).newPage();
  await page.goto("/chat/demo");
  const chat = new ChatPage(page);
  const leave = page.getByRole("button", { name: "Leave a message" });
  await chat.topic.selectOption("Technical");
  await expect(leave).toBeHidden();
  await chat.topic.selectOption("Billing");
  await expect(chat.status("Nobody reads invoices today. We open again:")).toBeVisible();

  await chat.name.fill("Carla Reyes");
  await chat.firstMessage.fill("My invoice is wrong");
  await chat.start.click();
  await expect(page.getByRole("alert").filter({ hasText: "takes no new chats at the moment" })).toBeVisible();
  await expect(chat.firstMessage).toHaveValue("My invoice is wrong");

  await leave.click();
  await expect(chat.email).toBeFocused();
  await chat.email.fill("carla@example.com");
  await leave.click();
  await expect(chat.status("We have your message. Its number is CS0001001.")).toBeVisible();
  await expect(chat.firstMessage).toHaveValue("");
  await expect(amy.queue("Billing")).toContainText("0 waiting");
});

test("who waits where nobody is there leaves a message and waits no longer", async ({ customer }) => {
  const { page, chat } = await customer({ name: "Carla Reyes", email: "carla@example.com", message: "My invoice is wrong" });
  await expect(chat.status("Nobody is available right now.")).toBeVisible();
  await page.getByRole("button", { name: "Leave a message" }).click();
  const dialog = page.getByRole("dialog", { name: "Leave a message" });
  await expect(dialog.getByRole("textbox", { name: "Your name" })).toHaveValue("Carla Reyes");
  await expect(dialog.getByRole("textbox", { name: "E-mail" })).toHaveValue("carla@example.com");
  await dialog.getByRole("button", { name: "Leave a message" }).click();
  await expect(dialog.getByRole("alert")).not.toBeEmpty();
  await dialog.getByRole("textbox", { name: "Message" }).fill("Please write to me");
  await dialog.getByRole("button", { name: "Leave a message" }).click();
  await expect(dialog).toBeHidden();
  await expect(chat.entry("CS0001001 · Received: Please write to me")).toBeVisible();
  await expect(chat.goOn).toBeVisible();
});
