// The agents' workspace (behaviour 13, "Home", "Workspace", "Pane", "Dialogs").
import { type Locator, type Page, expect } from "@playwright/test";
import { Files } from "./files.ts";

export class HomePage {
  readonly connect: Locator;
  readonly signOut: Locator;

  constructor(readonly page: Page) {
    this.connect = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Connect Support" });
    this.signOut = page.getByRole("button", { name: "Sign out" });
  }
}

export class DeskPage {
  readonly tab: Locator;
  readonly queues: Locator;
  readonly cases: Locator;

  constructor(readonly page: Page) {
    this.tab = page.getByRole("tab", { name: "Support" });
    this.queues = page.getByRole("region", { name: "Queues" });
    this.cases = page.getByRole("region", { name: "Cases" });
  }

  queue(name: string): Locator {
    return this.queues.getByRole("listitem", { name, exact: true });
  }

  acceptFrom(queue: string): Locator {
    return this.page.getByRole("button", { name: `Accept from ${queue}`, exact: true });
  }

  /** The link of a case. */
  caseOf(customer: string): Locator {
    return this.cases.getByRole("link", { name: customer, exact: true });
  }

  /** A follow-up that is this agent's alone to accept for a minute. */
  offerFrom(customer: string): Locator {
    return this.cases.getByRole("listitem", { name: `Follow-up from ${customer}`, exact: true });
  }

  /** The whole entry of a case. */
  caseItem(customer: string): Locator {
    return this.cases.getByRole("listitem").filter({ has: this.page.getByRole("link", { name: customer, exact: true }) });
  }

  /** The button that clears an ended case. */
  doneWith(customer: string): Locator {
    return this.caseItem(customer).getByRole("button", { name: /^Done/ });
  }

  conversation(customer: string): ConversationPane {
    return new ConversationPane(this.page, customer);
  }

  /** Shows queues and cases; on a phone they are a screen of their own. */
  async showList(): Promise<void> {
    const back = this.page.getByRole("link", { name: "Back to the list" });
    if (await back.isVisible()) await back.click();
    await expect(this.queues).toBeVisible();
  }

  /** Shows the conversation of a case. */
  async show(customer: string): Promise<ConversationPane> {
    const pane = this.conversation(customer);
    if (!(await pane.region.isVisible())) await this.caseOf(customer).click();
    await expect(pane.region).toBeVisible();
    return pane;
  }

  /** Accepts who is first and waits until the conversation stands. */
  async accept(queue: string, customer: string): Promise<ConversationPane> {
    await this.showList();
    await this.acceptFrom(queue).click();
    const pane = this.conversation(customer);
    await expect(pane.entry("joined after").last()).toBeVisible();
    return pane;
  }
}

export class ConversationPane {
  readonly region: Locator;
  readonly log: Locator;
  /** All entries, oldest first. */
  readonly entries: Locator;
  /** What people wrote, oldest first. */
  readonly messages: Locator;
  readonly composer: Locator;
  readonly send: Locator;
  readonly visibility: Locator;
  readonly comment: Locator;
  readonly workNote: Locator;
  readonly files: Files;
  /** Why no file was taken. */
  readonly refusedFiles: Locator;
  /** Where what sends files did not come: asks for it again. */
  readonly filesAgain: Locator;
  readonly end: Locator;
  readonly endDialog: Locator;

  constructor(
    readonly page: Page,
    readonly customer: string,
  ) {
    this.region = page.getByRole("region", { name: `Conversation with ${customer}`, exact: true });
    this.log = this.region.getByRole("log", { name: "Messages" });
    this.entries = this.log.getByRole("article");
    this.messages = this.log.locator("article[data-kind=message]");
    this.composer = this.region.getByRole("textbox", { name: "Message", exact: true });
    this.send = this.region.getByRole("button", { name: "Send", exact: true });
    this.visibility = this.region.getByRole("radiogroup", { name: "Visibility" });
    this.comment = this.visibility.getByRole("radio", { name: "Comment" });
    this.workNote = this.visibility.getByRole("radio", { name: "Work note" });
    this.files = new Files(this.region, this.log, this.region);
    this.refusedFiles = this.region.locator(".uploads-place [role=alert]");
    this.filesAgain = this.region.locator(".uploads-place > button").filter({ hasText: "Retry" });
    this.end = this.region.getByRole("button", { name: "End conversation", exact: true });
    this.endDialog = page.getByRole("dialog", { name: "End conversation?" });
  }

  /** The entry that says this. */
  entry(words: string | RegExp): Locator {
    return this.entries.filter({ hasText: words });
  }

  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.send.click();
  }

  /** One of the rarer actions, behind the menu. */
  async more(action: string): Promise<void> {
    await this.region.getByRole("button", { name: "More actions" }).click();
    await this.region.getByRole("button", { name: action, exact: true }).click();
  }

  /** Ends the conversation and says yes when asked. */
  async endConversation(): Promise<void> {
    await this.end.click();
    await this.endDialog.getByRole("button", { name: "End conversation", exact: true }).click();
    await expect(this.endDialog).toBeHidden();
  }
}
