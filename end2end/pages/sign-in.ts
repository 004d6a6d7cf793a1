// Signing in, and setting a password (behaviour 13, "Sign-in").
import type { Locator, Page } from "@playwright/test";

/** Everybody's in the demo (behaviour 14). */
export const PASSWORD = "headset-demo";

export class SignInPage {
  readonly email: Locator;
  readonly password: Locator;
  readonly button: Locator;
  readonly alert: Locator;

  constructor(readonly page: Page) {
    this.email = page.getByRole("textbox", { name: "E-mail", exact: true });
    this.password = page.getByLabel("Password", { exact: true });
    this.button = page.getByRole("button", { name: "Sign in", exact: true });
    this.alert = page.getByRole("alert");
  }

  async signIn(email: string, password = PASSWORD): Promise<void> {
    await this.email.fill(email);
    await this.password.fill(password);
    await this.button.click();
  }
}

export class NewPasswordPage {
  readonly code: Locator;
  readonly password: Locator;
  readonly button: Locator;
  readonly alert: Locator;

  constructor(readonly page: Page) {
    this.code = page.getByRole("textbox", { name: "One-time code" });
    this.password = page.getByLabel("New password");
    this.button = page.getByRole("button", { name: "Set password" });
    this.alert = page.getByRole("alert");
  }
}
