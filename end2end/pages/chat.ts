// The customer's chat, in its frame or as a page (behaviour 13, "Widget").
import { type FrameLocator, type Locator, type Page, expect } from "@playwright/test";
import { Files } from "./files.ts";

export interface Start {
  name: string;
  email?: string;
  topic?: "Billing" | "Technical";
  message: string;
}

export class ChatPage {
  readonly name: Locator;
  readonly email: Locator;
  readonly topic: Locator;
  readonly firstMessage: Locator;
  readonly start: Locator;
  readonly log: Locator;
  /** All entries, oldest first. */
  readonly entries: Locator;
  /** What people wrote, oldest first. */
  readonly messages: Locator;
  readonly composer: Locator;
  readonly send: Locator;
  readonly end: Locator;
  readonly endDialog: Locator;
  readonly again: Locator;
  /** After an end that somebody pressed: what the follow-up begins with, and what starts it. */
  readonly next: Locator;
  readonly goOn: Locator;
  /** After any end: what was said, as a file. */
  readonly keep: Locator;
  /** After the end of a chat whose queue asks: how it was. */
  readonly survey: Survey;
  /** What is wrong where one writes. */
  readonly problem: Locator;
  readonly files: Files;
  /** Why no file was taken. */
  readonly refusedFiles: Locator;
  /** Where what sends files did not come: asks for it again. */
  readonly filesAgain: Locator;
  /** Says that the other side has read what was written last. */
  readonly read: Locator;
  /** The switch for sound, once there is a chat. */
  readonly sound: Locator;
  /** Folds the chat away on the page around it. */
  readonly fold: Locator;

  constructor(private readonly root: Page | FrameLocator) {
    this.name = root.getByRole("textbox", { name: "Your name" });
    this.email = root.getByRole("textbox", { name: "E-mail" });
    this.topic = root.getByRole("combobox", { name: "Topic" });
    this.firstMessage = root.getByRole("textbox", { name: "How can we help?" });
    this.start = root.getByRole("button", { name: "Start chat" });
    this.log = root.getByRole("log", { name: "Messages" });
    this.entries = this.log.getByRole("article");
    this.messages = this.log.locator("article[data-kind=message]");
    this.composer = root.getByRole("textbox", { name: "Message", exact: true });
    this.send = root.getByRole("button", { name: "Send", exact: true });
    this.end = root.getByRole("button", { name: "End chat", exact: true });
    this.endDialog = root.getByRole("dialog", { name: "End chat?" });
    this.sound = root.getByRole("button", { name: "Sound", exact: true });
    this.fold = root.getByRole("button", { name: "Minimise chat" });
    this.again = root.getByRole("button", { name: "Start a new chat" });
    this.next = root.getByRole("textbox", { name: "Anything else?" });
    this.goOn = root.getByRole("button", { name: "Continue", exact: true });
    this.keep = root.getByRole("button", { name: "Save transcript" });
    this.survey = new Survey(root);
    this.problem = root.locator(".composer").getByRole("alert");
    this.files = new Files(root, this.log, root);
    this.refusedFiles = root.locator("#uploads [role=alert]");
    this.filesAgain = root.locator("#uploads").getByRole("button", { name: "Try again", exact: true });
    this.read = root.getByText("Read", { exact: true });
  }

  /** The status that says this. */
  status(words: string | RegExp): Locator {
    return this.root.getByRole("status").filter({ hasText: words });
  }

  /** A question of the site's own, in the form before the chat. */
  question(words: string): Locator {
    return this.root.locator("#start").getByRole("textbox", { name: words, exact: true });
  }

  /** The line that says who types. */
  typing(words: string): Locator {
    return this.root.getByText(words, { exact: true });
  }

  /** The entry that says this. */
  entry(words: string | RegExp): Locator {
    return this.entries.filter({ hasText: words });
  }

  async fill({ name, email, topic = "Billing", message }: Start): Promise<void> {
    await this.name.fill(name);
    if (email) await this.email.fill(email);
    await this.topic.selectOption(topic);
    await this.firstMessage.fill(message);
  }

  async startChat(start: Start): Promise<void> {
    await this.fill(start);
    await this.start.click();
    await expect(this.entry("You started the chat.")).toBeVisible();
  }

  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.send.click();
  }

  /** Ends the chat and says yes when asked. */
  async endChat(): Promise<void> {
    await this.end.click();
    await this.endDialog.getByRole("button", { name: "End chat", exact: true }).click();
  }

  /** The places of the stored entries, in the order shown. */
  async places(): Promise<number[]> {
    return placesIn(this.entries);
  }
}

/** How an ended chat was. */
export class Survey {
  readonly stars: Locator;
  readonly comment: Locator;
  readonly send: Locator;
  readonly problem: Locator;
  readonly thanks: Locator;

  constructor(private readonly root: Page | FrameLocator) {
    const place = root.locator("#survey");
    this.stars = place.getByRole("radio");
    this.comment = place.getByRole("textbox", { name: "What could be better?" });
    this.send = place.getByRole("button", { name: "Send rating" });
    this.problem = place.getByRole("alert");
    this.thanks = place.getByRole("status").filter({ hasText: "Thank you." });
  }

  /** The group of the stars under this question. */
  question(words: string): Locator {
    return this.root.getByRole("group", { name: words });
  }

  /** One of the five, which is named so. */
  star(number: 1 | 2 | 3 | 4 | 5): Locator {
    return this.stars.nth(number - 1);
  }
}

export async function placesIn(entries: Locator): Promise<number[]> {
  return entries.evaluateAll((articles) =>
    articles.flatMap((article) => {
      const place = article.getAttribute("data-seq");
      return place === null ? [] : [Number(place)];
    }),
  );
}

/** 1, 2, 3 … without a gap. */
export function gapless(places: number[]): boolean {
  return places.length > 0 && places.every((place, index) => place === index + 1);
}
