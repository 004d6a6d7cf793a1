// A web page with the chat of one site on it, or of several (behaviour 13, "Chat").
import { type Frame, type Locator, type Page, expect } from "@playwright/test";
import type { Headset } from "../../headset-widget/index.d.ts";
import { ChatPage } from "./chat.ts";

export class HostPage {
  readonly launcher: Locator;
  /** How many messages nobody has seen. */
  readonly unread: Locator;
  readonly iframe: Locator;
  /** The chat in its frame. */
  readonly chat: ChatPage;

  constructor(
    readonly page: Page,
    private readonly site = "shop",
  ) {
    const frame = `iframe:is([src$="/chat/${site}"], [src*="/chat/${site}?"])`;
    this.launcher = page.getByRole("button", { name: "Chat with us", exact: true });
    this.unread = page.getByRole("img", { name: /^New messages: \d+$/ });
    this.iframe = page.locator(frame);
    this.chat = new ChatPage(page.frameLocator(frame));
  }

  /** The chat's page in the frame. */
  async frame(): Promise<Frame> {
    await expect(this.iframe).toHaveCount(1);
    const frame = await (await this.iframe.elementHandle())?.contentFrame();
    if (!frame) throw new Error(`there is no chat of ${this.site} on the page`);
    await frame.waitForURL(/\/chat\//);
    return frame;
  }

  /** The names of all that the chat's page keeps in this browser. */
  async kept(): Promise<string[]> {
    return (await this.frame()).evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)].sort());
  }

  /** Calls the page's function `headset`, with what it takes or with what it does not. */
  async call(...call: unknown[]): Promise<void> {
    await this.page.evaluate((call) => void (window.headset as (...call: unknown[]) => unknown)(...call), call);
  }

  /** What the page was told so far of these events, in order. */
  async told(...events: string[]): Promise<unknown[]> {
    const told = await this.page.evaluate(() => window.told);
    return told.filter(([event]) => events.includes(event));
  }
}

/** What a page has before the loader, to write down all that is told to it (`HostPage.told`). */
export const LISTENS = `<script>
window.headset = window.headset || function () { (headset.q = headset.q || []).push(arguments); };
window.told = [];
for (const event of ["ready", "open", "close", "message", "unread", "agent_joined", "position", "ended"]) {
  headset("on", event, (detail) => told.push([event, detail]));
}
</script>`;

declare global {
  interface Window {
    headset: Headset;
    told: [string, unknown][];
  }
}
