// Tests of the chat on other people's web pages: with a web site that the desk's site `shop` (and `help`) may be embedded by.
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
