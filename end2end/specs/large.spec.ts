// A desk as large as it may become. What a message changes on the screen is counted, never timed; what it costs is printed by
// `make bench` (large.bench.spec.ts).
import { Caller } from "../caller.ts";
import { expect, test } from "../fixtures.ts";
import { expectPlace, placeOf } from "../pages/place.ts";
import { LARGE, entryAt, expectWhole, namesIn, readBack, watchChanges } from "../large.ts";

/** Pages of history that are read back. */
const PAGES = 20;
const PAGE = 50;
/** Entries that stay drawn, in blocks of a page: for who reads at the end, and for who has scrolled. */
const DRAWN_AT_END = 2 * PAGE;
const DRAWN = 6 * PAGE;

test.use({ fill: LARGE });

test("a message changes its own row and adds its own entry, and moves nothing", async ({ desk, agent }) => {
  test.setTimeout(120_000);
  const [long, , third, ...others] = desk.customers.map((customer) => Caller.known(desk, customer));
  const far = others.at(-100);
  if (!long || !third || !far) throw new Error("the desk is not large");
  const amy = await agent("amy");
  await expectWhole(amy.cases);
  const names = await namesIn(amy.cases);
  expect(names).toEqual(desk.customers.map(({ name }) => name));
  const pane = await amy.show(long.name);
  await expect(entryAt(pane.log, LARGE.entries)).toBeVisible();
  await readBack(pane.log, PAGES * PAGE);
  await expect(entryAt(pane.log, LARGE.entries - PAGES * PAGE + 1)).toBeAttached();

  // Further up, what is read stays where it is while the conversation goes on below, where nothing is drawn.
  await expect(entryAt(pane.log, LARGE.entries)).not.toBeAttached();
  expect(await pane.entries.count()).toBeLessThanOrEqual(DRAWN);
  const changes = await watchChanges(amy.page);
  const read = entryAt(pane.log, LARGE.entries - PAGES * PAGE + 20);
  await read.hover();
  await pane.composer.focus();
  await changes();
  const place = await read.boundingBox();
  await long.say("Are you reading all of this?");
  await expect(amy.caseItem(long.name)).toContainText("Are you reading");
  await expect(pane.log.page().getByRole("button", { name: "New messages" })).toBeVisible();
  const below = await changes();
  expect(below.rows).toEqual([long.name]);
  expect(below.entries).toEqual([]);
  expect(await read.boundingBox()).toEqual(place);

  // At the end, of all that was loaded only the end is drawn.
  await pane.log.press("End");
  await expect(pane.entry("Are you reading")).toBeInViewport();
  await expect.poll(() => pane.entries.count()).toBeLessThanOrEqual(DRAWN_AT_END);
  await pane.composer.focus();
  await changes();
  await long.say("I am still here.");
  await expect(pane.entry("I am still here.")).toBeInViewport();
  await expect(amy.caseItem(long.name)).toContainText("I am still here.");
  const here = await changes();
  expect(here.rows).toEqual([long.name]);
  expect(here.entries).toEqual([`${LARGE.entries + 2}`]);

  // Others, one of them too far down to be watched, while the focus is in the composer, and then on a row in the list.
  for (const [who, text, unread] of [
    [third, "Hello?", "2 new messages"],
    [far, "Is anybody there?", ""],
  ] as const) {
    await changes();
    await who.say(text);
    await expect(amy.caseItem(who.name)).toContainText(text);
    await expect(amy.caseItem(who.name)).toContainText(unread);
    const elsewhere = await changes();
    expect(elsewhere.rows).toEqual([who.name]);
    expect(elsewhere.entries).toEqual([]);
    // Nothing but what sums others up for who hears the page.
    expect([[], ["Other conversations"]]).toContainEqual(elsewhere.others);
    await expect(pane.composer).toBeFocused();
  }
  const focused = amy.caseOf(far.name);
  await focused.focus();
  const before = await focused.boundingBox();
  await changes();
  await far.say("One more thing.");
  await expect(amy.caseItem(far.name)).toContainText("One more thing.");
  await third.say("And one more.");
  await expect(amy.caseItem(third.name)).toContainText("And one more.");
  await expect(amy.caseItem(third.name)).toContainText("3 new messages");
  expect((await changes()).rows).toEqual([far.name, third.name]);
  await expect(focused).toBeFocused();
  expect(await focused.boundingBox()).toEqual(before);
  expect(await namesIn(amy.cases)).toEqual(names);
});

test("a long log reads the same on the way up and on the way down, and keeps its place over another conversation", async ({ desk, agent }) => {
  test.setTimeout(120_000);
  const [long, next] = desk.customers;
  if (!long || !next) throw new Error("the desk is not large");
  const amy = await agent("amy");
  const pane = await amy.show(long.name);
  await expect(entryAt(pane.log, LARGE.entries)).toBeVisible();
  await readBack(pane.log, PAGES * PAGE);

  // Down by wheel through all of it: every entry comes by, in its order, and none leaps.
  await pane.log.hover();
  const read = await pane.log.evaluate(async (log) => {
    const came = new Set<number>();
    const leaps: number[] = [];
    const inView = () =>
      Array.from(log.querySelectorAll("article")).filter((entry) => {
        const [at, edge] = [entry.getBoundingClientRect(), log.getBoundingClientRect()];
        return at.bottom > edge.top && at.top < edge.bottom;
      });
    const painted = () => new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    while (log.scrollTop < 0) {
      for (const entry of inView()) came.add(Number(entry.dataset.seq));
      const [mark] = inView().slice(-1);
      const [before, at] = [mark?.getBoundingClientRect().top ?? 0, log.scrollTop];
      log.scrollBy(0, 250);
      const moved = log.scrollTop - at;
      await painted();
      await painted();
      const now = mark?.getBoundingClientRect().top ?? 0;
      if (Math.abs(before - now - moved) > 2) leaps.push(before - now - moved);
    }
    for (const entry of inView()) came.add(Number(entry.dataset.seq));
    return { came: [...came], leaps };
  });
  expect(read.leaps).toEqual([]);
  expect(read.came.length).toBeGreaterThan((PAGES - 1) * PAGE);
  expect(read.came).toEqual(Array.from(read.came, (_, place) => LARGE.entries - read.came.length + 1 + place));
  expect(await pane.entries.count()).toBeLessThanOrEqual(DRAWN);

  // A leap by the scroll bar leads to where it was let go, and there it stays over a look at another conversation.
  await readBack(pane.log, PAGES * PAGE);
  await pane.log.evaluate((log) => log.scrollTo(0, log.scrollTop / 2));
  const middle = LARGE.entries - (PAGES * PAGE) / 2;
  await expect.poll(async () => Math.abs((await placeOf(pane.log)).seq - middle)).toBeLessThan(2 * PAGE);
  const place = await placeOf(pane.log);
  await amy.show(next.name);
  await expect(amy.conversation(next.name).entries.first()).toBeVisible();
  await amy.show(long.name);
  await expectPlace(pane.log, place);
  expect(await pane.entries.count()).toBeLessThanOrEqual(DRAWN);
});

test("whoever scrolls away from the button that has the focus goes on by keyboard in the log", async ({ desk, agent }) => {
  const [long] = desk.customers;
  if (!long) throw new Error("the desk is not large");
  const amy = await agent("amy");
  const pane = await amy.show(long.name);
  await expect(entryAt(pane.log, LARGE.entries)).toBeVisible();
  await entryAt(pane.log, LARGE.entries).getByRole("button").focus();
  await readBack(pane.log, 10 * PAGE);
  await expect(entryAt(pane.log, LARGE.entries)).not.toBeAttached();
  await expect(pane.log).toBeFocused();
});

test("whoever scrolls up to the beginning of what is here gets older pages, and not all there is", async ({ desk, agent }) => {
  const [long] = desk.customers;
  if (!long) throw new Error("the desk is not large");
  const amy = await agent("amy");
  const pane = await amy.show(long.name);
  await expect(entryAt(pane.log, LARGE.entries)).toBeVisible();
  const drawn = await pane.entries.count();
  await pane.log.evaluate((log) => log.scrollTo(0, -log.scrollHeight));
  await expect.poll(() => pane.entries.count()).toBeGreaterThan(drawn);
  // What came is above what was read, which stays in view: so nothing asks for more.
  const above = () => pane.log.evaluate((log) => log.scrollHeight - log.clientHeight + log.scrollTop);
  await expect.poll(above).toBeGreaterThan(400);
  await expect(pane.log.getByRole("button", { name: /^Earlier messages/ })).toHaveAttribute("aria-busy", "false");
  expect(await pane.entries.count()).toBeLessThanOrEqual(DRAWN);
});
