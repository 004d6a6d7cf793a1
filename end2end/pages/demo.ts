// A customer's web page with the chat on it (behaviour 13, "Widget").
import type { Locator, Page } from "@playwright/test";
import { ChatPage } from "./chat.ts";

export class DemoPage {
  readonly launcher: Locator;
  /** The chat in its frame. */
  readonly chat: ChatPage;

  constructor(readonly page: Page) {
    this.launcher = page.getByRole("button", { name: "Chat with us" });
    this.chat = new ChatPage(page.frameLocator("iframe"));
  }

  async open(): Promise<void> {
    await this.page.goto("/demo");
    await this.launcher.click();
  }
}
