// A customer's web page with the chat on it (behaviour 13, "Widget"), and the panel that shows what a site can choose.
import { type Frame, type Locator, type Page, expect } from "@playwright/test";
import { ChatPage } from "./chat.ts";

export class DemoPage {
  readonly launcher: Locator;
  /** The chat in its frame. */
  readonly chat: ChatPage;
  readonly panel: Panel;
  /** The page's own button for the chat, which says how much is new. */
  readonly help: Locator;
  /** Says who is signed in at the shop. */
  readonly account: Locator;

  constructor(readonly page: Page) {
    this.launcher = page.getByRole("button", { name: "Chat with us" });
    this.chat = new ChatPage(page.frameLocator("iframe"));
    this.panel = new Panel(page);
    this.help = page.getByRole("navigation", { name: "Shop" }).getByRole("button", { name: /^Help/ });
    this.account = page.getByText(/^Signed in as /);
  }

  /** With what an address of it says, such as `?customer=carla`. */
  async goto(query = ""): Promise<void> {
    await this.page.goto(`/demo${query}`);
  }

  async open(): Promise<void> {
    await this.goto();
    await this.launcher.click();
  }

  /** The chat's page in the frame. */
  async frame(): Promise<Frame> {
    await expect(this.page.locator("iframe")).toHaveCount(1);
    const frame = await (await this.page.locator("iframe").elementHandle())?.contentFrame();
    if (!frame) throw new Error("there is no chat on the page");
    return frame;
  }
}

/** "Try it". */
export class Panel {
  readonly summary: Locator;
  readonly language: Locator;
  readonly corner: Locator;
  readonly customer: Locator;
  readonly show: Locator;

  constructor(private readonly page: Page) {
    this.summary = page.getByText("Try it", { exact: true });
    this.language = page.getByRole("combobox", { name: "Language" });
    this.corner = page.getByRole("combobox", { name: "Corner" });
    this.customer = page.getByRole("combobox", { name: "Who you are" });
    this.show = page.getByRole("button", { name: "Show", exact: true });
  }

  colour(name: string): Locator {
    return this.page.getByRole("group", { name: "Colour" }).getByRole("radio", { name, exact: true });
  }
}
