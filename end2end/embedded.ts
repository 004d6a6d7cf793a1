// Tests of the chat on other people's web pages: a web site that may embed the desk's sites `shop` and `help`, and a browser as people
// have it. Playwright's own keeps nothing for a frame of another web site, instead of keeping it apart.
import type { BrowserContext, Page } from "@playwright/test";
import { test as base } from "./fixtures.ts";
import { Host, applySites } from "./host.ts";
import { HostPage } from "./pages/host.ts";

export { expect } from "./fixtures.ts";

interface Embedded {
  /** A web site that embeds the chat, of another site than the desk's. */
  host: Host;
  /** A page of it, in somebody's own browser. */
  guest: (path?: string, context?: BrowserContext) => Promise<HostPage>;
}

export const test = base.extend<Embedded>({
  launchOptions: [
    async ({ launchOptions }, use) => {
      // Of two lists the last counts: this one is without Playwright's ThirdPartyStoragePartitioning.
      const args = [...(launchOptions.args ?? []), "--disable-features=HttpsUpgrades,Translate,MediaRouter,OptimizationHints"];
      await use({ ...launchOptions, args });
    },
    { scope: "worker" },
  ],

  host: async ({ desk }, use) => {
    const host = await Host.open();
    await applySites(desk, [host.url], "shop", "help");
    await use(host);
    await host.close();
  },

  guest: async ({ host, newcomer }, use) => {
    await use(async (path = "/", context) => {
      const page = await (context ?? (await newcomer())).newPage();
      await page.goto(host.url + path);
      return new HostPage(page);
    });
  },
});

/** The addresses that a page has asked for, from now on. */
export function requests(page: Page): string[] {
  const asked: string[] = [];
  page.context().on("request", (request) => asked.push(request.url()));
  return asked;
}
