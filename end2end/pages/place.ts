// Where a log is scrolled to, in terms of what is read there.
import { type Locator, expect } from "@playwright/test";

export interface Place {
  /** The entry at the upper edge. */
  seq: number;
  /** How far below the edge it begins, in pixels; mostly above. */
  below: number;
}

/** What is at the upper edge of a log now. */
export async function placeOf(log: Locator): Promise<Place> {
  return log.evaluate((log) => {
    const edge = log.getBoundingClientRect().top;
    const entries = Array.from(log.querySelectorAll("article[data-seq]"));
    const first = entries.find((entry) => entry.getBoundingClientRect().bottom > edge + 1);
    if (!first) throw new Error("nothing is shown");
    return { seq: Number(first.getAttribute("data-seq")), below: first.getBoundingClientRect().top - edge };
  });
}

/** The same entry is at the same height, but for what browsers round. */
export async function expectPlace(log: Locator, place: Place): Promise<void> {
  await expect(async () => {
    const now = await placeOf(log);
    expect(now.seq).toBe(place.seq);
    expect(Math.abs(now.below - place.below)).toBeLessThan(3);
  }).toPass({ timeout: 10_000 });
}
