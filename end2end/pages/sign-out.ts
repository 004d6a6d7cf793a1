// Signing out with open conversations (behaviour 8).
import type { Locator, Page } from "@playwright/test";

export class SignOutPage {
  readonly heading: Locator;
  /** Whom one would leave waiting. */
  readonly open: Locator;
  readonly returnAndSignOut: Locator;
  readonly stay: Locator;

  constructor(readonly page: Page) {
    const question = page.getByRole("dialog", { name: "Sign out?" });
    this.heading = question.getByRole("heading", { name: "Sign out?" });
    this.open = question.getByRole("listitem");
    this.returnAndSignOut = page.getByRole("button", { name: /^Return (it|them) to the queue and sign out$/ });
    this.stay = question.getByRole("button", { name: "Stay" });
  }
}
