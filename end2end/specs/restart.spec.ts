// The server dies in mid-conversation and comes back.
import { expect, test } from "../fixtures.ts";
import { expectMarked, mark } from "../marks.ts";
import { gapless, placesIn } from "../pages/chat.ts";

test("the server is killed and started again: both go on by themselves, and nothing is lost or doubled", async ({ desk, agent, customer }) => {
  test.setTimeout(120_000);
  const amy = await agent("amy");
  const { page, chat } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  const pane = await amy.accept("Billing", "Carla Reyes");
  await pane.say("Before, from Amy");
  await expect(chat.entry("Before, from Amy")).toBeVisible();
  await chat.say("Before, from Carla");
  await expect(pane.entry("Before, from Carla")).toBeVisible();
  await mark(page, amy.page);

  for (const round of [1, 2]) {
    await desk.kill();
    for (const which of ["a", "b", "c"]) {
      await pane.say(`Down ${round}${which}, from Amy`);
      await chat.say(`Down ${round}${which}, from Carla`);
    }
    await pane.workNote.check();
    await pane.say(`Down ${round}, a note`);
    await pane.comment.check();
    await pane.composer.fill("Half a draft of Amy");
    await chat.composer.fill("Half a draft of Carla");
    // Each sees that theirs is not sent yet, and what was typed.
    await expect(pane.entry(`Down ${round}c, from Amy`)).toBeVisible();
    await expect(chat.entry(`Down ${round}c, from Carla`)).toBeVisible();
    await desk.start();

    // Stored entries only: each text once, each person's in their order, the same order on both sides.
    const stored = (side: typeof pane.messages) =>
      side.evaluateAll((articles) =>
        articles
          .filter((article) => article.hasAttribute("data-seq") && article.getAttribute("data-visibility") !== "work_note")
          .map((article) => /Down \d\w, from (Amy|Carla)/.exec(article.textContent ?? "")?.[0])
          .filter((text) => text !== undefined),
      );
    const rounds = Array.from({ length: round }, (_, index) => index + 1);
    const expected = (who: string) => rounds.flatMap((each) => ["a", "b", "c"].map((which) => `Down ${each}${which}, from ${who}`));
    await expect(async () => {
      const [shown, seen] = [await stored(pane.messages), await stored(chat.messages)];
      expect(shown.filter((text) => text.endsWith("Amy"))).toEqual(expected("Amy"));
      expect(shown.filter((text) => text.endsWith("Carla"))).toEqual(expected("Carla"));
      expect(seen).toEqual(shown);
    }).toPass({ timeout: 40_000 });
    await expect(pane.composer).toHaveValue("Half a draft of Amy");
    await expect(chat.composer).toHaveValue("Half a draft of Carla");
  }

  await pane.say("After, from Amy");
  await expect(chat.entry("After, from Amy")).toBeVisible();
  await chat.say("After, from Carla");
  await expect(pane.entry("After, from Carla")).toBeVisible();
  await expect(pane.entry(/Down \d, a note/)).toHaveCount(2);
  await expect(chat.entry("a note")).toHaveCount(0);
  expect(gapless(await placesIn(pane.entries))).toBe(true);
  expect(gapless(await chat.places())).toBe(true);
  await expectMarked(page, amy.page);
});

test("the server is killed while customers wait: each keeps the place and moves up afterwards", async ({ desk, agent, customer }) => {
  test.setTimeout(120_000);
  const amy = await agent("amy");
  const carla = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  const dan = await customer({ name: "Dan Okoro", message: "I was charged twice" });
  await expect(dan.chat.status("You are number 2 in line")).toBeVisible();
  await mark(carla.page, dan.page, amy.page);
  await desk.kill();
  await desk.start();
  await expect(amy.queue("Billing")).toContainText("2 waiting");
  await expect(async () => {
    await amy.acceptFrom("Billing").click({ timeout: 2_000 });
    await expect(amy.caseOf("Carla Reyes")).toBeVisible({ timeout: 5_000 });
  }).toPass({ timeout: 40_000 });
  await expect(carla.chat.entry("Amy has joined.")).toBeVisible({ timeout: 30_000 });
  await expect(dan.chat.status("You are number 1 in line")).toBeVisible({ timeout: 30_000 });
  await expectMarked(carla.page, dan.page, amy.page);
});

test("a chat is started while the server is down: it starts once it is back", async ({ desk, agent, visitor }) => {
  test.setTimeout(120_000);
  const amy = await agent("amy");
  const { chat } = await visitor();
  await chat.fill({ name: "Carla Reyes", message: "My invoice is wrong" });
  await desk.kill();
  await chat.start.click();
  await expect(chat.firstMessage).toHaveValue("My invoice is wrong");
  await desk.start();
  await expect(chat.status("You are number 1 in line")).toBeVisible({ timeout: 40_000 });
  await expect(chat.messages).toHaveText([/My invoice is wrong/]);
  await expect(amy.queue("Billing")).toContainText("1 waiting", { timeout: 40_000 });
});
