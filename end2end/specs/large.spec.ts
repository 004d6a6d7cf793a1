// A desk as large as it may become. What a message changes on the screen is counted, never timed; what it costs is printed by
// `make bench` (large.bench.spec.ts).
import { Caller } from "../caller.ts";
import { expect, test } from "../fixtures.ts";
import { LARGE, entryAt, expectWhole, namesIn, readBack, watchChanges } from "../large.ts";

/** Pages of history that are read back. */
const PAGES = 20;
const PAGE = 50;
/** Entries that stay drawn for who reads at the end: three blocks. */
const DRAWN = 3 * PAGE;

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

  // Further up, what is read stays where it is while the conversation goes on below.
  const changes = await watchChanges(amy.page);
  const read = entryAt(pane.log, LARGE.entries - PAGES * PAGE + 20);
  await read.hover();
  await pane.composer.focus();
  await changes();
  const place = await read.boundingBox();
  await long.say("Are you reading all of this?");
  await expect(pane.entry("Are you reading")).toBeAttached();
  await expect(amy.caseItem(long.name)).toContainText("Are you reading");
  const below = await changes();
  expect(below.rows).toEqual([long.name]);
  expect(below.entries).toEqual([`${LARGE.entries + 1}`]);
  expect(await read.boundingBox()).toEqual(place);

  // At the end, of all that was loaded only the end is drawn; the rest goes a few rows at a time.
  await pane.log.press("End");
  await expect(pane.entry("Are you reading")).toBeInViewport();
  await expect.poll(() => pane.entries.count(), { timeout: 60_000 }).toBeLessThanOrEqual(DRAWN);
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
  expect(await pane.entries.count()).toBeLessThan(20 * PAGE);
});
