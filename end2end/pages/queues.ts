// Unfolded queues, the context panel and a manager's groups (behaviour 13, "Workspace" and "Conversation").
import type { Locator, Page } from "@playwright/test";

/** A queue that shows who waits in it. */
export class UnfoldedQueue {
  readonly button: Locator;
  readonly list: Locator;
  /** Everybody in it, in their order. */
  readonly people: Locator;

  constructor(
    private readonly page: Page,
    queue: string,
  ) {
    this.button = page.getByRole("button", { name: `Show who waits in ${queue}`, exact: true });
    this.list = page.getByRole("list", { name: `Waiting in ${queue}`, exact: true });
    this.people = this.list.getByRole("listitem");
  }

  person(customer: string): Locator {
    return this.people.filter({ hasText: customer });
  }

  accept(customer: string): Locator {
    return this.page.getByRole("button", { name: `Accept ${customer}`, exact: true });
  }
}

/** What is known of the customer in the pane. */
export class CustomerPanel {
  readonly region: Locator;
  readonly button: Locator;
  /** Closes it where it lies over the conversation. */
  readonly close: Locator;

  constructor(page: Page) {
    this.region = page.getByRole("region", { name: "Customer", exact: true });
    this.close = this.region.getByRole("button", { name: "Close customer details" });
    this.button = page.getByRole("button", { name: "Customer details", exact: true });
  }

  /** What was answered to a question of the site's own. */
  answer(question: string): Locator {
    const term = this.region.page().locator("dt", { hasText: question });
    return this.region.locator("dl > div").filter({ has: term }).locator("dd");
  }

  list(title: string): Locator {
    return this.region.getByRole("list", { name: title, exact: true });
  }
}

/** The open conversations of a manager's groups. */
export class GroupsRegion {
  readonly region: Locator;
  readonly button: Locator;

  constructor(page: Page) {
    this.region = page.getByRole("region", { name: "Conversations of your groups" });
    this.button = this.region.getByRole("button", { name: "Conversations of your groups" });
  }

  row(customer: string): Locator {
    return this.region.getByRole("listitem").filter({ hasText: customer });
  }

  link(customer: string): Locator {
    return this.region.getByRole("link", { name: customer, exact: true });
  }
}
