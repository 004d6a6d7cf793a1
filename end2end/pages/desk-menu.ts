// The account menu of the workspace, and what opens from it (behaviour 13, "Workspace").
import { type Locator, type Page, expect } from "@playwright/test";

export class DeskMenu {
  readonly button: Locator;
  readonly settings: Locator;
  readonly shortcuts: Locator;
  readonly signOut: Locator;
  readonly settingsDialog: Locator;
  readonly shortcutsDialog: Locator;
  readonly signOutDialog: Locator;

  constructor(
    readonly page: Page,
    person: string,
  ) {
    this.button = page.getByRole("button", { name: person, exact: true });
    this.settings = page.getByRole("button", { name: "Settings", exact: true });
    this.shortcuts = page.getByRole("button", { name: "Keyboard shortcuts", exact: true });
    this.signOut = page.getByRole("button", { name: "Sign out", exact: true });
    this.settingsDialog = page.getByRole("dialog", { name: "Settings" });
    this.shortcutsDialog = page.getByRole("dialog", { name: "Keyboard shortcuts" });
    this.signOutDialog = page.getByRole("dialog", { name: "Sign out?" });
  }

  async openSettings(): Promise<Locator> {
    await this.button.click();
    await this.settings.click();
    await expect(this.settingsDialog).toBeVisible();
    return this.settingsDialog;
  }

  async closeSettings(): Promise<void> {
    await this.settingsDialog.getByRole("button", { name: "Close" }).click();
    await expect(this.settingsDialog).toBeHidden();
  }
}
