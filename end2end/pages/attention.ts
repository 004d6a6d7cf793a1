// What people do to and see of each other while they talk (behaviour 5 and 13): removing text, typing, read marks.
import type { Locator, Page } from "@playwright/test";
import type { ConversationPane } from "./desk.ts";

export class RemoveDialog {
  readonly dialog: Locator;
  readonly confirm: Locator;
  readonly cancel: Locator;
  /** The way to the buttons by keyboard. */
  readonly choose: Locator;

  constructor(
    page: Page,
    pane: ConversationPane,
    private readonly what: "text" | "file" = "text",
  ) {
    this.dialog = page.getByRole("dialog", { name: `Remove this ${what}?` });
    this.confirm = this.dialog.getByRole("button", { name: `Remove ${what}`, exact: true });
    this.cancel = this.dialog.getByRole("button", { name: "Cancel" });
    this.choose = pane.region.getByRole("button", { name: "Choose a text to remove" });
  }

  /** The button of one entry. */
  button(entry: Locator): Locator {
    return entry.getByRole("button", { name: `Remove ${this.what}`, exact: true });
  }

  async ask(entry: Locator): Promise<void> {
    await entry.hover();
    await this.button(entry).click();
  }
}

/** The line below the log that says this. */
export function typingOf(pane: ConversationPane, words: string): Locator {
  return pane.log.getByText(words, { exact: true });
}

/** The words for the ticks of an entry. */
export function ticksOf(entry: Locator): Locator {
  return entry.getByText(/^(sent|read)$/);
}
