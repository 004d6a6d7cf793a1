// P10 of the budgets: what the loader costs a web page, as Lighthouse sees it on a slow phone. The demo's page with the loader and
// without it, in turn, from another origin than the desk's. What it adds to the time in which a page does not answer is asserted.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { median, row } from "../bench.ts";
import type { DeskProcess } from "../desk-process.ts";
import { expect, test } from "../embedded.ts";
import { type Host, loader } from "../host.ts";

const run = promisify(execFile);

const RUNS = 3;
/** Points of 100 by which two runs of the same page may differ. */
const POINTS = 1;
const CHROMIUM = "--headless=new --no-sandbox --disable-gpu --disable-quic --disable-background-networking --disable-component-update --disable-sync";
/** The loader in the demo's page. */
const LOADER = /<script src="\/widget\.js[^>]*><\/script>/;

interface Report {
  runtimeError?: { message: string };
  categories: { performance: { score: number } };
  audits: {
    "total-blocking-time": { numericValue: number };
    "network-requests": { details: { items: { url: string }[] } };
  };
}

test("what the loader costs a web page", async ({ desk, host }) => {
  await putDemo(desk, host);
  const paths = ["/without", "/with"] as const;
  const scores = { "/without": [] as number[], "/with": [] as number[] };
  const blocked = { "/without": [] as number[], "/with": [] as number[] };
  for (let count = 0; count < RUNS; count += 1) {
    for (const path of paths) {
      const { categories, audits } = await look(host.url + path);
      scores[path].push(Math.round(categories.performance.score * 100));
      blocked[path].push(audits["total-blocking-time"].numericValue);
      const loaded = audits["network-requests"].details.items.filter(({ url }) => url.includes("/widget.js"));
      expect(loaded).toHaveLength(path === "/with" ? 1 : 0);
    }
  }
  const [without, withLoader] = paths.map((path) => median(scores[path])) as [number, number];
  const added = Math.round(median(blocked["/with"]) - median(blocked["/without"]));
  row("P10", `Lighthouse, performance without and with the loader, median of ${RUNS}`, `${without} and ${withLoader}`, `differ by <= ${POINTS}`);
  row("P10", "blocking time that the loader adds to the page, likewise", `${added} ms`, "<= 0 ms");
  expect(Math.abs(without - withLoader), "points of performance by which the loader moves the page").toBeLessThanOrEqual(POINTS);
  expect(added, "milliseconds of blocking time that the loader adds").toBeLessThanOrEqual(0);
});

/** The demo's page on this host, with all that it names, as somebody's own site would have it. */
async function putDemo(desk: DeskProcess, host: Host): Promise<void> {
  const demo = await (await fetch(`${desk.url}/demo`)).text();
  expect(demo).toMatch(LOADER);
  for (const [path] of demo.matchAll(/\/assets\/[\w.-]+/g)) {
    const asset = await fetch(desk.url + path);
    host.put(path, await asset.text(), { "content-type": asset.headers.get("content-type") ?? "" });
  }
  host.put("/without", demo.replace(LOADER, ""));
  host.put("/with", demo.replace(LOADER, loader(desk, "demo")));
}

async function look(url: string): Promise<Report> {
  const given = [url, "--output=json", "--only-categories=performance", "--quiet", "--no-enable-error-reporting", `--chrome-flags=${CHROMIUM}`];
  const env = { ...process.env, CHROME_PATH: process.env.HEADSET_CHROMIUM ?? "/usr/bin/chromium" };
  const { stdout } = await run("lighthouse", given, { env, maxBuffer: 2 ** 26 });
  const report = JSON.parse(stdout) as Report;
  if (report.runtimeError) throw new Error(report.runtimeError.message);
  return report;
}
