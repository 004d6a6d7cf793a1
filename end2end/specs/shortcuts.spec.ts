// A scripted day by keyboard alone: short conversations, one after the other and side by side, and every word in its place.
//   DAY=100 make end2end ARGUMENTS=shortcuts    a day of a hundred
import type { Page } from "@playwright/test";
import { Caller } from "../caller.ts";
import { expect, test } from "../fixtures.ts";
import { hasFocus } from "../keyboard.ts";
import { ChatPage, gapless } from "../pages/chat.ts";
import { DeskMenu } from "../pages/desk-menu.ts";
import { staffReads } from "../staff.ts";

const DAY = Number(process.env.DAY ?? 20);
/** What the queue says by itself, which is nobody's text. */
const AUTOMATIC = "Thanks for waiting. I'm reading your message.";
/** So many are worked at once. */
const AT_ONCE = 4;

/** Presses keys and counts them. */
class Keys {
  count = 0;

  constructor(private readonly page: Page) {}

  async press(key: string): Promise<void> {
    this.count += 1;
    await this.page.keyboard.press(key);
  }

  async type(text: string): Promise<void> {
    this.count += text.length;
    await this.page.keyboard.type(text);
  }
}

/** A text of the day, with its place in the view of whoever reads it. */
interface Text {
  seq: number;
  body: string;
}

test(`a day of ${DAY} conversations by keyboard alone, and every text in its own`, async ({ desk, agent, newcomer }) => {
  test.setTimeout(60_000 + DAY * 6_000);
  const amy = await agent("amy");
  const keys = new Keys(amy.page);
  const callers: Caller[] = [];
  const expected = new Map<Caller, { body: string; isNote: boolean }[]>();
  let words = 0;
  const write = async (caller: Caller, text: string, isNote = false) => {
    const pane = amy.conversation(caller.name);
    await expect(pane.composer).toBeFocused();
    await expect(isNote ? pane.workNote : pane.comment).toBeChecked();
    words += text.length;
    await keys.type(text);
    await keys.press("Enter");
    await expect(pane.entry(text)).toHaveAttribute("data-seq");
    await expect(pane.entry(text)).toHaveAttribute("data-visibility", isNote ? "work_note" : "comment");
    expected.get(caller)?.push({ body: text, isNote });
  };

  for (let first = 0; first < DAY; first += AT_ONCE) {
    const round: Caller[] = [];
    for (let index = first; index < Math.min(first + AT_ONCE, DAY); index += 1) {
      // All of one length, so that none stands in another.
      const number = String(index).padStart(3, "0");
      const caller = await Caller.start(desk, `Customer ${number}`, `Question ${number}`);
      callers.push(caller);
      round.push(caller);
      expected.set(caller, [{ body: `Question ${number}`, isNote: false }]);
      await expect(amy.acceptFrom("Billing")).toHaveAttribute("aria-disabled", "false");
      await keys.press("F2");
      await write(caller, `Hello ${number}!`);
    }
    // Each is gone through once more, and one of them gets a note.
    for (const caller of round) {
      await caller.say(`Reply of ${caller.name}`);
      expected.get(caller)?.push({ body: `Reply of ${caller.name}`, isNote: false });
      await expect(amy.caseItem(caller.name)).toContainText(`Reply of ${caller.name}`);
      await keys.press("F9");
      await write(caller, `Answer to ${caller.name}`);
    }
    await keys.press("F8");
    const noted = round[0] as Caller;
    await expect(amy.conversation(noted.name).region).toBeVisible();
    await keys.press("F4");
    await write(noted, `A note on ${noted.name}`, true);
    await keys.press("F4");
    await expect(amy.conversation(noted.name).comment).toBeChecked();
    for (const caller of round) {
      const pane = amy.conversation(caller.name);
      await expect(pane.region).toBeVisible();
      await keys.press("Shift+F2");
      await expect(pane.endDialog).toBeVisible();
      await keys.press("Tab");
      await keys.press("Enter");
      await expect(pane.endDialog).toBeHidden();
      await expect(pane.region.getByRole("button", { name: "Done", exact: true })).toBeVisible();
      await keys.press("Shift+F2");
      await expect(amy.caseOf(caller.name)).toHaveCount(0);
      if (caller !== round.at(-1)) await keys.press("F8");
    }
  }

  // Each text is where it belongs: as the desk has it for staff and for the customer, without a gap in either view, and at that
  // very place on the customer's screen.
  const screen = await (await newcomer()).newPage();
  await screen.goto("/chat/demo");
  for (const caller of callers) {
    const texts = expected.get(caller) ?? [];
    const forStaff = await staffReads(amy.page, desk, caller.conversation);
    const written = forStaff.filter(({ body }) => body !== undefined && body !== AUTOMATIC);
    expect(written.map(({ body, visibility }) => ({ body, isNote: visibility === "work_note" })), caller.name).toEqual(texts);
    const stored = await caller.stored();
    for (const view of [forStaff, stored]) expect(gapless(view.map(({ seq }) => seq)), caller.name).toBe(true);
    const comments = stored.flatMap(({ seq, body }): Text[] => (body === undefined || body === AUTOMATIC ? [] : [{ seq, body }]));
    expect(comments.map(({ body }) => body), caller.name).toEqual(texts.filter(({ isNote }) => !isNote).map(({ body }) => body));
    expect(await shown(screen, caller), caller.name).toEqual([...comments, { seq: stored.length, body: "Amy ended the chat." }]);
  }
  const perConversation = (keys.count - words) / DAY;
  console.log(`${DAY} conversations: ${keys.count} keys, of them ${words} text, ${perConversation.toFixed(1)} others each`);
  expect(perConversation).toBeLessThan(12);
});

/** What the customer's screen shows of what was written, and how it ended. */
async function shown(page: Page, caller: Caller): Promise<Text[]> {
  await page.evaluate((token) => {
    sessionStorage.clear();
    localStorage.clear();
    localStorage.setItem("headset:demo:token", token);
  }, caller.token);
  await page.reload();
  const chat = new ChatPage(page);
  await expect(chat.entry("Amy ended the chat.")).toBeVisible();
  const all = await chat.entries.evaluateAll((articles) =>
    articles.map((article) => ({ seq: Number(article.getAttribute("data-seq")), body: article.lastElementChild?.textContent ?? "" })),
  );
  return all.filter(({ body }) => body !== AUTOMATIC && !["You started the chat.", "Amy has joined."].includes(body));
}

test("keys act nowhere they are text, tell what they cannot do, and can be switched off", async ({ desk, agent }) => {
  const amy = await agent("amy");
  const { page } = amy;
  const menu = new DeskMenu(page, "Amy");
  await expect(amy.queue("Billing")).toContainText("0 waiting");
  await page.keyboard.press("F2");
  await expect(page.getByRole("alert").filter({ hasText: "Nobody is waiting." })).toBeVisible();
  await page.keyboard.press("F9");
  await expect(page.getByRole("alert").filter({ hasText: "Nobody waits for your answer." })).toBeVisible();

  // The help sheet, from anywhere.
  await page.keyboard.press("?");
  await expect(menu.shortcutsDialog).toBeVisible();
  await page.keyboard.press("F2");
  await page.keyboard.press("Escape");
  await expect(menu.shortcutsDialog).toBeHidden();
  await Caller.start(desk, "Carla Reyes", "My invoice is wrong");
  await expect(amy.queue("Billing")).toContainText("1 waiting");
  await page.keyboard.press("F2");
  const pane = amy.conversation("Carla Reyes");
  await expect(pane.composer).toBeFocused();
  await page.keyboard.type("Really? /");
  await expect(pane.composer).toHaveValue("Really? /");
  await expect(menu.shortcutsDialog).toBeHidden();
  await page.keyboard.press("Control+/");
  await expect(menu.shortcutsDialog).toBeVisible();
  await menu.shortcutsDialog.getByRole("button", { name: "Close" }).click();
  await expect(pane.composer).toBeFocused();

  const settings = await menu.openSettings();
  await settings.getByRole("checkbox", { name: "Shortcuts" }).uncheck();
  await menu.closeSettings();
  await pane.composer.focus();
  await page.keyboard.press("F4");
  await page.keyboard.press("Control+/");
  await expect(pane.comment).toBeChecked();
  await expect(menu.shortcutsDialog).toBeHidden();
});

test("F6 goes through the parts of the page, there and back", async ({ desk, agent }) => {
  const amy = await agent("amy");
  const { page } = amy;
  await Caller.start(desk, "Carla Reyes", "My invoice is wrong");
  const pane = await amy.accept("Billing", "Carla Reyes");
  await expect(pane.composer).toBeFocused();
  const ring = [amy.acceptFrom("Billing"), amy.caseOf("Carla Reyes"), pane.end, pane.log, pane.composer];
  for (const stop of ring) {
    // Other panels may stand in between.
    for (let presses = 0; presses < 3 && !(await hasFocus(stop)); presses += 1) await page.keyboard.press("F6");
    await expect(stop).toBeFocused();
  }
  for (const stop of ring.toReversed().slice(1)) {
    for (let presses = 0; presses < 3 && !(await hasFocus(stop)); presses += 1) await page.keyboard.press("Shift+F6");
    await expect(stop).toBeFocused();
  }
});
