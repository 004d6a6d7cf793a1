// What colleagues ask of each other (behaviour 6 to 8, 13).
import { type Locator, type Page, expect } from "@playwright/test";
import type { ConversationPane, DeskPage } from "./desk.ts";

/** A dialog in which somebody, or a queue, is chosen. */
class TargetDialog {
  readonly dialog: Locator;
  readonly search: Locator;
  readonly note: Locator;

  constructor(page: Page, name: string) {
    this.dialog = page.getByRole("dialog", { name, exact: true });
    this.search = this.dialog.getByRole("searchbox", { name: "Search" }).or(this.dialog.getByRole("textbox", { name: "Search" }));
    this.note = this.dialog.getByRole("textbox", { name: /^Note for your colleague/ });
  }

  tab(name: "Agents" | "Queues"): Locator {
    return this.dialog.getByRole("tab", { name });
  }

  list(name: "Agents" | "Queues"): Locator {
    return this.dialog.getByRole("listbox", { name });
  }

  option(name: string): Locator {
    return this.dialog.getByRole("option", { name: new RegExp(`^${name}`) });
  }

  button(name: string): Locator {
    return this.dialog.getByRole("button", { name, exact: true });
  }
}

export class Colleagues {
  readonly transfer: TargetDialog;
  readonly addPeople: TargetDialog;
  readonly escalate: TargetDialog;
  readonly stay: Locator;

  constructor(readonly page: Page) {
    this.transfer = new TargetDialog(page, "Transfer conversation");
    this.addPeople = new TargetDialog(page, "Add people");
    this.escalate = new TargetDialog(page, "Escalate conversation");
    this.stay = page.getByRole("dialog", { name: "Stay in the conversation?" });
  }

  /** What a colleague asks of this agent. */
  request(desk: DeskPage, from: string): Request {
    return new Request(desk.cases.getByRole("listitem", { name: `Transfer request from ${from}`, exact: true }));
  }

  invitation(desk: DeskPage, from: string): Request {
    return new Request(desk.cases.getByRole("listitem", { name: `Invitation from ${from}`, exact: true }));
  }

  /** Asks a colleague to take the conversation over. */
  async ask(pane: ConversationPane, colleague: string, note = ""): Promise<void> {
    await pane.region.getByRole("button", { name: "Transfer", exact: true }).click();
    await this.transfer.option(colleague).click();
    if (note) await this.transfer.note.fill(note);
    await this.transfer.button("Request transfer").click();
    await expect(this.transfer.dialog).toBeHidden();
    await expect(this.waiting(pane, colleague)).toBeVisible();
  }

  /** That somebody's answer is waited for. */
  waiting(pane: ConversationPane, colleague: string): Locator {
    return pane.region.getByText(`Waiting for ${colleague} to accept`);
  }

  async cancel(pane: ConversationPane): Promise<void> {
    await pane.region.getByRole("button", { name: "Cancel", exact: true }).click();
  }
}

class Request {
  readonly decline: Locator;
  readonly accept: Locator;
  readonly giveReason: Locator;
  readonly reason: Locator;

  constructor(readonly item: Locator) {
    this.decline = item.getByRole("button", { name: "Decline", exact: true });
    this.accept = item.getByRole("button", { name: "Accept", exact: true });
    this.giveReason = item.getByRole("button", { name: "Give a reason" });
    this.reason = item.getByRole("textbox", { name: "Reason, if you like" });
  }
}
