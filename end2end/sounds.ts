// What a chat lets be heard. Nothing else can hear it, so its tones are counted in the page; and how long a burst lasts is in the
// test's hand.
import { type BrowserContext, type Frame, type Page, expect } from "@playwright/test";

/** How many tones one sound has. */
export const TONES = 2;
/** How long `loader/sound.js` takes what follows a sound for the same burst, in milliseconds. */
const PAUSE = 2000;

interface Heard {
  tones: number;
  /** How often something that could sound was made. */
  contexts: number;
  endBurst: () => void;
}

/** Counts tones in every page that is opened here from now on, in each of its frames. */
export async function countTones(context: BrowserContext): Promise<void> {
  await context.addInitScript((pause) => {
    const bursts: (() => void)[] = [];
    const heard = Object.assign(window, {
      tones: 0,
      contexts: 0,
      endBurst: () => bursts.splice(0).forEach((end) => end()),
    });
    const connect = (next: unknown) => next;
    const nothing = () => {};
    class Counting {
      state = "suspended";
      currentTime = 0;
      destination = {};
      constructor() {
        heard.contexts += 1;
      }
      async resume() {
        this.state = "running";
      }
      async suspend() {
        this.state = "suspended";
      }
      createGain() {
        const gain = { setValueAtTime: nothing, linearRampToValueAtTime: nothing, exponentialRampToValueAtTime: nothing };
        return { gain, connect };
      }
      createOscillator() {
        return { frequency: { value: 0 }, connect, start: () => (heard.tones += 1), stop: nothing };
      }
    }
    // What a test evaluates in a page counts as a press for the browser; here only a press does.
    const activation = { hasBeenActive: false };
    for (const event of ["pointerdown", "keydown"]) {
      addEventListener(event, ({ isTrusted }) => (activation.hasBeenActive ||= isTrusted), true);
    }
    Object.defineProperty(navigator, "userActivation", { value: activation });
    const timeout = window.setTimeout.bind(window);
    const held = (what: TimerHandler, delay?: number, ...rest: unknown[]) => {
      if (delay !== pause || typeof what !== "function") return timeout(what, delay, ...rest);
      bursts.push(() => what(...rest));
      return 0;
    };
    Object.assign(window, { AudioContext: Counting, setTimeout: held });
  }, PAUSE);
}

/** How many tones were heard so far, in one page or in several together. */
export async function tones(...places: (Page | Frame)[]): Promise<number> {
  const counts = await Promise.all(places.map((place) => place.evaluate(() => (window as unknown as Heard).tones)));
  return counts.reduce((sum, count) => sum + count, 0);
}

export function contexts(place: Page | Frame): Promise<number> {
  return place.evaluate(() => (window as unknown as Heard).contexts);
}

/** Has a burst be over, so that what comes next is another. */
export async function endBurst(...places: (Page | Frame)[]): Promise<void> {
  // Whichever of them sounds, all are told before any is asked.
  for (const place of places) await place.evaluate(() => (window as unknown as Heard).endBurst());
  for (const place of places) await expect.poll(() => place.evaluate(soundsNow)).toBe(false);
}

/** Whether any tab is amid a burst. */
const soundsNow = async () => {
  const { held = [] } = await navigator.locks.query();
  return held.some(({ name, mode }) => name?.endsWith(":sound") && mode === "exclusive");
};

/** The customer goes on to another window. Playwright has every page believe that it has the focus. */
export async function lookAway(place: Page | Frame): Promise<void> {
  await place.evaluate(() => {
    document.hasFocus = () => false;
    dispatchEvent(new Event("blur"));
  });
}

/** And comes back. */
export async function lookBack(place: Page | Frame): Promise<void> {
  await place.evaluate(() => {
    document.hasFocus = () => true;
    dispatchEvent(new Event("focus"));
  });
}
