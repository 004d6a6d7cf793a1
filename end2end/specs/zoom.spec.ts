// Zoomed in to 400 % (WCAG 1.4.10), and a phone that is turned. At that zoom a window of 1280 × 1024 pixels is 320 × 256 of CSS.
import type { Frame, Locator, Page } from "@playwright/test";
import type { DeskProcess } from "../desk-process.ts";
import { expect, test } from "../fixtures.ts";
import type { ChatPage } from "../pages/chat.ts";
import type { ConversationPane } from "../pages/desk.ts";
import { staffWrites } from "../staff.ts";

const ZOOMED = { viewport: { width: 320, height: 256 } };
const UPRIGHT = { width: 390, height: 844 };
const ON_ITS_SIDE = { width: 844, height: 390 };
const PHONE = { viewport: UPRIGHT, hasTouch: true, isMobile: true };
const CARLA = { name: "Carla Reyes", message: "My invoice is wrong" };
/** More than a screen of lines. */
const LINES = 40;

test("zoomed in to 400 %, a customer fills in the form, reads and writes, without scrolling sideways", async ({ desk, agent, visitor }) => {
  const demo = await visitor(ZOOMED);
  const { chat } = demo;
  await expect(chat.name).toBeVisible();
  const frame = await demo.frame();
  await fits(demo.page, frame);
  await chat.startChat(CARLA);
  const amy = await agent("amy");
  const pane = await amy.accept("Billing", CARLA.name);
  await expect(chat.entry("Amy has joined.")).toBeVisible();
  await writeLines(amy.page, desk, frame);
  await expect(chat.entry(`Line ${LINES}.`)).toBeVisible();
  await chat.say("I can read that");
  await expect(pane.entry("I can read that")).toBeVisible();

  // What was said last stands right above where one writes.
  await chat.composer.focus();
  for (const place of [chat.composer, chat.send, chat.files.button, chat.entry("I can read that")]) await expect(place).toBeInViewport();
  await pane.say("So can I");
  await expect(chat.entry("So can I")).toBeInViewport();
  await apart(chat.log, chat.composer, chat.files.button, chat.send, chat.end, chat.fold, chat.sound);
  await fits(demo.page, frame);

  // And what was said first is a scroll of the log away.
  await chat.log.evaluate((log) => log.scrollTo(0, -log.scrollHeight));
  await expect(chat.entry("You started the chat.")).toBeInViewport();
  await chat.endChat();
  await chat.goOn.scrollIntoViewIfNeeded();
  await expect(chat.goOn).toBeInViewport();
  await fits(demo.page, frame);
});

test("zoomed in to 400 %, an agent accepts, reads and writes, without scrolling sideways", async ({ agent, customer }) => {
  const amy = await agent("amy", ZOOMED);
  await fits(amy.page);
  const { chat } = await customer(CARLA);
  const pane = await amy.accept("Billing", CARLA.name);
  await pane.say("Good morning");
  await expect(chat.entry("Good morning")).toBeVisible();
  await chat.say("Good morning to you");
  await pane.composer.focus();
  for (const place of [pane.composer, pane.send, pane.files.button]) await expect(place).toBeInViewport();
  await apart(pane.log, pane.composer, pane.files.button, pane.send, pane.visibility, pane.end);
  await fits(amy.page);
  expect(await sideways(pane.region), "the conversation").toBe(0);
  expect(await sideways(pane.log), "its log").toBe(0);
  await pane.entry("Good morning to you").scrollIntoViewIfNeeded();
  await expect(pane.entry("Good morning to you")).toBeInViewport();
  // Its head is a scroll away.
  await pane.end.scrollIntoViewIfNeeded();
  await expect(pane.end).toBeInViewport();
  await amy.page.getByRole("link", { name: "Back to the list" }).click();
  await expect(amy.caseOf(CARLA.name)).toBeVisible();
  await fits(amy.page);
});

test("a phone that is turned keeps what a customer types, the focus, and where they read", async ({ desk, agent, visitor }) => {
  const demo = await visitor(PHONE);
  const { page, chat } = demo;
  await chat.startChat(CARLA);
  const amy = await agent("amy");
  await amy.accept("Billing", CARLA.name);
  await writeLines(amy.page, desk, await demo.frame());
  await turns(page, chat);
  await fits(page, await demo.frame());
});

test("a phone that is turned keeps what an agent types, the focus, and where they read", async ({ desk, agent, customer }) => {
  const amy = await agent("amy", PHONE);
  const { page } = await customer(CARLA);
  const pane = await amy.accept("Billing", CARLA.name);
  await writeLines(amy.page, desk, page.mainFrame());
  await turns(amy.page, pane);
  await fits(amy.page);
});

/** Turns a phone on its side and back, first at the end of the log, and then further up in it. */
async function turns(page: Page, side: ChatPage | ConversationPane): Promise<void> {
  const { composer, log } = side;
  const last = side.entry(`Line ${LINES}.`);
  await expect(last).toBeInViewport();
  await composer.fill("Half a sentence");
  await composer.evaluate((field) => (field as HTMLTextAreaElement).setSelectionRange(4, 4));
  const stays = async () => {
    await expect(composer).toHaveValue("Half a sentence");
    await expect(composer).toBeFocused();
    await expect(composer).toBeInViewport();
    expect(await composer.evaluate((field) => (field as HTMLTextAreaElement).selectionStart)).toBe(4);
  };
  for (const size of [ON_ITS_SIDE, UPRIGHT]) {
    await page.setViewportSize(size);
    await expect(last).toBeInViewport();
    await stays();
  }
  await log.evaluate((log) => log.scrollBy(0, -500));
  await expect(last).not.toBeInViewport();
  const before = await read(log);
  for (const size of [ON_ITS_SIDE, UPRIGHT]) {
    await page.setViewportSize(size);
    await expect.poll(async () => (await read(log)).some((seq) => before.includes(seq))).toBe(true);
    await expect(last).not.toBeInViewport();
    await stays();
  }
}

/** The places of the entries that are seen whole. */
function read(log: Locator): Promise<number[]> {
  return log.evaluate((log) => {
    const { top, bottom } = log.getBoundingClientRect();
    const isSeen = (entry: Element) => entry.getBoundingClientRect().top >= top && entry.getBoundingClientRect().bottom <= bottom;
    return Array.from(log.querySelectorAll("article[data-seq]")).filter(isSeen).map((entry) => Number(entry.getAttribute("data-seq")));
  });
}

/** Has the agent write lines into the chat that this frame shows. */
async function writeLines(page: Page, desk: DeskProcess, frame: Frame): Promise<void> {
  const conversation = Number(await frame.evaluate(() => document.documentElement.dataset.chat?.split("\n")[0]));
  for (let line = 1; line <= LINES; line += 1) await staffWrites(page, desk, conversation, `Line ${line}.`);
}

function sideways(place: Locator): Promise<number> {
  return place.evaluate((element) => element.scrollWidth - element.clientWidth);
}

/** Neither the page nor the frame in it scrolls sideways. */
async function fits(...places: (Page | Frame)[]): Promise<void> {
  for (const place of places) {
    expect(await place.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
  }
}

/** None of these lies over another. */
async function apart(...places: Locator[]): Promise<void> {
  const nowhere = { x: 0, y: 0, width: 0, height: 0 };
  const boxes = await Promise.all(places.map(async (place) => ({ place: `${place}`, box: (await place.boundingBox()) ?? nowhere })));
  for (const [index, one] of boxes.entries()) {
    for (const other of boxes.slice(index + 1)) {
      const [a, b] = [one.box, other.box];
      expect(Math.min(a.width, b.width), `${one.place} and ${other.place} are there`).toBeGreaterThan(0);
      const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
      const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
      // Edges may touch, and what is rounded may do so by less than a pixel.
      const overlap = Math.min(across, down);
      expect(overlap, `${one.place} lies over ${other.place}`).toBeLessThan(1);
    }
  }
}
