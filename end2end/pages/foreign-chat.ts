// The customer's chat in another language than English: the same screen under other names (domain/languages).
import { type Locator, type Page, expect } from "@playwright/test";

/** What is called how. */
export interface Names {
  language: "de" | "ar" | "pl";
  direction: "ltr" | "rtl";
  name: string;
  topic: string;
  firstMessage: string;
  start: string;
  started: string;
  inLine: RegExp;
  joined: RegExp;
  messages: string;
  message: string;
  send: string;
  end: string;
  endQuestion: string;
  ended: string;
  again: string;
  keep: string;
  question: string;
  veryGood: string;
  rate: string;
  thanks: string;
}

export const GERMAN: Names = {
  language: "de",
  direction: "ltr",
  name: "Ihr Name",
  topic: "Thema",
  firstMessage: "Wie können wir helfen?",
  start: "Chat starten",
  started: "Sie haben den Chat begonnen.",
  inLine: /^Sie sind Nummer 1 in der Warteschlange$/,
  joined: /^Amy ist jetzt für Sie da\.$/,
  messages: "Nachrichten",
  message: "Nachricht",
  send: "Senden",
  end: "Chat beenden",
  endQuestion: "Chat beenden?",
  ended: "Sie haben den Chat beendet.",
  again: "Neuen Chat beginnen",
  keep: "Chatverlauf speichern",
  question: "Wie war Ihr Chat?",
  veryGood: "5, sehr gut",
  rate: "Bewertung senden",
  thanks: "Vielen Dank.",
};

// Names and numbers stand between marks that isolate them.
export const ARABIC: Names = {
  language: "ar",
  direction: "rtl",
  name: "اسمك",
  topic: "الموضوع",
  firstMessage: "كيف يمكننا المساعدة؟",
  start: "بدء المحادثة",
  started: "بدأت المحادثة.",
  inLine: /^رقمك في قائمة الانتظار: \u20681\u2069$/,
  joined: /^انضم إلى المحادثة: \u2068Amy\u2069\.$/,
  messages: "الرسائل",
  message: "الرسالة",
  send: "إرسال",
  end: "إنهاء المحادثة",
  endQuestion: "هل تريد إنهاء المحادثة؟",
  ended: "أُنهيت المحادثة من جانبك.",
  again: "بدء محادثة جديدة",
  keep: "حفظ نص المحادثة",
  question: "كيف كانت المحادثة؟",
  veryGood: "5, جيدة جدًا",
  rate: "إرسال التقييم",
  thanks: "شكرًا لك.",
};

export class ForeignChat {
  readonly log: Locator;
  readonly composer: Locator;
  readonly send: Locator;
  readonly end: Locator;
  readonly counter: Locator;

  constructor(
    readonly page: Page,
    private readonly names: Names,
  ) {
    this.log = page.getByRole("log", { name: names.messages });
    this.composer = page.getByRole("textbox", { name: names.message, exact: true });
    this.send = page.getByRole("button", { name: names.send, exact: true });
    this.end = page.getByRole("button", { name: names.end, exact: true });
    this.counter = page.locator("#counter");
  }

  async startChat(name: string, message: string): Promise<void> {
    const { page, names } = this;
    await page.getByRole("textbox", { name: names.name }).fill(name);
    await page.getByRole("combobox", { name: names.topic }).selectOption("Billing");
    await page.getByRole("textbox", { name: names.firstMessage }).fill(message);
    await page.getByRole("button", { name: names.start, exact: true }).click();
    await expect(this.line(names.started)).toBeVisible();
  }

  /** A system line or message that says this and nothing else. */
  line(words: string | RegExp): Locator {
    return this.log.getByRole("article").locator(".body").filter({ hasText: words });
  }

  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.send.click();
    await expect(this.line(text)).toBeVisible();
  }

  async endChat(): Promise<void> {
    await this.end.click();
    const dialog = this.page.getByRole("dialog", { name: this.names.endQuestion });
    await dialog.getByRole("button", { name: this.names.end, exact: true }).click();
    await expect(this.line(this.names.ended)).toBeVisible();
  }
}
