// How a customer who looks elsewhere hears that the desk has written (behaviour 10, "Sound").
import type { BrowserContext, Page } from "@playwright/test";
import { expect, test } from "../fixtures.ts";
import { tabTo } from "../keyboard.ts";
import { ChatPage } from "../pages/chat.ts";
import { DemoPage } from "../pages/demo.ts";
import { TONES, contexts, countTones, endBurst, lookAway, lookBack, tones } from "../sounds.ts";

/** A customer's tab whose tones are counted, with the chat as a page of its own. */
async function tab(context: BrowserContext): Promise<{ page: Page; chat: ChatPage }> {
  const page = await context.newPage();
  await page.goto("/chat/demo");
  return { page, chat: new ChatPage(page) };
}

/** Carla, whose chat has started; her tones are counted. */
async function carla(context: BrowserContext): Promise<{ page: Page; chat: ChatPage }> {
  await countTones(context);
  const opened = await tab(context);
  await opened.chat.startChat({ name: "Carla Reyes", message: "My invoice is wrong" });
  // Its script has come.
  await expect(opened.chat.sound).toHaveAttribute("aria-pressed", "true");
  return opened;
}

test("who looks elsewhere hears once that the desk has written, and nothing of what they see or say", async ({ agent, newcomer }) => {
  const amy = await agent("amy");
  const { page, chat } = await carla(await newcomer());
  const pane = await amy.accept("Billing", "Carla Reyes");
  await pane.say("Seen");
  await expect(chat.entry("Seen")).toBeVisible();
  await endBurst(page);

  await lookAway(page);
  await pane.say("Heard");
  await expect.poll(() => tones(page)).toBe(TONES);
  // What follows at once is the same burst.
  await pane.say("Of the same burst");
  await expect(chat.entry("Of the same burst")).toBeVisible();
  await endBurst(page);
  await chat.say("My own");
  await expect(chat.entry("My own")).toHaveAttribute("data-seq");
  await lookBack(page);
  await pane.say("Seen again");
  await expect(chat.entry("Seen again")).toBeVisible();
  await endBurst(page);
  await lookAway(page);
  await pane.say("Heard again");
  await expect.poll(() => tones(page)).toBe(2 * TONES);
});

test("that somebody joins is heard, with their first words as one", async ({ agent, newcomer }) => {
  const amy = await agent("amy");
  const { page, chat } = await carla(await newcomer());
  await lookAway(page);
  await amy.accept("Billing", "Carla Reyes");
  await expect(chat.entry("Amy has joined")).toBeVisible();
  await expect(chat.entry("Thanks for waiting")).toBeVisible();
  await expect.poll(() => tones(page)).toBe(TONES);
});

test("a page that was just opened is silent until somebody acts in it, and does not even try", async ({ agent, newcomer }) => {
  const amy = await agent("amy");
  const context = await newcomer();
  const before = await carla(context);
  const pane = await amy.accept("Billing", "Carla Reyes");
  await pane.say("Before the other page");
  await expect(before.chat.entry("Before the other page")).toBeVisible();
  // A reload of this one would not do: the browser remembers that somebody has acted in it.
  await before.page.close();
  const { page, chat } = await tab(context);
  await expect(chat.sound).toBeVisible();
  await lookAway(page);
  await pane.say("Before anything was pressed");
  await expect(chat.entry("Before anything was pressed")).toBeVisible();
  await endBurst(page);
  expect(await contexts(page)).toBe(0);

  await chat.composer.click();
  await pane.say("After a press");
  await expect.poll(() => tones(page)).toBe(TONES);
});

test("the switch is kept, holds for every tab, and works by keyboard", async ({ agent, newcomer }) => {
  const amy = await agent("amy");
  const context = await newcomer({ viewport: { width: 390, height: 844 } });
  const { page, chat } = await carla(context);
  const pane = await amy.accept("Billing", "Carla Reyes");
  const other = await tab(context);
  await expect(other.chat.sound).toHaveAttribute("aria-pressed", "true");
  const box = await chat.sound.boundingBox();
  expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);

  await page.bringToFront();
  await tabTo(page, chat.sound);
  await page.keyboard.press("Space");
  await expect(chat.sound).toHaveAttribute("aria-pressed", "false");
  await expect(other.chat.sound).toHaveAttribute("aria-pressed", "false");
  await other.page.close();
  await lookAway(page);
  await pane.say("Not heard");
  await expect(chat.entry("Not heard")).toBeVisible();
  await endBurst(page);
  expect(await tones(page)).toBe(0);

  await page.reload();
  await expect(chat.sound).toHaveAttribute("aria-pressed", "false");
  await chat.sound.click();
  await expect(chat.sound).toHaveAttribute("aria-pressed", "true");
  await lookAway(page);
  await pane.say("Heard");
  await expect.poll(() => tones(page)).toBe(TONES);
});

test("of two tabs one sounds, and none while either is looked at", async ({ agent, newcomer }) => {
  const amy = await agent("amy");
  const context = await newcomer();
  const first = await carla(context);
  const pane = await amy.accept("Billing", "Carla Reyes");
  const second = await tab(context);
  await expect(second.chat.sound).toBeVisible();
  await second.chat.composer.click();
  const pages = [first.page, second.page];

  await lookAway(first.page);
  await pane.say("Seen in the second");
  for (const { chat } of [first, second]) await expect(chat.entry("Seen in the second")).toBeVisible();
  await endBurst(...pages);
  await lookAway(second.page);
  await pane.say("Heard");
  for (const { chat } of [first, second]) await expect(chat.entry("Heard")).toBeVisible();
  await expect.poll(() => tones(...pages)).toBe(TONES);
  await endBurst(...pages);
  expect(await tones(...pages)).toBe(TONES);
  await pane.say("Heard again");
  for (const { chat } of [first, second]) await expect(chat.entry("Heard again")).toBeVisible();
  await expect.poll(() => tones(...pages)).toBe(2 * TONES);
  await endBurst(...pages);
  expect(await tones(...pages)).toBe(2 * TONES);
});

test("a chat that is folded away on a web page is heard", async ({ agent, newcomer }) => {
  const amy = await agent("amy");
  const context = await newcomer();
  await countTones(context);
  const demo = new DemoPage(await context.newPage());
  await demo.open();
  await demo.chat.startChat({ name: "Carla Reyes", message: "My fern sulks" });
  await expect(demo.chat.sound).toBeVisible();
  const frame = await demo.frame();
  const pane = await amy.accept("Billing", "Carla Reyes");
  await pane.say("Seen");
  await expect(demo.chat.entry("Seen")).toBeVisible();
  await endBurst(frame);
  await demo.chat.fold.click();
  await expect(demo.chat.composer).toBeHidden();
  await pane.say("Does it stand in the sun?");
  await expect.poll(() => tones(frame)).toBe(TONES);
  await expect(demo.help).toHaveAccessibleName("Help 1 new");
  await demo.help.click();
  await expect(demo.chat.entry("Does it stand in the sun?")).toBeVisible();
  await expect(demo.help).toHaveAccessibleName("Help");
});
