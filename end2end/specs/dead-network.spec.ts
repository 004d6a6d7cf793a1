// A network that is dead for longer than 40 seconds, and says so to nobody: no socket is closed, nothing is refused. The desk's
// own clocks run: 42 seconds of silence are the end of a connection, 30 seconds later an agent is offline.
import { expect, test } from "../fixtures.ts";
import { expectMarked, mark } from "../marks.ts";
import { Network } from "../network.ts";
import { gapless, placesIn } from "../pages/chat.ts";
import { Presence } from "../pages/presence.ts";

test.describe.configure({ mode: "parallel" });

/** Longer than a connection's silence and the time until offline. */
const NOTICED = { timeout: 100_000 };
/** Longer than the longest wait between two attempts. */
const BACK = { timeout: 45_000 };

test("the agent's network is dead for 40 seconds and more: they are offline and say so, and what they wrote arrives once and in order", { tag: "@patient" }, async ({ desk, agent, customer }) => {
  test.setTimeout(300_000);
  const network = await Network.open(desk);
  const amy = await agent("amy", { baseURL: network.url });
  const { chat } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  const pane = await amy.accept("Billing", "Carla Reyes");
  await expect(amy.page).toHaveURL(/CHAT/);
  await pane.say("Which invoice?");
  await expect(chat.entry("Which invoice?")).toBeVisible();
  const ben = await agent("ben");
  await ben.page.goto(new URL(amy.page.url()).pathname);
  const bens = ben.conversation("Carla Reyes");
  await expect(bens.entry("Which invoice?")).toBeVisible();
  await mark(amy.page);
  const standing = (words: string) => amy.page.getByRole("status").filter({ hasText: words });
  await expect(standing("Live")).toBeVisible();

  network.die();
  const diedAt = Date.now();
  await pane.say("First, from a dead network");
  await pane.workNote.check();
  await pane.say("A note, from a dead network");
  await pane.comment.check();
  await pane.say("Second, from a dead network");
  await chat.say("Are you there?");
  await expect(pane.entry("from a dead network")).toHaveCount(3);
  await expect(pane.entry("First, from a dead network")).not.toHaveAttribute("data-seq");
  await expect(bens.region).toContainText(/Amy offline \d:\d\d/, NOTICED);
  expect(Date.now() - diedAt).toBeGreaterThan(40_000);
  await expect(standing("Reconnecting…")).toBeVisible();
  await pane.say("Third, from a dead network");
  await pane.composer.fill("Half a draft");
  await expect(chat.entry("from a dead network")).toHaveCount(0);

  network.comeBack();
  await expect(chat.entry("from a dead network")).toHaveCount(3, BACK);
  await expect(chat.entry("from a dead network")).toHaveText([/First/, /Second/, /Third/]);
  await expect(pane.entry("Are you there?")).toBeVisible(BACK);
  for (const words of ["First", "A note", "Second", "Third"]) {
    await expect(pane.entry(`${words}, from a dead network`)).toHaveCount(1);
    await expect(pane.entry(`${words}, from a dead network`)).toHaveAttribute("data-seq");
  }
  await expect(pane.entry("A note, from a dead network")).toHaveAttribute("data-visibility", "work_note");
  await expect(bens.region).not.toContainText("Amy offline", BACK);
  await expect(new Presence(amy.page).status).toHaveValue("available");
  await expect(standing("Live")).toBeVisible(BACK);
  await expect(pane.composer).toHaveValue("Half a draft");
  for (const side of [pane.entries, bens.entries, chat.entries]) expect(gapless(await placesIn(side))).toBe(true);
  expect(await placesIn(bens.entries)).toEqual(await placesIn(pane.entries));
  await expectMarked(amy.page);
  await network.close();
});

test("the customer's network is dead for 40 seconds and more: they are away, and what they wrote arrives once and in order", { tag: "@patient" }, async ({ desk, agent, customer }) => {
  test.setTimeout(300_000);
  const network = await Network.open(desk, 1);
  const amy = await agent("amy");
  const { page, chat } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" }, { baseURL: network.url });
  const pane = await amy.accept("Billing", "Carla Reyes");
  await expect(chat.entry("Amy has joined.")).toBeVisible();
  await mark(page);

  network.die();
  const diedAt = Date.now();
  await chat.say("First, from a dead network");
  await chat.say("Second, from a dead network");
  await pane.say("Which invoice?");
  await expect(chat.entry("from a dead network")).toHaveCount(2);
  await expect(amy.caseItem("Carla Reyes")).toContainText("away", NOTICED);
  await expect(chat.status("Reconnecting…")).toBeVisible(NOTICED);
  await expect.poll(() => Date.now() - diedAt, NOTICED).toBeGreaterThan(40_000);
  await chat.say("Third, from a dead network");
  await chat.composer.fill("Half a draft");
  await expect(pane.entry("from a dead network")).toHaveCount(0);

  network.comeBack();
  await expect(pane.entry("from a dead network")).toHaveCount(3, BACK);
  await expect(pane.entry("from a dead network")).toHaveText([/First/, /Second/, /Third/]);
  await expect(chat.entry("Which invoice?")).toBeVisible(BACK);
  for (const words of ["First", "Second", "Third"]) {
    await expect(chat.entry(`${words}, from a dead network`)).toHaveCount(1);
    await expect(chat.entry(`${words}, from a dead network`)).toHaveAttribute("data-seq");
  }
  await expect(amy.caseItem("Carla Reyes")).not.toContainText("away", BACK);
  await expect(chat.status("Reconnecting…")).toBeHidden(BACK);
  await expect(chat.composer).toHaveValue("Half a draft");
  for (const side of [pane.entries, chat.entries]) expect(gapless(await placesIn(side))).toBe(true);
  await expectMarked(page);
  await network.close();
});
