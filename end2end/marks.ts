// Whether a page is still the one it was: a reload would wipe the mark.
import { type Page, expect } from "@playwright/test";

export async function mark(...pages: Page[]): Promise<void> {
  for (const page of pages) await page.evaluate(() => Object.assign(window, { neverReloaded: true }));
}

export async function expectMarked(...pages: Page[]): Promise<void> {
  for (const page of pages) expect(await page.evaluate(() => "neverReloaded" in window), "no reload").toBe(true);
}
