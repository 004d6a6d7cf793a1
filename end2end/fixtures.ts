// What every test starts with: a desk that nobody has used yet, and people in browser contexts of their own.
import { type Browser, type BrowserContext, type BrowserContextOptions, type Page, test as base, expect } from "@playwright/test";
import { DeskProcess, type Fill } from "./desk-process.ts";
import type { Mailbox } from "./mailbox.ts";
import { ChatPage, type Start } from "./pages/chat.ts";
import { DemoPage } from "./pages/demo.ts";
import { DeskPage } from "./pages/desk.ts";
import { SignInPage } from "./pages/sign-in.ts";
import { Shop } from "./shop.ts";

export { expect };

export type DemoPerson = "amy" | "ben" | "cho" | "mia" | "root";

interface People {
  /** Somebody's own browser, empty. */
  newcomer: (options?: BrowserContextOptions) => Promise<BrowserContext>;
  /** Somebody of the demo, signed in, with the workspace open. */
  agent: (who: DemoPerson, options?: BrowserContextOptions) => Promise<DeskPage>;
  /** A customer whose chat has started at /chat/demo. */
  customer: (start: Start, options?: BrowserContextOptions) => Promise<Customer>;
  /** A customer on the demo's web page, with the chat open and nothing filled in. */
  visitor: (options?: BrowserContextOptions) => Promise<DemoPage>;
  /** A web shop that says who its customers are. */
  shop: Shop;
}

export interface Customer {
  page: Page;
  chat: ChatPage;
}

export const test = base.extend<
  People & { fill: Fill | undefined; mailbox: Mailbox | undefined; desk: DeskProcess; complaints: string[] }
>({
  // For a desk that is large from the beginning.
  fill: [undefined, { option: true }],

  // The mail server of a desk that sends e-mail.
  mailbox: async ({}, use) => {
    await use(undefined);
  },

  desk: async ({ fill, mailbox }, use, info) => {
    const flags = mailbox ? ["--smtp", mailbox.url, "--mail-from", "Support <support@shop.example>"] : [];
    const desk = await DeskProcess.open(fill, flags);
    await use(desk);
    await desk.close();
    if (info.status !== info.expectedStatus) await info.attach("server", { body: desk.said, contentType: "text/plain" });
  },

  // What browsers complain about fails the test: panics, refused scripts and styles, a page drawn differently by server and
  // Wasm. Answers that are not 200 and connections that fail are the tests' own doing.
  complaints: [
    async ({}, use) => {
      const complaints: string[] = [];
      await use(complaints);
      expect(complaints, "what the browsers complained about").toEqual([]);
    },
    { auto: true },
  ],

  newcomer: async ({ browser, desk, complaints }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (options = {}) => {
      const context = await newContext(browser, desk, options);
      contexts.push(context);
      context.on("weberror", (error) => complaints.push(String(error.error())));
      context.on("console", (message) => {
        const expected = /Failed to load resource|WebSocket connection to/;
        if (["error", "warning"].includes(message.type()) && !expected.test(message.text())) {
          complaints.push(`${message.type()}: ${message.text()}`);
        }
      });
      return context;
    });
    for (const context of contexts) await context.close();
  },

  agent: async ({ newcomer }, use) => {
    await use(async (who, options) => {
      const context = await newcomer(options);
      const page = await context.newPage();
      await page.goto("/desk");
      await new SignInPage(page).signIn(`${who}@demo.test`);
      const desk = new DeskPage(page);
      await expect(desk.queues).toBeVisible();
      return desk;
    });
  },

  customer: async ({ newcomer }, use) => {
    await use(async (start, options) => {
      const context = await newcomer(options);
      const page = await context.newPage();
      await page.goto("/chat/demo");
      const chat = new ChatPage(page);
      await chat.startChat(start);
      return { page, chat };
    });
  },

  visitor: async ({ newcomer }, use) => {
    await use(async (options) => {
      const context = await newcomer(options);
      const page = await context.newPage();
      const demo = new DemoPage(page);
      await demo.open();
      return demo;
    });
  },

  shop: async ({ desk }, use) => {
    const shop = await Shop.open(desk);
    await use(shop);
    shop.close();
  },
});

function newContext(browser: Browser, desk: DeskProcess, options: BrowserContextOptions): Promise<BrowserContext> {
  return browser.newContext({ baseURL: desk.url, ...options });
}
