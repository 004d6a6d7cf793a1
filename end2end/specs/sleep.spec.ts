// A tab that sleeps, as browsers freeze what nobody looks at: no timer runs, no frame is answered, and when it wakes its clocks
// have jumped. The desk's own clocks run: 42 seconds of silence are the end of a connection.
import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures.ts";
import { expectMarked, mark } from "../marks.ts";
import { gapless, placesIn } from "../pages/chat.ts";
import { Presence } from "../pages/presence.ts";

test.describe.configure({ mode: "parallel" });

/** Longer than a connection's silence and the time until somebody counts as gone. */
const NOTICED = { timeout: 110_000 };

/**
 * Puts a page to sleep. Returns what wakes it. Chromium freezes (`Page.setWebLifecycleState`) only what is hidden, and Playwright
 * keeps every page visible; the debugger holds all that a page does in the same way.
 */
async function sleep(page: Page): Promise<() => Promise<void>> {
  const browser = await page.context().newCDPSession(page);
  await browser.send("Debugger.enable");
  const asleep = new Promise((resolve) => browser.once("Debugger.paused", resolve));
  await browser.send("Debugger.pause");
  await asleep;
  return async () => {
    await browser.send("Debugger.resume");
    await browser.detach();
  };
}

/** Counts the seconds in which the page's own timers run. */
async function tick(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const counted = Object.assign(window, { ticks: 0 });
    setInterval(() => (counted.ticks += 1), 1_000);
  });
  return () => page.evaluate(() => (window as unknown as { ticks: number }).ticks);
}

test("an agent's tab sleeps until they are offline, and wakes to all that was said, without a reload", { tag: "@patient" }, async ({ agent, customer }) => {
  test.setTimeout(240_000);
  const amy = await agent("amy");
  const { chat } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  const pane = await amy.accept("Billing", "Carla Reyes");
  await pane.say("Which invoice?");
  await expect(chat.entry("Which invoice?")).toBeVisible();
  await pane.composer.fill("Half a draft");
  const ben = await agent("ben");
  await ben.page.goto(new URL(amy.page.url()).pathname);
  const bens = ben.conversation("Carla Reyes");
  await expect(bens.entry("Which invoice?")).toBeVisible();
  await expect(bens.region).not.toContainText("Amy offline");
  await mark(amy.page);
  const ticks = await tick(amy.page);

  const fellAsleep = Date.now();
  const wake = await sleep(amy.page);
  await chat.say("Said while you slept");
  await expect(bens.entry("Said while you slept")).toBeVisible();
  await expect(bens.region).toContainText(/Amy offline \d:\d\d/, NOTICED);
  await chat.say("And said again");
  await expect(bens.entry("And said again")).toBeVisible();

  await wake();
  const slept = (Date.now() - fellAsleep) / 1_000;
  await expect(pane.entry("Said while you slept")).toBeVisible();
  await expect(pane.entry("And said again")).toBeVisible();
  expect(await ticks(), "the page did sleep").toBeLessThan(slept - 40);
  await expect(bens.region).not.toContainText("Amy offline");
  await expect(new Presence(amy.page).status).toHaveValue("available");
  await expect(amy.page.getByRole("status").filter({ hasText: "Live" })).toBeVisible();
  await expect(pane.composer).toHaveValue("Half a draft");
  await pane.send.click();
  await expect(chat.entry("Half a draft")).toBeVisible();
  expect(gapless(await placesIn(pane.entries))).toBe(true);
  await expectMarked(amy.page);
});

test("a customer's tab sleeps until they are away, and wakes to all that was said, without a reload", { tag: "@patient" }, async ({ agent, customer }) => {
  test.setTimeout(240_000);
  const amy = await agent("amy");
  const { page, chat } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  const pane = await amy.accept("Billing", "Carla Reyes");
  await expect(chat.entry("Amy has joined.")).toBeVisible();
  await chat.composer.fill("Half a draft");
  await expect(pane.region).not.toContainText("customer away");
  await mark(page);
  const ticks = await tick(page);

  const fellAsleep = Date.now();
  const wake = await sleep(page);
  await pane.say("Said while you slept");
  await expect(pane.region).toContainText(/customer away \d:\d\d/, NOTICED);
  await pane.say("And said again");
  await expect(pane.entry("And said again")).toHaveAttribute("data-seq");

  await wake();
  const slept = (Date.now() - fellAsleep) / 1_000;
  await expect(chat.entry("Said while you slept")).toBeVisible();
  await expect(chat.entry("And said again")).toBeVisible();
  expect(await ticks(), "the page did sleep").toBeLessThan(slept - 40);
  await expect(pane.region).not.toContainText("customer away");
  await expect(chat.composer).toHaveValue("Half a draft");
  await chat.send.click();
  await expect(pane.entry("Half a draft")).toBeVisible();
  expect(gapless(await chat.places())).toBe(true);
  await expectMarked(page);
});
