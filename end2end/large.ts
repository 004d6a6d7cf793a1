// A desk as large as it may become: 500 rows in Cases, and in the first conversation 10,000 entries.
import { type Locator, type Page, expect } from "@playwright/test";
import type { Fill } from "./desk-process.ts";

export const LARGE: Fill = { cases: 500, entries: 10_000 };

/** The entry at a place; what it says was said by many at once, in any order. */
export function entryAt(log: Locator, seq: number): Locator {
  return log.locator(`article[data-seq="${seq}"]`);
}

/** Reads a log back page by page, as one does who scrolls up again and again, until so many entries of the large desk stand in it. */
export async function readBack(log: Locator, entries: number): Promise<void> {
  await log.evaluate(async (element, first) => {
    await new Promise<void>((resolve) => {
      const observer = new MutationObserver(goOn);
      observer.observe(element, { subtree: true, childList: true });
      goOn();
      function goOn(): void {
        const oldest = Number(element.querySelector("article")?.dataset.seq);
        if (!(oldest <= first)) return element.scrollTo(0, -element.scrollHeight);
        observer.disconnect();
        resolve();
      }
    });
  }, LARGE.entries - entries + 1);
}

/** What of the page has changed. */
export interface Changes {
  /** The customers whose rows in Cases did. */
  rows: string[];
  /** The entries of the log that did, by their place. */
  entries: string[];
  /** Whatever else did, by what it is; what counts seconds is left out. */
  others: string[];
}

/** Looks at every change of the page from now on. Gives, when asked, what has changed since it was last asked. */
export async function watchChanges(page: Page): Promise<() => Promise<Changes>> {
  await page.evaluate(() => {
    const seen: MutationRecord[] = [];
    const observer = new MutationObserver((records) => seen.push(...records));
    observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
    const isTick = ({ type, target, attributeName }: MutationRecord): boolean =>
      (type === "characterData" && /^\d+:\d\d(:\d\d)?$/.test(target.textContent ?? "")) || attributeName === "data-long";
    const take = () => {
      const [rows, entries, others] = [new Set<string>(), new Set<string>(), new Set<string>()];
      for (const record of seen.splice(0).filter((record) => !isTick(record))) {
        const target = record.target instanceof Element ? record.target : record.target.parentElement;
        const row = target?.closest("section[aria-labelledby=cases-title] li");
        const entry = target?.closest("article");
        const moved = [...Array.from(record.addedNodes), ...Array.from(record.removedNodes)].filter((node) => node instanceof Element);
        const within = (node: Element) => Array.from(node.querySelectorAll("article"));
        const movedEntries = moved.flatMap((node) => (node.matches("article") ? [node] : within(node)));
        const movedRows = moved.filter((node) => node.matches("section[aria-labelledby=cases-title] li"));
        if (row) rows.add(row.querySelector("a")?.textContent ?? "");
        else if (entry) entries.add(entry.getAttribute("data-seq") ?? "");
        else if (movedEntries.length > 0) movedEntries.forEach((moved) => entries.add(moved.getAttribute("data-seq") ?? ""));
        else if (movedRows.length > 0) movedRows.forEach((moved) => rows.add(moved.querySelector("a")?.textContent ?? ""));
        else others.add(target?.ariaLabel ?? target?.className ?? "");
      }
      return { rows: [...rows], entries: [...entries], others: [...others] };
    };
    Object.assign(window, { takeChanges: take });
  });
  return () => page.evaluate(() => (window as unknown as { takeChanges: () => Changes }).takeChanges());
}

/** The names in Cases, from the top. */
export async function namesIn(cases: Locator): Promise<string[]> {
  return cases.getByRole("link").allTextContents();
}

/** Waits until the large desk is on the screen. */
export async function expectWhole(cases: Locator): Promise<void> {
  await expect(cases.getByRole("listitem")).toHaveCount(LARGE.cases, { timeout: 30_000 });
}
