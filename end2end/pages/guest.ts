// The chat on a web page, in a browser that Playwright does not drive (behaviour 13, "Chat"): the same names as in `host.ts` and `chat.ts`.
import { expect } from "@playwright/test";
import type { Browser } from "../browsers/browser.ts";
import type { Start } from "./chat.ts";

/** A page that writes down what goes wrong in it. */
interface Listening {
  complaints: string[];
}

export class GuestPage {
  private complained: string[] = [];

  constructor(readonly browser: Browser) {}

  async pressLauncher(): Promise<void> {
    await this.browser.click("button", "Chat with us");
  }

  /** Looks into the chat's frame, once it is there. */
  async enterChat(): Promise<void> {
    await this.browser.enter(null);
    await this.browser.enter(await this.browser.find("iframe[title='Support chat']"));
    await expect.poll(() => this.browser.call(() => location.pathname)).toMatch(/^\/chat\//);
    await this.browser.call(listen);
  }

  /** What has gone wrong in the chat so far, while it was looked into. */
  async complaints(): Promise<string[]> {
    return [...this.complained, ...(await this.browser.call(() => (window as unknown as Listening).complaints))];
  }

  async reload(): Promise<void> {
    this.complained = await this.complaints();
    await this.browser.enter(null);
    await this.browser.reload();
    await this.enterChat();
  }

  async startChat({ name, email, topic = "Billing", message }: Start): Promise<void> {
    await this.browser.type(name, "input", "Your name");
    if (email) await this.browser.type(email, "input", "E-mail");
    await this.browser.choose(topic, "Topic");
    await this.browser.type(message, "textarea", "How can we help?");
    await this.browser.click("button", "Start chat");
    await this.reads("You started the chat.");
  }

  async say(text: string): Promise<void> {
    await this.browser.type(text, "textarea", "Message");
    await this.browser.click("button", "Send");
  }

  async attach(path: string): Promise<void> {
    await this.browser.find("button", "Attach a file");
    await this.browser.chooseFile(path, "input[type=file]");
  }

  /** Ends the chat and says yes when asked. */
  async endChat(): Promise<void> {
    await this.browser.click("button", "End chat");
    await this.browser.click("dialog[open] button", "End chat");
  }

  /** Says how it was: so many stars of five. */
  async rate(stars: string, comment: string): Promise<void> {
    await this.browser.click("label", stars);
    await this.browser.type(comment, "textarea", "What could be better?");
    await this.browser.click("button", "Send rating");
  }

  /** Why the chat's page may keep nothing in this browser; nothing where it may. */
  refusesStorage(): Promise<string> {
    return this.browser.call(() => {
      try {
        return localStorage.length >= 0 ? "" : "it cannot be counted";
      } catch (error) {
        return (error as Error).name;
      }
    });
  }

  /** Waits until this is to be read in the chat. */
  async reads(words: string): Promise<void> {
    await expect.poll(() => this.browser.call(() => document.body.innerText), { message: words }).toContain(words);
  }

  /** What people wrote, oldest first, and nothing besides. */
  messages(): Promise<string[]> {
    return this.browser.call(() =>
      Array.from(document.querySelectorAll("article[data-kind=message] .body"), (body) => body.textContent ?? ""),
    );
  }

  /** How wide the picture of this name is, once it is drawn; 0 before. */
  drawn(name: string): Promise<number> {
    return this.browser.call(
      (name: string) => document.querySelector<HTMLImageElement>(`article[data-kind=attachment] img[alt="${name}"]`)?.naturalWidth ?? 0,
      name,
    );
  }
}

/** In the page: from now on, writes down what goes wrong. */
function listen(): void {
  const complaints: string[] = [];
  Object.assign(window, { complaints });
  addEventListener("error", ({ message }) => complaints.push(message));
  addEventListener("unhandledrejection", ({ reason }) => complaints.push(String(reason)));
  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => complaints.push(`${violatedDirective}: ${blockedURI}`));
  console.error = (...words: unknown[]) => complaints.push(words.join(" "));
}
