// Where one reads in a long conversation, over a reload (behaviour 3, "Several conversations").
import { Caller } from "../caller.ts";
import type { DeskProcess } from "../desk-process.ts";
import { expect, test } from "../fixtures.ts";
import type { ConversationPane, DeskPage } from "../pages/desk.ts";
import { expectPlace, placeOf } from "../pages/place.ts";
import { staffWrites } from "../staff.ts";

/** As much as an agent may write at once; more than a page of history, so that the beginning is not there at first. */
const LONG = 60;

/** A conversation that is longer than what is loaded at first. */
async function longOne(desk: DeskProcess, amy: DeskPage, name: string, length: number): Promise<[Caller, ConversationPane]> {
  const caller = await Caller.start(desk, name, "My invoice is wrong");
  const pane = await amy.accept("Billing", name);
  for (let index = 1; index <= length; index += 1) {
    // Of different heights, as texts are.
    const more = "\nand more".repeat(index % 4);
    await staffWrites(amy.page, desk, caller.conversation, `Line ${index}.${more}`);
  }
  if (length > 0) await expect(pane.entry(`Line ${length}.`)).toBeVisible();
  return [caller, pane];
}

test("who had scrolled up is back at the same entry after a reload, and who was at the end is at the end", async ({ desk, agent }) => {
  test.setTimeout(120_000);
  const amy = await agent("amy");
  const { page } = amy;
  const [carla, pane] = await longOne(desk, amy, "Carla Reyes", LONG);
  const last = pane.entry(`Line ${LONG}.`);
  await page.reload();
  await expect(last).toBeInViewport();

  // A few pages up, and by a part of an entry.
  await pane.log.hover();
  await page.mouse.wheel(0, -915);
  await expect(last).not.toBeInViewport();
  const place = await placeOf(pane.log);
  await page.reload();
  await expectPlace(pane.log, place);
  // What comes meanwhile moves nothing.
  const address = page.url();
  await page.goto("about:blank");
  await carla.say("Are you there?");
  await page.goto(address);
  await expect(pane.entry("Are you there?")).toHaveAttribute("data-seq");
  await expectPlace(pane.log, place);
  await expect(amy.conversation("Carla Reyes").entry("Are you there?")).not.toBeInViewport();

  // The beginning, which is not there at first.
  await pane.log.focus();
  await expect(async () => {
    await page.keyboard.press("Home");
    await expect(pane.entry("Carla Reyes started the chat")).toBeInViewport({ timeout: 500 });
  }).toPass();
  await page.mouse.wheel(0, 60);
  await expect.poll(async () => (await placeOf(pane.log)).below).toBeLessThan(0);
  const beginning = await placeOf(pane.log);
  await page.reload();
  await expectPlace(pane.log, beginning);

  // Another conversation in between, before the reload and after it.
  const [, dans] = await longOne(desk, amy, "Dan Okoro", 0);
  await page.reload();
  await expect(dans.entry("My invoice is wrong")).toBeInViewport();
  await amy.caseOf("Carla Reyes").click();
  await expectPlace(pane.log, beginning);
  await amy.caseOf("Dan Okoro").click();
  await amy.caseOf("Carla Reyes").click();
  await expectPlace(pane.log, beginning);

  // Back at the end, and there after a reload too.
  await pane.log.focus();
  await page.keyboard.press("End");
  await expect(pane.entry("Are you there?")).toBeInViewport();
  await page.reload();
  await expect(pane.entry("Are you there?")).toBeInViewport();
});
