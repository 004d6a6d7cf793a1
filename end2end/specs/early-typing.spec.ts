// Nothing typed right after a screen opens is lost, although the Wasm is not there yet.
import type { BrowserContext } from "@playwright/test";
import { expect, test } from "../fixtures.ts";
import { ChatPage } from "../pages/chat.ts";

/** Keeps the Wasm away until it is released. */
async function withhold(context: BrowserContext): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await context.route("**/*.wasm", async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

test("the chat's form is filled in and Start chat pressed before the Wasm runs", async ({ newcomer }) => {
  const context = await newcomer();
  const release = await withhold(context);
  const page = await context.newPage();
  await page.goto("/chat/demo");
  const chat = new ChatPage(page);
  await chat.name.focus();
  await page.keyboard.type("Carla Reyes");
  await chat.topic.selectOption("Billing");
  await chat.firstMessage.focus();
  await page.keyboard.type("My invoice ");
  await page.keyboard.insertText("is pasted here");
  await chat.start.click();
  await expect(chat.firstMessage).toHaveValue("My invoice is pasted here");
  release();
  await expect(chat.status("You are number 1 in line")).toBeVisible();
  await expect(chat.messages).toHaveText([/My invoice is pasted here/]);
});

test("Enter in the chat's form counts before the Wasm runs, too", async ({ newcomer }) => {
  const context = await newcomer();
  const release = await withhold(context);
  const page = await context.newPage();
  await page.goto("/chat/demo");
  const chat = new ChatPage(page);
  await chat.topic.selectOption("Billing");
  await chat.firstMessage.fill("My invoice is wrong");
  await chat.name.focus();
  await page.keyboard.type("Carla Reyes");
  await page.keyboard.press("Enter");
  release();
  await expect(chat.status("You are number 1 in line")).toBeVisible();
  await expect(chat.messages).toHaveText([/My invoice is wrong/]);
});

test("the Wasm arrives in the middle of a word, and caret and words stay", async ({ newcomer }) => {
  const context = await newcomer();
  const release = await withhold(context);
  const page = await context.newPage();
  await page.goto("/chat/demo");
  const chat = new ChatPage(page);
  await chat.firstMessage.focus();
  await page.keyboard.type("My invoice is wr");
  const arrived = page.waitForResponse("**/*.wasm");
  release();
  await page.keyboard.type("ong, I ");
  await arrived;
  await page.keyboard.type("think");
  // The Wasm is at work once it refuses to start a chat without a name.
  await expect(async () => {
    await chat.start.click();
    await expect(chat.name).toHaveAttribute("aria-invalid", "true", { timeout: 500 });
  }).toPass();
  await expect(chat.firstMessage).toHaveValue("My invoice is wrong, I think");
});

test("an agent types, pastes and presses Enter before the Wasm runs", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { chat } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  const pane = await amy.accept("Billing", "Carla Reyes");

  const release = await withhold(amy.page.context());
  await amy.page.reload();
  await pane.composer.focus();
  await amy.page.keyboard.type("Sent early");
  await amy.page.keyboard.press("Enter");
  await amy.page.keyboard.type("And this ");
  await amy.page.keyboard.insertText("is a draft");
  release();
  await expect(chat.entry("Sent early")).toBeVisible();
  await expect(pane.entry("Sent early")).toHaveCount(1);
  await expect(pane.composer).toHaveValue("And this is a draft");
  await amy.page.keyboard.type(", sent later");
  await amy.page.keyboard.press("Enter");
  await expect(chat.entry("And this is a draft, sent later")).toBeVisible();
});
