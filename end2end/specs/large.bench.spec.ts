// P13 of the budgets: what a message, and a change of conversation, cost a browser with 500 cases and 10,000 entries. Printed by
// `make bench` beside the targets, never asserted: a speed is no test. In the measured time nothing else looks at the page, since
// looking is scripting, too.
import type { CDPSession, Page } from "@playwright/test";
import { row } from "../bench.ts";
import { Caller } from "../caller.ts";
import { test } from "../fixtures.ts";
import { LARGE, expectWhole, readBack } from "../large.ts";

const MESSAGES = 60;
const SWITCHES = 40;
/** The targets, in milliseconds. */
const SCRIPT = 5;
const TASK = 50;

test.use({ fill: LARGE, trace: "off" });

test("what a large desk costs a browser", async ({ desk, agent, browser }) => {
  const [long, next, ...others] = desk.customers.map((customer) => Caller.known(desk, customer));
  const far = others.at(-100);
  if (!long || !next || !far) throw new Error("the desk is not large");
  const amy = await agent("amy");
  const { page } = amy;
  await expectWhole(amy.cases);
  const pane = await amy.show(long.name);
  await readBack(pane.log, LARGE.entries);
  const session = await page.context().newCDPSession(page);
  // The processor's time and not the wall's: the machine may do something else besides.
  await session.send("Performance.enable", { timeDomain: "threadTicks" });

  for (const where of ["read at its beginning", "read at its end"] as const) {
    if (where === "read at its end") {
      await pane.log.evaluate((log) => log.scrollTo(0, 0));
    }
    await pane.composer.focus();
    const script: number[] = [];
    await browser.startTracing(page, { categories: ["toplevel"] });
    for (let count = 0; count < MESSAGES; count += 1) {
      const who = [long, next, far][count % 3] ?? long;
      const text = `Message ${count} ${where}`;
      await expectSoon(page, text);
      const before = await scripting(session);
      await who.say(text);
      await hasCome(page);
      script.push((await scripting(session)) - before);
    }
    const tasks = longTasks(await browser.stopTracing());
    const times = script.toSorted((one, other) => one - other);
    const median = times[times.length / 2] ?? 0;
    row("P13", `scripting per message, ${where}`, `${median.toFixed(1)} ms (at most ${times.at(-1)?.toFixed(1)})`, `<= ${SCRIPT} ms`);
    row("P13", `tasks over ${TASK} ms, ${MESSAGES} messages, ${where}`, listed(tasks), "none");

    // Each of the two is loaded by now.
    await browser.startTracing(page, { categories: ["toplevel"] });
    for (let count = 0; count < SWITCHES; count += 1) {
      await page.keyboard.press(count % 2 === 0 ? "F8" : "Shift+F8");
      await isShown(page, count % 2 === 0 ? next.name : long.name);
    }
    row("P13", `tasks over ${TASK} ms, ${SWITCHES} changes of conversation, ${where}`, listed(longTasks(await browser.stopTracing())), "none");
  }
});

function listed(tasks: number[]): string {
  return tasks.length === 0 ? "none" : `${tasks.length} (at most ${Math.max(...tasks).toFixed(0)} ms)`;
}

/** Milliseconds of scripting so far. */
async function scripting(session: CDPSession): Promise<number> {
  const { metrics } = await session.send("Performance.getMetrics");
  return (metrics.find(({ name }) => name === "ScriptDuration")?.value ?? 0) * 1000;
}

/** Notes that a row in Cases will say this, without looking before something has changed there. */
async function expectSoon(page: Page, text: string): Promise<void> {
  await page.evaluate((text) => {
    const list = document.querySelector("section[aria-labelledby=cases-title]") ?? document.body;
    const come = new Promise<void>((resolve) => {
      const observer = new MutationObserver((records) => {
        if (!records.some(({ target }) => target.textContent?.includes(text))) return;
        observer.disconnect();
        // Once it has been painted.
        requestAnimationFrame(() => setTimeout(resolve));
      });
      observer.observe(list, { subtree: true, characterData: true, childList: true });
    });
    Object.assign(window, { come });
  }, text);
}

async function hasCome(page: Page): Promise<void> {
  await page.evaluate(() => (window as unknown as { come: Promise<void> }).come);
}

/** Waits until the conversation with this customer is painted. */
async function isShown(page: Page, customer: string): Promise<void> {
  await page.evaluate(async (label) => {
    const isThere = () => document.querySelector(`section[aria-label="${label}"] article`) !== null;
    while (!isThere()) await new Promise((resolve) => requestAnimationFrame(resolve));
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  }, `Conversation with ${customer}`);
}

/** The tasks of the page's main thread that took the processor too long, in milliseconds. */
function longTasks(trace: Buffer): number[] {
  interface Event {
    name: string;
    ph: string;
    pid: number;
    tid: number;
    tdur?: number;
    args: { name?: string };
  }
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: Event[] };
  const main = traceEvents.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain");
  const isMain = ({ pid, tid }: Event) => main.some((thread) => thread.pid === pid && thread.tid === tid);
  return traceEvents
    .filter((event) => event.name === "ThreadControllerImpl::RunTask" && isMain(event))
    .map(({ tdur }) => (tdur ?? 0) / 1000)
    .filter((duration) => duration > TASK);
}
