// Going through a page by keyboard, as somebody does who has no mouse.
import { type Locator, type Page, expect } from "@playwright/test";

/** More presses of Tab than any screen needs. */
const PRESSES = 60;

/** Presses Tab until the focus is there. Wherever it stops on the way, it can be seen. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < PRESSES; presses += 1) {
    await page.keyboard.press("Tab");
    await expectFocusVisible(page);
    if (await hasFocus(target)) return;
  }
  throw new Error(`${target} is not reached by Tab`);
}

export async function hasFocus(target: Locator): Promise<boolean> {
  const found = await target.first().elementHandle({ timeout: 5_000 });
  return (await found?.evaluate((element) => element.getRootNode() instanceof ShadowRoot
    ? (element.getRootNode() as ShadowRoot).activeElement === element
    : document.activeElement === element)) ?? false;
}

/** What has the focus is marked: by an outline or a shadow, its own or that of what it stands in. */
export async function expectFocusVisible(page: Page): Promise<void> {
  for (const frame of page.frames()) {
    const unmarked = await frame.evaluate(() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      if (!element || element === document.body || element.tagName === "IFRAME" || !document.hasFocus()) return null;
      const isMarked = (candidate: Element | null) => {
        if (!candidate) return false;
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(candidate);
        return (outlineStyle !== "none" && parseFloat(outlineWidth) >= 1) || boxShadow !== "none";
      };
      const box = element.getBoundingClientRect();
      const isSeen = box.width > 0 && box.height > 0;
      const candidates = [element, element.nextElementSibling, element.parentElement, element.parentElement?.parentElement ?? null];
      return isSeen && candidates.some(isMarked) ? null : element.outerHTML.slice(0, 200);
    });
    expect(unmarked, "the focus can be seen").toBeNull();
  }
}
