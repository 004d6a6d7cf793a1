// A web page of another origin that shows the chat in a frame, and tells it who its customer is as docs/identity.md says.
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { type Server, createServer } from "node:http";
import { join } from "node:path";
import { type BrowserContext, type Page, expect } from "@playwright/test";
import type { DeskProcess } from "./desk-process.ts";
import { ChatPage } from "./pages/chat.ts";

/** Whom a site knows. */
export interface Person {
  id: string;
  name: string;
  email: string;
}

/** What the page around the chat hears and says; in the browser. */
interface ShopWindow {
  heard: string[];
  isReady: boolean;
  say: (word: string, value?: string | number) => void;
}

const page = (desk: string) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title>
<link rel="icon" href="data:,"></head><body><h1>Shop</h1><iframe title="Support chat" width="400" height="640"></iframe><script>
const frame = document.querySelector("iframe");
window.heard = [];
window.isReady = false;
window.say = (word, value) => frame.contentWindow.postMessage({ headset: 1, word, value }, "${desk}");
addEventListener("message", ({ origin, data }) => origin === "${desk}" && data.headset === 1 && heard.push(data.word));
frame.addEventListener("load", () => {
  say("shown", 1);
  window.isReady = true;
});
frame.src = "${desk}/chat/shop";
</script></body></html>`;

/** The site `shop`: its web server, and the key with which it signs. */
export class Shop {
  private constructor(
    private readonly server: Server,
    readonly origin: string,
    readonly kid: string,
    readonly secret: string,
  ) {}

  static async open(desk: DeskProcess): Promise<Shop> {
    const server = createServer((_, answer) => answer.setHeader("content-type", "text/html").end(page(desk.url)));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (typeof address !== "object" || address === null) throw new Error("a listener has a port");
    const origin = `http://127.0.0.1:${address.port}`;
    await desk.apply(`[[sites]]
key = "shop"
name = "Example shop"
greeting = "Hello! Tell us what it is about."
origins = ["${origin}"]
topics = [{ name = "Billing", queue = "Billing" }]
`);
    const { kid, secret } = await desk.addSiteKey("shop");
    return new Shop(server, origin, kid, secret);
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** What its server signs of somebody, by the documented lines for Node. */
  says(person: Person): Promise<string> {
    return signed("shop", this, person);
  }

  /** Opens its page in a new tab. */
  async visit(context: BrowserContext): Promise<ShopPage> {
    const tab = await context.newPage();
    await tab.goto(this.origin);
    const host = new ShopPage(tab);
    await host.isReady();
    return host;
  }
}

/** The page of the shop, with the chat in its frame. */
export class ShopPage {
  readonly chat: ChatPage;

  constructor(readonly page: Page) {
    this.chat = new ChatPage(page.frameLocator("iframe"));
  }

  async isReady(): Promise<void> {
    await this.page.waitForFunction(() => (window as unknown as ShopWindow).isReady);
  }

  /** Says something to the chat. */
  async say(word: string, value?: string): Promise<void> {
    await this.page.evaluate(([word, value]) => (window as unknown as ShopWindow).say(word, value), [word, value] as const);
  }

  /** What the chat has said so far. */
  heard(): Promise<string[]> {
    return this.page.evaluate(() => (window as unknown as ShopWindow).heard);
  }

  /** Tells the chat who its customer is, and waits until it knows. */
  async identify(shop: Shop, person: Person): Promise<void> {
    const before = (await this.heard()).length;
    await this.say("identify", await shop.says(person));
    await expect.poll(async () => (await this.heard()).slice(before)).toContain("identified");
  }

  /** What the chat keeps in this browser: the names and the values. */
  async kept(): Promise<string[]> {
    const frame = this.page.frames().find((frame) => frame.url().includes("/chat/shop"));
    if (!frame) throw new Error("the chat is not shown");
    return frame.evaluate(() =>
      [localStorage, sessionStorage].flatMap((storage) => Object.entries(storage)).flatMap(([key, value]) => [key, String(value)]),
    );
  }
}

/** What a site's server signs of somebody, by the documented lines for Node. */
export async function signed(site: string, key: { kid: string; secret: string }, person: Person): Promise<string> {
  const { identity } = (await import(`data:text/javascript,${encodeURIComponent(await documented("js"))}`)) as {
    identity: (site: string, kid: string, secret: string, person: Person) => string;
  };
  return identity(site, key.kid, key.secret, person);
}

/** The lines for a site's server in docs/identity.md, in that language. */
export async function documented(language: "js" | "python"): Promise<string> {
  const text = await readFile(join(import.meta.dirname, "..", "docs", "identity.md"), "utf8");
  const blocks = [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].filter(([, named]) => named === language);
  const lines = blocks.map(([, , lines]) => lines ?? "").find((lines) => lines.includes("sha256"));
  if (!lines) throw new Error(`docs/identity.md has no server in ${language}`);
  return lines;
}
