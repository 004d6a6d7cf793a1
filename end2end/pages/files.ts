// Files in a conversation, the same on either side (behaviour 5, "Attachments", and 13).
import { type FrameLocator, type Locator, type Page, expect } from "@playwright/test";
import { readFile } from "node:fs/promises";
import type { TestFile } from "../files.ts";

export class Files {
  readonly button: Locator;
  /** What the button opens; browsers show it nowhere. */
  readonly field: Locator;
  /** The rows of the log that are files, oldest first. */
  readonly rows: Locator;
  readonly pictures: Locator;
  /** Those that are on their way, above the composer. */
  readonly underWay: Locator;

  /** `root` is where the button is, `field` where what it opens is. */
  constructor(
    root: Page | FrameLocator | Locator,
    private readonly log: Locator,
    field: Page | FrameLocator | Locator,
  ) {
    this.button = root.getByRole("button", { name: "Attach a file", exact: true });
    this.field = field.locator("input[type=file]");
    this.rows = log.locator("article[data-kind=attachment]");
    this.pictures = this.rows.getByRole("img");
    this.underWay = root.getByRole("list", { name: "Files" }).getByRole("listitem");
  }

  /** The row of a picture. */
  picture(name: string): Locator {
    return this.log.locator(`article[data-kind=attachment]:has(img[alt=${JSON.stringify(name)}])`);
  }

  /** The row of any other file. */
  row(name: string): Locator {
    return this.rows.filter({ hasText: name });
  }

  /** One that is on its way. */
  upload(name: string): Locator {
    return this.underWay.filter({ hasText: name });
  }

  /** What of a picture on its way is seen in its middle: red, green, blue and how opaque, of 255. */
  async seen(name: string): Promise<number[]> {
    return this.upload(name)
      .locator("canvas")
      .evaluate((canvas: HTMLCanvasElement) => {
        const middle = canvas.getContext("2d")?.getImageData(canvas.width / 2, canvas.height / 2, 1, 1);
        return Array.from(middle?.data ?? []);
      });
  }

  /** What shows a picture of the log whole. */
  opener(name: string): Locator {
    return this.picture(name).locator(":is(a, button):has(img)");
  }

  /** Chooses files by the button. */
  async choose(page: Page, ...files: TestFile[]): Promise<void> {
    const chooser = page.waitForEvent("filechooser");
    await this.button.click();
    await (await chooser).setFiles(files);
  }

  /** The names of the pictures, in their order. */
  async names(): Promise<(string | null)[]> {
    return this.pictures.evaluateAll((all) => all.map((image) => image.getAttribute("alt")));
  }

  /** Waits until the picture is not only there but drawn. */
  async drawn(name: string, width: number): Promise<void> {
    const image = this.picture(name).getByRole("img");
    await image.scrollIntoViewIfNeeded();
    await expect.poll(() => image.evaluate((element) => (element as HTMLImageElement).naturalWidth)).toBe(width);
  }

  /** What is saved when this is pressed, and its name. */
  async saved(page: Page, pressed: Locator): Promise<{ name: string; bytes: Buffer }> {
    const download = page.waitForEvent("download");
    await pressed.click();
    const file = await download;
    return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
  }
}

/** A picture of a log, over all of the page. */
export class WholePicture {
  readonly dialog: Locator;
  /** Saves it; called as the picture is. */
  readonly keep: Locator;
  readonly close: Locator;

  constructor(
    root: Page | FrameLocator,
    private readonly name: string,
  ) {
    this.dialog = root.getByRole("dialog", { name, exact: true });
    this.keep = this.dialog.locator(":is(a, button)").filter({ hasText: name });
    this.close = this.dialog.getByRole("button", { name: "Close", exact: true });
  }

  /** Waits until it is not only there but drawn. */
  async drawn(width: number): Promise<void> {
    const image = this.dialog.getByRole("img", { name: this.name, exact: true });
    await expect.poll(() => image.evaluate((element) => (element as HTMLImageElement).naturalWidth)).toBe(width);
  }
}
