// One's own status, and taking what a colleague has (behaviour 8 and 11).
import type { Locator, Page } from "@playwright/test";

export class Presence {
  readonly status: Locator;
  readonly pickUp: Locator;
  readonly takeOver: Locator;
  readonly leave: Locator;

  constructor(readonly page: Page) {
    this.status = page.getByRole("combobox", { name: "My status" });
    this.pickUp = page.getByRole("button", { name: "Pick up", exact: true });
    this.takeOver = page.getByRole("button", { name: "Take over", exact: true });
    this.leave = page.getByRole("button", { name: "Leave", exact: true });
  }

  /** What the agent is told. */
  told(words: string | RegExp): Locator {
    return this.page.getByRole("alert").filter({ hasText: words });
  }
}
