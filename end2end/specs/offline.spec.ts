// A lost network, on either side.
import { expect, test } from "../fixtures.ts";
import { expectMarked, mark } from "../marks.ts";
import { gapless, placesIn } from "../pages/chat.ts";

test("the customer is offline and back: what they wrote arrives once, and so does what they missed", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { page, chat } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  const pane = await amy.accept("Billing", "Carla Reyes");
  await expect(chat.entry("Amy has joined.")).toBeVisible();
  await mark(page);

  await page.context().setOffline(true);
  await chat.say("Written in a tunnel");
  await chat.say("And one more");
  await expect(chat.entry("Written in a tunnel")).toContainText(/sending|not sent/i);
  await expect(chat.entry("Written in a tunnel")).not.toHaveAttribute("data-seq");
  await pane.say("Are you there?");

  await page.context().setOffline(false);
  await expect(pane.entry("Written in a tunnel")).toHaveCount(1);
  await expect(pane.entry("And one more")).toHaveCount(1);
  await expect(chat.entry("Are you there?")).toBeVisible();
  await expect(chat.entry("Written in a tunnel")).toHaveAttribute("data-seq");
  await expect(chat.entry("Written in a tunnel")).not.toContainText(/sending|not sent/i);
  await expect(chat.entry(/Written in a tunnel|And one more/)).toHaveText([/Written in a tunnel/, /And one more/]);
  expect(gapless(await chat.places())).toBe(true);
  await expectMarked(page);
});

test("the agent is offline and back: what they wrote arrives once, and so does what they missed", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { chat } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  const pane = await amy.accept("Billing", "Carla Reyes");
  await mark(amy.page);

  await amy.page.context().setOffline(true);
  await pane.say("Written in a tunnel");
  await pane.workNote.check();
  await pane.say("A note of the tunnel");
  await expect(pane.entry("Written in a tunnel")).toContainText(/sending|not sent/i);
  await chat.say("Are you there?");

  await amy.page.context().setOffline(false);
  await expect(chat.entry("Written in a tunnel")).toHaveCount(1);
  await expect(pane.entry("Are you there?")).toBeVisible();
  await expect(pane.entry("Written in a tunnel")).toHaveAttribute("data-seq");
  await expect(pane.entry("A note of the tunnel")).toHaveAttribute("data-seq");
  await expect(pane.entry("A note of the tunnel")).toHaveAttribute("data-visibility", "work_note");
  await expect(pane.entry("Written in a tunnel")).not.toContainText(/sending|not sent/i);
  await expect(chat.entry("A note of the tunnel")).toHaveCount(0);
  await expect.poll(async () => gapless(await placesIn(pane.entries))).toBe(true);
  await expectMarked(amy.page);
});

test("what is not sent survives a reload and is sent afterwards", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { page, chat } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  const pane = await amy.accept("Billing", "Carla Reyes");

  // Only sending fails: pages can still be loaded.
  for (const each of [page, amy.page]) await each.route(/\/api\/(say|send_message)/, (route) => route.abort());
  await chat.say("From Carla, kept");
  await pane.say("From Amy, kept");
  await expect(chat.entry("From Carla, kept")).toContainText(/sending|not sent/i);
  await expect(pane.entry("From Amy, kept")).toContainText(/sending|not sent/i);
  await page.reload();
  await amy.page.reload();
  await expect(chat.entry("From Carla, kept")).toBeVisible();
  await expect(pane.entry("From Amy, kept")).toBeVisible();
  for (const each of [page, amy.page]) await each.unroute(/\/api\/(say|send_message)/);
  await expect(pane.entry("From Carla, kept")).toHaveCount(1, { timeout: 30_000 });
  await expect(chat.entry("From Amy, kept")).toHaveCount(1, { timeout: 30_000 });
});

test("an answer is lost on the way: the text is sent again and stored once", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { page, chat } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  const pane = await amy.accept("Billing", "Carla Reyes");
  // The server stores it; the client never hears so.
  for (const each of [page, amy.page]) {
    await each.route(
      /\/api\/(say|send_message)/,
      async (route) => {
        await route.fetch();
        await route.abort();
      },
      { times: 1 },
    );
  }
  await chat.say("Only once, from Carla");
  await pane.say("Only once, from Amy");
  for (const side of [chat, pane]) {
    for (const who of ["Carla", "Amy"]) {
      await expect(side.entry(`Only once, from ${who}`)).toHaveCount(1);
      await expect(side.entry(`Only once, from ${who}`)).toHaveAttribute("data-seq");
    }
  }
  await chat.say("Last, from Carla");
  await expect(pane.entry("Last, from Carla")).toBeVisible();
  await expect(pane.entry("Only once")).toHaveCount(2);
});
