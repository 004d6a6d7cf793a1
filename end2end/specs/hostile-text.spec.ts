// Whatever somebody writes is text: a hundred texts that would rather be markup fire nothing, wherever they are shown.
import type { BrowserContext, Locator } from "@playwright/test";
import { Caller } from "../caller.ts";
import { expect, test } from "../fixtures.ts";
import { pdf, picture } from "../files.ts";
import { HOSTILE } from "../hostile.ts";
import { UnfoldedQueue } from "../pages/queues.ts";
import { RecordList, RecordPage, card, createRecord } from "../pages/records.ts";

/** What one customer may write at once, and how many files they may send. */
const EACH = 25;
const FILES = 10;
/** So many of them are short enough to be the words of one rating. */
const RATED = 8;
const NAME_CHARACTERS = 80;
/** What no text of anybody may become. */
const MARKUP = "script, img, svg, iframe, object, embed, style, link, meta, base, form, video, audio, template, dialog, [onerror], [onload], [style]";

test("the corpus has a hundred texts", () => {
  expect(new Set(HOSTILE).size).toBe(100);
});

test("hostile messages, names and cases are shown as they were written", async ({ agent, customer, desk }) => {
  test.setTimeout(240_000);
  const amy = await agent("amy");
  const fired: string[] = [];
  watch(amy.page.context(), fired);

  // As messages, in both directions, and as names: a customer for every few of them.
  for (let first = 0; first < HOSTILE.length; first += EACH) {
    const texts = HOSTILE.slice(first, first + EACH);
    const name = `Customer ${first}`;
    const caller = await Caller.start(desk, name, texts[0] ?? "", "Technical");
    for (const text of texts.slice(1)) await caller.say(text);
    const pane = await amy.accept("Technical", name);
    await expect(pane.messages).toHaveCount(texts.length);
    await shownAs(pane.messages, texts);
    await expect(pane.log.locator(MARKUP)).toHaveCount(0);
    for (const link of await pane.log.getByRole("link").all()) {
      expect(await link.getAttribute("href")).toMatch(/^(https?:\/\/|mailto:|tel:)/);
    }
    await createRecord(amy.page, pane, "case");
    await expect(card(pane, "CS000100").locator(MARKUP)).toHaveCount(0);
    await pane.endConversation();
    const words = texts.slice(0, RATED).join("\n");
    await caller.rate(3, words);
    const line = pane.entry("rated this chat 3 of 5");
    await expect(line).toBeVisible();
    expect(plain((await line.textContent()) ?? "")).toContain(plain(words));
    await expect(line.locator(MARKUP)).toHaveCount(0);
  }

  // As names and last words, in the waiting line and in Cases.
  const named = HOSTILE.map((text) => text.slice(0, NAME_CHARACTERS).trim());
  for (const [index, name] of named.entries()) await Caller.start(desk, name, HOSTILE[index] ?? "");
  const line = new UnfoldedQueue(amy.page, "Billing");
  await line.button.click();
  await expect(line.people).toHaveCount(named.length);
  await expect(amy.page.locator("main, body > *").first().locator("[onerror], [onload], iframe, object, embed")).toHaveCount(0);
  await amy.acceptFrom("Billing").click();
  await expect(amy.cases.getByRole("link", { name: named[0] ?? "", exact: true })).toBeVisible();

  // On the pages of records.
  const page = await amy.page.context().newPage();
  const list = new RecordList(page);
  await list.open();
  await expect(list.row("CS0001001")).toContainText(HOSTILE[0] ?? "");
  await expect(page.getByRole("table").locator(MARKUP)).toHaveCount(0);
  await list.row("CS0001001").getByRole("link").click();
  const record = new RecordPage(page);
  await expect(record.activity.getByRole("article").locator("p.record-text")).toContainText([HOSTILE[24] ?? ""]);
  await expect(record.activity.locator(MARKUP)).toHaveCount(0);
  expect(fired).toEqual([]);

  // In the customer's chat, from the agent's side.
  const dan = await customer({ name: "Dan", topic: "Technical", message: "Hello" });
  watch(dan.page.context(), fired);
  const pane = await amy.accept("Technical", "Dan");
  for (const text of HOSTILE.slice(0, EACH)) {
    await pane.say(text);
  }
  await expect(dan.chat.messages).toHaveCount(EACH + 1);
  await expect(dan.chat.log.locator(MARKUP)).toHaveCount(0);
  expect(fired).toEqual([]);
});

test("files under hostile names are shown by those names and fire nothing", async ({ agent, customer, desk }) => {
  test.setTimeout(240_000);
  const amy = await agent("amy");
  const fired: string[] = [];
  watch(amy.page.context(), fired);
  const markup = "script, iframe, object, embed, style, [onerror], [onload], [style], bdi *";
  for (let first = 0; first < HOSTILE.length; first += FILES) {
    const name = `Customer ${first}`;
    const caller = await Caller.start(desk, name, "See these", "Technical");
    for (const text of HOSTILE.slice(first, first + FILES)) await caller.attach(pdf(text));
    const pane = await amy.accept("Technical", name);
    await expect(pane.files.rows).toHaveCount(FILES);
    await expect(pane.log.locator(markup)).toHaveCount(0);
    for (const link of await pane.files.rows.getByRole("link").all()) {
      expect(await link.getAttribute("href")).toMatch(/^\/attachment\/\d+$/);
    }
    await pane.endConversation();
  }

  // In the customer's chat, as documents and as pictures.
  const dan = await customer({ name: "Dan", topic: "Technical", message: "Hello" });
  watch(dan.page.context(), fired);
  const pane = await amy.accept("Technical", "Dan");
  for (const make of [pdf, picture]) {
    for (let first = 0; first < FILES; first += 5) {
      await pane.files.choose(amy.page, ...HOSTILE.slice(first, first + 5).map((text) => make(text.replaceAll("/", "_"))));
      await expect(pane.files.underWay).toHaveCount(0);
    }
  }
  await expect(dan.chat.files.rows).toHaveCount(2 * FILES);
  await expect(dan.chat.files.pictures).toHaveCount(FILES);
  await expect(dan.chat.files.rows.locator("script, iframe, object, embed, style, svg, [onerror], [onload], bdi *")).toHaveCount(0);
  expect(fired).toEqual([]);
});

/** Notes what would have run. */
function watch(context: BrowserContext, fired: string[]): void {
  context.on("dialog", async (dialog) => {
    fired.push(dialog.message());
    await dialog.dismiss();
  });
}

/** A text but for spaces and the marks of code. */
function plain(text: string): string {
  return text.replace(/[\s`]+/g, "");
}

/** Each text is there, in order, letter by letter but for spaces and the marks of code. */
async function shownAs(messages: Locator, texts: readonly string[]): Promise<void> {
  const shown = (await messages.locator(".text").allTextContents()).map(plain);
  expect(shown).toEqual(texts.map(plain));
}
