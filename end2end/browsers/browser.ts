// A browser that Playwright does not drive here: it asks for builds of its own of Firefox and WebKit, and these are Debian's, as people
// have them. What the customer's story needs is little, and both speak WebDriver's commands (https://www.w3.org/TR/webdriver2/).
import { expect } from "@playwright/test";

/** By what WebDriver says that something is an element. */
const ID = "element-6066-11e4-a52e-4f735466cecf";

/** An element that was found. */
export type Found = { readonly [ID]: string };

/** Those of WebDriver's commands that are used here. */
export type Command = "Navigate" | "Refresh" | "SwitchToFrame" | "ExecuteScript" | "ElementClick" | "ElementSendKeys";

/** A browser of its own, with nothing in it; a customer's. */
export abstract class Browser {
  /** Does a command and gives its value, or throws what the browser says against it. */
  protected abstract send(command: Command, parameters: object): Promise<unknown>;
  abstract close(): Promise<void>;

  async goTo(url: string): Promise<void> {
    await this.send("Navigate", { url });
  }

  async reload(): Promise<void> {
    await this.send("Refresh", {});
  }

  /** From now on, what is found is in this frame, or in the page itself. */
  async enter(frame: Found | null): Promise<void> {
    await this.send("SwitchToFrame", { id: frame });
  }

  /** Calls a function in the page, or in the frame that was entered. */
  async call<T>(what: (...given: never[]) => T, ...given: unknown[]): Promise<T> {
    return (await this.send("ExecuteScript", { script: `return (${what})(...arguments)`, args: given })) as T;
  }

  /** Waits for an element that is to be seen, by a selector and, where it has one, its whole accessible name; also within shadows. */
  async find(selector: string, name?: string): Promise<Found> {
    let found: Found | null = null;
    const look = async () => (found = (await this.call(visible, selector, name ?? null)) as Found | null) !== null;
    await expect.poll(look, { message: `${selector} ${name ?? ""}` }).toBe(true);
    return found as unknown as Found;
  }

  async click(selector: string, name?: string): Promise<void> {
    const { [ID]: id } = await this.find(selector, name);
    await this.send("ElementClick", { id });
  }

  /** Types into a field, after a press into it: WebKit lets no script move the focus in a frame of another web site before that. */
  async type(text: string, selector: string, name: string): Promise<void> {
    const { [ID]: id } = await this.find(selector, name);
    await this.send("ElementClick", { id });
    await this.send("ElementSendKeys", { id, text });
  }

  /** Chooses from a list. */
  async choose(option: string, name: string): Promise<void> {
    const pick = (select: HTMLSelectElement, option: string) => Array.from(select.options).find(({ label }) => label === option);
    const { [ID]: id } = (await this.call(pick, await this.find("select", name), option)) as unknown as Found;
    await this.send("ElementClick", { id });
  }

  /** Chooses a file on the disk, in a field that browsers show nowhere. */
  async chooseFile(path: string, selector: string): Promise<void> {
    const { [ID]: id } = (await this.call((selector: string) => document.querySelector(selector), selector)) as unknown as Found;
    await this.send("ElementSendKeys", { id, text: path });
  }
}

/** In the page: the first element that is to be seen and has this name. */
function visible(selector: string, name: string | null): Element | null {
  const within = (root: ParentNode): Element[] =>
    Array.from(root.querySelectorAll("*")).flatMap((element) => [element, ...(element.shadowRoot ? within(element.shadowRoot) : [])]);
  const nameOf = (element: Element) =>
    element.getAttribute("aria-label") ?? ((element as HTMLInputElement).labels?.[0] ?? element).textContent?.trim();
  const fits = (element: Element) => element.matches(selector) && (name === null || nameOf(element) === name);
  return within(document).find((element) => fits(element) && element.checkVisibility({ visibilityProperty: true })) ?? null;
}
