// How an agent hears that somebody needs them: the title, one sound, a notification; and the settings of all that.
import type { Page } from "@playwright/test";
import { Caller } from "../caller.ts";
import { expect, test } from "../fixtures.ts";
import { DeskPage } from "../pages/desk.ts";
import { DeskMenu } from "../pages/desk-menu.ts";

/** Counts the tones that a page plays, and notes the notifications it shows. */
async function listen(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const heard = Object.assign(window, { tones: 0, shown: [] as string[] });
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...when) {
      heard.tones += 1;
      return start.apply(this, when);
    };
    class Noted extends EventTarget {
      static shown: Noted[] = [];
      static permission = "default";
      static requestPermission(answered: () => void) {
        Noted.permission = "granted";
        answered();
      }
      onclick: (() => void) | null = null;
      constructor(
        readonly title: string,
        { body = "" } = {},
      ) {
        super();
        heard.shown.push(`${title}: ${body}`);
        Noted.shown.push(this);
      }
      close() {
        Noted.shown = Noted.shown.filter((other) => other !== this);
      }
    }
    Object.assign(window, { Notification: Noted });
  });
  await page.reload();
}

/** The names of the notifications that stand on the desktop. */
const standing = (page: Page) =>
  page.evaluate(() => (Notification as unknown as { shown: Notification[] }).shown.map(({ title }) => title));
/** Presses the one of this name. */
const press = (page: Page, name: string) =>
  page.evaluate((name) => {
    const all = (Notification as unknown as { shown: Notification[] }).shown;
    all.find(({ title }) => title === name)?.onclick?.(new Event("click"));
  }, name);
const tones = (page: Page) => page.evaluate(() => (window as unknown as { tones: number }).tones);
const shown = (page: Page) => page.evaluate(() => (window as unknown as { shown: string[] }).shown);

test("the title counts who waits, until anybody has answered them", async ({ desk, agent }) => {
  const amy = await agent("amy");
  const ben = await agent("ben");
  await expect(amy.page).toHaveTitle("Desk – Headset");
  await Caller.start(desk, "Carla Reyes", "My invoice is wrong");
  await expect(amy.page).toHaveTitle("(1) Desk – Headset");
  await ben.accept("Billing", "Carla Reyes");
  await expect(amy.page).toHaveTitle("Desk – Headset");

  // A message in a conversation that is not in the pane counts until it is looked at.
  const dan = await Caller.start(desk, "Dan Okoro", "I was charged twice");
  await amy.accept("Billing", "Dan Okoro");
  await Caller.start(desk, "Eva Lind", "Hello");
  await amy.accept("Billing", "Eva Lind");
  await expect(amy.page).toHaveTitle("Eva Lind – Headset");
  await dan.say("Are you there?");
  await expect(amy.page).toHaveTitle("(1) Eva Lind – Headset");
  await expect(amy.page.getByRole("status", { name: "Other conversations" })).toHaveText(
    "1 new message in another conversation.",
  );
  await amy.caseOf("Dan Okoro").click();
  await expect(amy.page).toHaveTitle("Dan Okoro – Headset");
});

test("sound is blocked until the page is used; then one tab of the browser sounds, and not for what is looked at", async ({ desk, agent }) => {
  const amy = await agent("amy");
  const { page } = amy;
  await listen(page);
  const blocked = page.getByRole("button", { name: "Sound blocked: switch it on" });
  await expect(blocked).toBeVisible();
  await blocked.click();
  await expect(blocked).toBeHidden();
  const other = new DeskPage(await page.context().newPage());
  await listen(other.page);
  await other.page.goto("/desk");
  await other.queues.click();
  await expect(other.page.getByRole("button", { name: "Sound blocked: switch it on" })).toBeHidden();

  // Two tones for who starts to wait, from the tab that was used last.
  const carla = await Caller.start(desk, "Carla Reyes", "My invoice is wrong");
  await expect(page).toHaveTitle(/^\(1\)/);
  await expect.poll(() => tones(other.page)).toBe(2);
  expect(await tones(page)).toBe(0);
  await page.mouse.move(300, 300);
  const pane = await amy.accept("Billing", "Carla Reyes");
  const before = await tones(page);

  // What is looked at is silent.
  await carla.say("Number 4711");
  await expect(pane.entry("Number 4711")).toBeVisible();
  expect(await tones(page)).toBe(before);
  // What is not, sounds once.
  await page.goto("/desk");
  await amy.queues.click();
  await expect(page.getByRole("button", { name: "Sound blocked: switch it on" })).toBeHidden();
  await carla.say("Hello?");
  await expect(page).toHaveTitle("(1) Desk – Headset");
  await expect.poll(() => tones(page)).toBe(1);
  expect(await tones(other.page)).toBe(2);
});

test("notifications are asked for on a press, and name the customer and what was said as it was chosen", async ({ desk, agent }) => {
  const amy = await agent("amy");
  const { page } = amy;
  await listen(page);
  const carla = await Caller.start(desk, "Carla Reyes", "My invoice is wrong");
  await amy.accept("Billing", "Carla Reyes");
  await page.goto("/desk");
  await carla.say("First");
  await expect(page).toHaveTitle("(1) Desk – Headset");
  expect(await shown(page)).toEqual([]);

  const menu = new DeskMenu(page, "Amy");
  const settings = await menu.openSettings();
  await settings.getByRole("radio", { name: "With the customer's name" }).check();
  await carla.say("Second");
  await expect.poll(() => shown(page)).toEqual(["Carla Reyes: "]);
  await settings.getByRole("radio", { name: "With the name and what was said" }).check();
  await carla.say("Third, with `code`");
  await expect.poll(() => shown(page)).toEqual(["Carla Reyes: ", "Carla Reyes: Third, with `code`"]);
});

test("who starts to wait is named, until anybody has answered them, and a press opens the conversation", async ({ desk, agent }) => {
  const [amy, ben] = [await agent("amy"), await agent("ben")];
  const { page } = amy;
  await listen(page);
  const menu = new DeskMenu(page, "Amy");
  const settings = await menu.openSettings();
  await settings.getByRole("radio", { name: "With the name and what was said" }).check();
  await Caller.start(desk, "Carla Reyes", "My invoice is wrong");
  await expect.poll(() => shown(page)).toEqual(["Carla Reyes: My invoice is wrong"]);
  await settings.getByRole("radio", { name: "With the customer's name" }).check();
  await menu.closeSettings();
  await Caller.start(desk, "Dan Okoro", "I was charged twice");
  await expect.poll(() => shown(page)).toEqual(["Carla Reyes: My invoice is wrong", "Dan Okoro: Waits in Billing"]);
  await press(page, "Dan Okoro");
  const dans = amy.conversation("Dan Okoro");
  await expect(dans.entry("I was charged twice")).toBeVisible();
  await expect(dans.composer).toBeHidden();

  await Caller.start(desk, "Eva Lind", "Can I pay by bank transfer?");
  await expect.poll(() => standing(page)).toContain("Eva Lind");
  // Two others are accepted first; hers goes when she is.
  for (const name of ["Carla Reyes", "Dan Okoro"]) await ben.accept("Billing", name);
  await expect(amy.queue("Billing")).toContainText("1 waiting");
  expect(await standing(page)).toEqual(["Eva Lind"]);
  await ben.accept("Billing", "Eva Lind");
  await expect.poll(() => standing(page)).toEqual([]);
});

test("settings are kept in this browser, for all its tabs: what sends, and how loud it is", async ({ desk, agent }) => {
  const amy = await agent("amy");
  const { page } = amy;
  await Caller.start(desk, "Carla Reyes", "My invoice is wrong");
  const pane = await amy.accept("Billing", "Carla Reyes");
  const other = new DeskPage(await page.context().newPage());
  await other.page.goto(page.url());
  const there = other.conversation("Carla Reyes");
  await expect(there.entry("My invoice is wrong")).toBeVisible();

  const menu = new DeskMenu(page, "Amy");
  const settings = await menu.openSettings();
  await settings.getByRole("radio", { name: /^Ctrl or Cmd with Enter sends/ }).check();
  await settings.getByRole("checkbox", { name: "A message comes" }).uncheck();
  await settings.getByRole("slider", { name: "Volume: A customer starts to wait" }).fill("20");
  for (const test of await settings.getByRole("button", { name: /^Test/ }).all()) await test.click();
  await menu.closeSettings();
  for (const [tab, conversation] of [[page, pane], [other.page, there]] as const) {
    await conversation.composer.click();
    await tab.keyboard.type("one");
    await tab.keyboard.press("Enter");
    await tab.keyboard.type("two");
    await expect(conversation.composer).toHaveValue("one\ntwo");
    await tab.keyboard.press("Control+Enter");
    await expect(conversation.composer).toHaveValue("");
  }
  await expect(pane.entry(/one\s*two/)).toHaveCount(2);
  await page.reload();
  const again = await menu.openSettings();
  await expect(again.getByRole("radio", { name: /^Ctrl or Cmd with Enter sends/ })).toBeChecked();
  await expect(again.getByRole("checkbox", { name: "A message comes" })).not.toBeChecked();
  await expect(again.getByRole("slider", { name: "Volume: A customer starts to wait" })).toHaveValue("20");
});
