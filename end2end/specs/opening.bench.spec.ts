// How soon the chat is there on a slow phone: from the press on the launcher until there is something to read, which can be written
// into at once, and until the Wasm has taken over. Printed by `make bench`, never asserted: a speed is no test. The network is Chromium's
// own slow one, which delays every answer; what it takes to shake hands (TCP, TLS) comes on top where there is no connection yet.
import type { BrowserContext, CDPSession } from "@playwright/test";
import { median, row } from "../bench.ts";
import { test } from "../embedded.ts";
import { loader, page } from "../host.ts";
import { HostPage } from "../pages/host.ts";

const RUNS = 5;
/** What Lighthouse calls slow 4G: milliseconds there and back, bytes a second. */
const SLOW_4G = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };
/** A processor so many times as slow. */
const SLOWDOWN = 4;

/** Moments of one opening, in milliseconds since the epoch; what has not happened yet is not there. */
declare global {
  interface Window {
    pressed?: number;
    taken?: number;
  }
}

interface Opening {
  text: number;
  taken: number;
}

test.use({ trace: "off" });

test("how soon the chat is there", async ({ desk, host, newcomer }) => {
  host.put("/", page(loader(desk)));
  const [cold, warm]: Opening[][] = [[], []];
  for (let count = 0; count < RUNS; count += 1) {
    const context = await newcomer();
    await context.addInitScript(watch);
    // The second time, the browser has all that it may keep.
    for (const openings of [cold, warm]) openings?.push(await open(context, `${host.url}/`));
    await context.close();
  }
  for (const [how, openings] of [["cold", cold], ["warm", warm]] as const) {
    for (const [what, moment] of [["form there to be filled in", "text"], ["Wasm has taken over", "taken"]] as const) {
      const times = (openings ?? []).map((opening) => opening[moment]);
      const range = `${Math.min(...times).toFixed(0)} to ${Math.max(...times).toFixed(0)}`;
      row("P11", `chat pressed on a slow phone, ${how}: ${what}`, `${median(times).toFixed(0)} ms (${range})`, "reported");
    }
  }
});

/** In every page and frame: notes when the launcher is pressed, and when the Wasm listens to the form. */
function watch(): void {
  const now = () => performance.timeOrigin + performance.now();
  addEventListener("click", () => (window.pressed ??= now()), true);
  new MutationObserver(() => {
    if (document.querySelector("#start[data-taken]")) window.taken ??= now();
  }).observe(document, { subtree: true, childList: true, attributeFilter: ["data-taken"] });
}

/** Opens the page in a new tab and presses the launcher, without coming near it first, as a finger does. */
async function open(context: BrowserContext, url: string): Promise<Opening> {
  const tab = await context.newPage();
  await slowDown(await context.newCDPSession(tab));
  await tab.goto(url, { waitUntil: "networkidle" });
  const shop = new HostPage(tab);
  await shop.launcher.click();
  const frame = await shop.frame();
  await frame.waitForFunction(() => window.taken !== undefined && performance.getEntriesByName("first-contentful-paint").length > 0);
  const pressed = await tab.evaluate(() => window.pressed ?? Number.NaN);
  const { text, taken } = await frame.evaluate(() => ({
    text: performance.timeOrigin + (performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN),
    taken: window.taken ?? Number.NaN,
  }));
  await tab.close();
  return { text: text - pressed, taken: taken - pressed };
}

/** Slows a page down and, before they begin, all its frames that have a process of their own. */
async function slowDown(session: CDPSession): Promise<void> {
  const commands = [
    ["Network.enable", {}],
    ["Network.emulateNetworkConditions", SLOW_4G],
    ["Emulation.setCPUThrottlingRate", { rate: SLOWDOWN }],
  ] as const;
  for (const [method, params] of commands) await session.send(method, params);
  session.on("Target.attachedToTarget", ({ sessionId }) => {
    for (const [id, [method, params]] of [...commands, ["Runtime.runIfWaitingForDebugger", {}] as const].entries()) {
      void session.send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify({ id, method, params }) });
    }
  });
  await session.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: true, flatten: false });
}
