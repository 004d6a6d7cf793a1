// Cases and incidents (behaviour 9, 13).
import { type Locator, type Page, expect } from "@playwright/test";
import type { ConversationPane } from "./desk.ts";

export type Kind = "case" | "incident";

/** The form of a new record. */
export class RecordForm {
  readonly dialog: Locator;
  readonly shortDescription: Locator;
  readonly description: Locator;
  readonly group: Locator;
  readonly assignee: Locator;
  readonly create: Locator;

  constructor(page: Page, kind: Kind) {
    this.dialog = page.getByRole("dialog", { name: `Create ${kind}`, exact: true });
    this.shortDescription = this.dialog.getByRole("textbox", { name: "Short description", exact: true });
    this.description = this.dialog.getByRole("textbox", { name: "Description", exact: true });
    this.group = this.dialog.getByRole("combobox", { name: "Group" });
    this.assignee = this.dialog.getByRole("combobox", { name: "Assignee" });
    this.create = this.dialog.getByRole("button", { name: "Create", exact: true });
  }

  choice(name: "Priority" | "Impact" | "Urgency"): Locator {
    return this.dialog.getByRole("combobox", { name, exact: true });
  }
}

/** The dialog that links an existing one. */
export class LinkDialog {
  readonly dialog: Locator;
  readonly search: Locator;
  readonly link: Locator;

  constructor(page: Page) {
    this.dialog = page.getByRole("dialog", { name: "Link record", exact: true });
    this.search = this.dialog.getByRole("searchbox", { name: "Search" });
    this.link = this.dialog.getByRole("button", { name: "Link", exact: true });
  }

  record(number: string): Locator {
    return this.dialog.getByRole("option", { name: new RegExp(`^${number}`) });
  }
}

/** Opens the form, which is filled in by then. */
export async function openForm(page: Page, pane: ConversationPane, kind: Kind): Promise<RecordForm> {
  await pane.more(`Create ${kind}`);
  const form = new RecordForm(page, kind);
  await expect(form.shortDescription).toBeFocused();
  return form;
}

/** Creates a record as the form is filled in; its number. */
export async function createRecord(page: Page, pane: ConversationPane, kind: Kind): Promise<string> {
  const cards = pane.log.locator("article[data-kind=card]");
  const before = await cards.count();
  const form = await openForm(page, pane, kind);
  await form.create.click();
  await expect(form.dialog).toBeHidden();
  await expect(cards).toHaveCount(before + 1);
  return /(CS|INC)\d{7}/.exec((await cards.last().textContent()) ?? "")?.[0] ?? "";
}

export function card(pane: ConversationPane, number: string): Locator {
  return pane.log.locator("article[data-kind=card]").filter({ hasText: number });
}

/** A record's page. */
export class RecordPage {
  readonly heading: Locator;
  readonly facts: Locator;
  readonly activity: Locator;
  readonly comment: Locator;
  readonly workNote: Locator;
  readonly resolution: Locator;

  constructor(readonly page: Page) {
    this.heading = page.getByRole("heading", { level: 1 });
    this.facts = page.locator("dl");
    this.activity = page.getByRole("feed", { name: /^Activity/ });
    this.comment = page.getByRole("textbox", { name: /^Comment/ });
    this.workNote = page.getByRole("textbox", { name: /^Work note/ });
    this.resolution = page.getByRole("textbox", { name: "Resolution" });
  }

  /** Opens it from where its number stands. */
  static async from(place: Locator, number: string): Promise<RecordPage> {
    const opened = place.page().context().waitForEvent("page");
    await place.getByRole("link", { name: number }).click();
    const record = new RecordPage(await opened);
    await expect(record.heading).toContainText(number);
    return record;
  }

  entry(words: string): Locator {
    return this.activity.getByRole("article").filter({ hasText: words });
  }

  async addWorkNote(words: string): Promise<void> {
    await this.workNote.fill(words);
    await this.page.getByRole("button", { name: "Add work note" }).click();
    await expect(this.entry(words)).toBeVisible();
  }

  async addComment(words: string): Promise<void> {
    await this.unfold("Add comment");
    await this.comment.fill(words);
    await this.page.getByRole("button", { name: "Add comment" }).click();
    await expect(this.entry(words)).toBeVisible();
  }

  /** Unfolds one of the forms. */
  async unfold(name: "Add comment" | "Change" | "Close"): Promise<void> {
    await this.page.locator("summary").filter({ hasText: name }).click();
  }
}

/** The list at `/records`. */
export class RecordList {
  constructor(readonly page: Page) {}

  async open(): Promise<void> {
    await this.page.goto("/records");
  }

  row(number: string): Locator {
    return this.page.getByRole("row").filter({ hasText: number });
  }

  choice(name: "Show" | "State" | "Group" | "Assignee" | "Order"): Locator {
    return this.page.getByRole("combobox", { name, exact: true });
  }

  async search(words: string): Promise<void> {
    await this.page.getByRole("searchbox", { name: "Search" }).fill(words);
    await this.show();
  }

  async show(): Promise<void> {
    await this.page.getByRole("button", { name: "Show", exact: true }).click();
  }
}
