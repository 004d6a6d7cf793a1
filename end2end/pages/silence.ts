// A customer's silence, on both sides (behaviour 10, "Idle").
import type { Locator, Page } from "@playwright/test";

/** What a silent customer sees. */
export class Asked {
  readonly question: Locator;
  readonly here: Locator;

  constructor(page: Page) {
    this.question = page.getByText(/^Are you still there\? This chat closes in \d:\d\d\.$/);
    this.here = page.getByRole("button", { name: "I'm still here" });
  }
}

/** What an agent sees of it in the conversation. */
export class Countdown {
  readonly line: Locator;
  readonly keepOpen: Locator;

  constructor(page: Page, customer: string) {
    this.line = page.getByText(new RegExp(`^${customer} is silent\\. Closes in \\d:\\d\\d$`));
    this.keepOpen = page.getByRole("button", { name: "Keep open" });
  }
}
