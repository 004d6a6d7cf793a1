// Customers who read other languages (behaviour 10, "What customers read").
import { readFile } from "node:fs/promises";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures.ts";
import { ARABIC, ForeignChat, GERMAN, type Names } from "../pages/foreign-chat.ts";

const PHONE = { viewport: { width: 390, height: 844 }, reducedMotion: "reduce" } as const;
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Whatever is on the screen: axe finds nothing, and nothing stands out at the side. */
async function isSound(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  expect(violations.map(({ id, nodes }) => `${id} at ${nodes.map(({ target }) => target.join(" ")).join(", ")}`)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
}

for (const [locale, names, own] of [
  ["de-CH", GERMAN, "Meine Rechnung stimmt nicht."],
  ["ar-EG", ARABIC, "فاتورتي غير صحيحة."],
] as [string, Names, string][]) {
  test(`a customer whose browser speaks ${locale} is in their language from the form to the end`, async ({ agent, newcomer }) => {
    test.slow();
    const amy = await agent("amy");
    const page = await (await newcomer({ ...PHONE, locale })).newPage();
    await page.goto("/chat/demo");
    const root = page.locator("html");
    await expect(root).toHaveAttribute("lang", names.language);
    await expect(root).toHaveAttribute("dir", names.direction);
    await isSound(page);

    const chat = new ForeignChat(page, names);
    await chat.startChat("Carla Reyes", own);
    await expect(page.getByRole("status").getByText(names.inLine)).toBeVisible();
    await isSound(page);

    const pane = await amy.accept("Billing", "Carla Reyes");
    await expect(chat.line(names.joined)).toBeVisible();
    await pane.say("Which invoice?");
    await expect(chat.line("Which invoice?")).toBeVisible();
    await chat.say("<b>4711</b>");
    await expect(pane.entry("<b>4711</b>")).toBeVisible();
    await isSound(page);

    // Each side has its side, and the customer's is where lines end.
    const [hers, mine] = await Promise.all([chat.line("Which invoice?").boundingBox(), chat.line("<b>4711</b>").boundingBox()]);
    if (!hers || !mine) throw new Error("both are on the screen");
    expect(mine.x > hers.x).toBe(names.direction === "ltr");

    await chat.endChat();
    await expect(page.getByRole("button", { name: names.again })).toBeVisible();
    await page.getByRole("group", { name: names.question }).getByRole("radio", { name: names.veryGood }).check();
    await isSound(page);
    await page.getByRole("button", { name: names.rate }).click();
    await expect(page.getByRole("status").getByText(names.thanks)).toBeVisible();

    const [kept] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: names.keep }).click(),
    ]);
    expect(await readFile(await kept.path(), "utf8")).toContain(names.started);
    // Staff read English, and what was said as it was said.
    await expect(pane.entry("Carla Reyes ended the chat")).toBeVisible();
    await expect(pane.entry(own)).toBeVisible();
  });
}

test("in Polish the counter counts as Polish does", async ({ newcomer }) => {
  const page = await (await newcomer({ locale: "pl-PL" })).newPage();
  await page.goto("/chat/demo");
  await page.getByRole("textbox", { name: "Twoje imię" }).fill("Zofia");
  await page.getByRole("combobox", { name: "Temat" }).selectOption("Billing");
  await page.getByRole("textbox", { name: "W czym możemy pomóc?" }).fill("Faktura się nie zgadza");
  await page.getByRole("button", { name: "Rozpocznij czat" }).click();
  const composer = page.getByRole("textbox", { name: "Wiadomość", exact: true });
  for (const [length, words] of [
    [3_999, "Został 1 znak"],
    [3_978, "Zostały 22 znaki"],
    [3_979, "Zostało 21 znaków"],
    [4_001, "1 znak za dużo"],
    [4_005, "5 znaków za dużo"],
  ] as const) {
    await composer.fill("x".repeat(length));
    await expect(page.locator("#counter")).toHaveText(words);
  }
});

test("the page around the chat decides before the browser does", async ({ newcomer }) => {
  const page = await (await newcomer({ locale: "de-DE" })).newPage();
  await page.goto("/chat/demo?language=fr");
  await expect(page.locator("html")).toHaveAttribute("lang", "fr");
  await expect(page.getByRole("button", { name: "Ouvrir le chat" })).toBeVisible();
  // What is wrong stands under its field, in the same language.
  await page.getByRole("button", { name: "Ouvrir le chat" }).click();
  await expect(page.getByText("Veuillez indiquer votre nom.")).toBeVisible();
  await expect(page.getByText("Veuillez choisir un sujet.")).toBeVisible();
});
