// Files, both ways (behaviour 5, "Attachments").
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "../fixtures.ts";
import { disguised, drop, hold, paste, pdf, picture, tooLarge } from "../files.ts";
import { gapless } from "../pages/chat.ts";
import { WholePicture } from "../pages/files.ts";
import { RemoveDialog } from "../pages/attention.ts";
import { RecordPage, card, createRecord } from "../pages/records.ts";

const CARLA = { name: "Carla Reyes", message: "My invoice is wrong" };

test("a customer's picture shows where it was sent, and an agent's document comes as it was", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { page, chat } = await customer(CARLA);
  const pane = await amy.accept("Billing", "Carla Reyes");
  await chat.files.choose(page, picture("my invoice.png", 640, 480));
  await pane.files.drawn("my invoice.png", 640);
  await chat.files.drawn("my invoice.png", 640);
  await expect(chat.files.underWay).toHaveCount(0);
  const row = pane.files.picture("my invoice.png");
  await expect(row).toHaveAttribute("data-visibility", "comment");
  await expect(row).toHaveAttribute("data-seq");
  // Its place was kept before it was there.
  await expect(row.getByRole("img")).toHaveAttribute("width", "320");
  await expect(row.getByRole("img")).toHaveAttribute("height", "240");

  const sent = pdf("corrected invoice.pdf");
  await hold(pane.log, sent);
  await expect(pane.region.getByText("Drop to send to Carla Reyes")).toBeVisible();
  await drop(pane.log, sent);
  await expect(pane.region.getByText("Drop to send to Carla Reyes")).toBeHidden();
  await expect(chat.files.row("corrected invoice.pdf")).toContainText("1 kB");
  const kept = await chat.files.saved(page, chat.files.row("corrected invoice.pdf").getByRole("button"));
  expect(kept.name).toBe("corrected invoice.pdf");
  expect(kept.bytes.equals(sent.buffer)).toBe(true);
  const staffs = await pane.files.saved(amy.page, pane.files.row("corrected invoice.pdf").getByRole("link"));
  expect(staffs.bytes.equals(sent.buffer)).toBe(true);

  // The same after a reload, without a gap in either view.
  await page.reload();
  await amy.page.reload();
  await pane.files.drawn("my invoice.png", 640);
  await chat.files.drawn("my invoice.png", 640);
  await expect(pane.files.rows).toHaveCount(2);
  await expect(chat.files.rows).toHaveCount(2);
  expect(gapless(await chat.places())).toBe(true);
});

test("what a customer sent shows where nobody looks, and on the record", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { page, chat } = await customer(CARLA);
  const pane = await amy.accept("Billing", "Carla Reyes");
  await customer({ name: "Dan Okoro", message: "I was charged twice" });
  await amy.accept("Billing", "Dan Okoro");
  await chat.files.choose(page, pdf("contract.pdf"));
  await expect(amy.caseItem("Carla Reyes")).toContainText("contract.pdf");
  await amy.show("Carla Reyes");
  await pane.workNote.check();
  await pane.files.choose(amy.page, picture("old contract.png"));
  await expect(pane.files.picture("old contract.png")).toBeVisible();
  const number = await createRecord(amy.page, pane, "case");
  const record = await RecordPage.from(card(pane, number), number);
  const files = record.activity.locator("article[data-kind=attachment]");
  await expect(files).toHaveCount(2);
  await expect(files.filter({ hasText: "contract.pdf" })).toHaveAttribute("data-visibility", "comment");
  const shown = files.filter({ has: record.page.getByRole("img", { name: "old contract.png" }) });
  await expect(shown).toHaveAttribute("data-visibility", "work_note");
  const whole = new WholePicture(record.page, "old contract.png");
  await shown.getByRole("link").click();
  await whole.drawn(64);
  await record.page.keyboard.press("Escape");
  await expect(whole.dialog).toHaveCount(0);
});

test("a picture that is pressed is shown whole, is saved from there, and gives the focus back", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { page, chat } = await customer(CARLA);
  const pane = await amy.accept("Billing", "Carla Reyes");
  const sent = picture("my invoice.png", 640, 480);
  await chat.files.choose(page, sent);
  for (const [side, on] of [[chat, page], [pane, amy.page]] as const) {
    await side.files.drawn(sent.name, 640);
    const opener = side.files.opener(sent.name);
    const whole = new WholePicture(on, sent.name);
    await opener.focus();
    await on.keyboard.press("Enter");
    await whole.drawn(640);
    await expect(whole.close).toBeFocused();
    const { violations } = await new AxeBuilder({ page: on }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`)).toEqual([]);
    const kept = await side.files.saved(on, whole.keep);
    expect(kept.name).toBe(sent.name);
    expect(kept.bytes.equals(sent.buffer)).toBe(true);
    await on.keyboard.press("Escape");
    await expect(whole.dialog).toHaveCount(0);
    await expect(opener).toBeFocused();
    await opener.click();
    await whole.drawn(640);
    await whole.close.click();
    await expect(whole.dialog).toHaveCount(0);
    await expect(opener).toBeFocused();
  }
});

test("a picture on its way is seen small, and what cannot be drawn has its name alone", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { page, chat } = await customer(CARLA);
  const pane = await amy.accept("Billing", "Carla Reyes");
  const names = ["waits.png", "waits.pdf", "harmless.png"];
  for (const [side, on] of [[chat, page], [pane, amy.page]] as const) {
    await on.route(/\/attachment\?/, () => {});
    await side.files.choose(on, picture("waits.png", 640, 480), pdf("waits.pdf"), disguised("harmless.png"));
    await expect.poll(() => side.files.seen("waits.png")).toEqual([0x63, 0x63, 0x63, 255]);
    for (const name of names.slice(1)) {
      await expect(side.files.upload(name)).toBeVisible();
      await expect(side.files.upload(name).locator("canvas")).toHaveCount(0);
    }
    for (const name of names.toReversed()) await side.files.upload(name).getByRole("button", { name: "Cancel" }).click();
    await expect(side.files.underWay).toHaveCount(0);
    await on.unroute(/\/attachment\?/);
  }
});

test("pictures further up in a long log keep their places, and are asked for once one reads there", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { page, chat } = await customer(CARLA);
  await amy.accept("Billing", "Carla Reyes");
  const names = ["one", "two", "three", "four", "five", "six", "seven", "eight"].map((name) => `${name}.png`);
  await chat.files.choose(page, ...names.slice(0, 5).map((name) => picture(name, 280, 240)));
  await expect(chat.files.pictures).toHaveCount(5);
  await chat.files.choose(page, ...names.slice(5).map((name) => picture(name, 280, 240)));
  await expect(chat.files.pictures).toHaveCount(names.length);
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "GET" && request.url().includes("/chat/attachment/")) asked.push(request.url());
  });
  await page.reload();
  await chat.files.drawn("eight.png", 280);
  expect(asked.length).toBeLessThan(names.length);
  const first = chat.files.picture("one.png").getByRole("img");
  await expect.poll(async () => Math.round((await first.boundingBox())?.height ?? 0)).toBe(240);
  // Something else stands in its place.
  expect(await first.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBeLessThan(280);
  await chat.files.drawn("one.png", 280);
});

test("a work note's file is a work note, and the customer never sees it", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { page, chat } = await customer(CARLA);
  const pane = await amy.accept("Billing", "Carla Reyes");
  await pane.workNote.check();
  await hold(pane.log, pdf("solvency.pdf"));
  await expect(pane.region.getByText("only staff can see it")).toBeVisible();
  // What was chosen as a note stays one, whatever the composer is set to then.
  await amy.page.route(/\/attachment\?/, async (route) => {
    await pane.comment.check();
    await route.continue();
  });
  await drop(pane.log, pdf("solvency.pdf"));
  await expect(pane.files.row("solvency.pdf")).toHaveAttribute("data-visibility", "work_note");
  await expect(pane.files.row("solvency.pdf")).toContainText("only staff");
  await amy.page.unroute(/\/attachment\?/);
  await pane.comment.check();
  await pane.say("One moment, please.");
  await expect(chat.entry("One moment, please.")).toBeVisible();
  await expect(chat.files.rows).toHaveCount(0);
  expect(gapless(await chat.places())).toBe(true);
  await page.reload();
  await expect(chat.entry("One moment, please.")).toBeVisible();
  await expect(chat.files.rows).toHaveCount(0);
});

test("files are pasted where one writes", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { chat } = await customer(CARLA);
  const pane = await amy.accept("Billing", "Carla Reyes");
  await paste(chat.composer, picture("screenshot of Carla.png"));
  await pane.files.drawn("screenshot of Carla.png", 64);
  await paste(pane.composer, picture("screenshot of Amy.png"));
  await chat.files.drawn("screenshot of Amy.png", 64);
  await expect(chat.composer).toHaveValue("");
  await expect(pane.composer).toHaveValue("");
});

test("what is too large, or not what it says it is, is refused in words and can be discarded", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { page, chat } = await customer(CARLA);
  const pane = await amy.accept("Billing", "Carla Reyes");
  for (const [side, on] of [[chat, page], [pane, amy.page]] as const) {
    for (const [file, words] of [
      [tooLarge("everything.txt"), "A file can have at most 10 MB."],
      [disguised("harmless.png"), "Files of this kind cannot be sent."],
    ] as const) {
      await side.files.choose(on, file);
      const refused = side.files.upload(file.name);
      await expect(refused).toContainText("Not sent");
      await expect(refused).toContainText(words);
      await expect(refused.getByRole("button", { name: "Retry" })).toBeVisible();
      await refused.getByRole("button", { name: "Discard" }).click();
      await expect(side.files.underWay).toHaveCount(0);
      await expect(side.composer).toBeFocused();
    }
    // It holds up nothing that comes after it.
    await side.files.choose(on, disguised("harmless.png"), picture("real.png"));
    await expect(side.files.upload("harmless.png")).toContainText("Not sent");
    await expect(side.files.picture("real.png").last()).toBeVisible();
    await side.files.upload("harmless.png").getByRole("button", { name: "Discard" }).click();
  }
  await expect(pane.files.rows).toHaveCount(2);
  await expect(chat.files.rows).toHaveCount(2);
});

test("five at once come in their order, and six are refused", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { page, chat } = await customer(CARLA);
  const pane = await amy.accept("Billing", "Carla Reyes");
  const named = (of: string) => ["one", "two", "three", "four", "five"].map((name) => `${name} of ${of}.png`);
  for (const [side, on, of] of [[chat, page, "Carla"], [pane, amy.page, "Amy"]] as const) {
    await side.files.choose(on, ...named(of).map((name) => picture(name)), picture("six.png"));
    await expect(side.refusedFiles).toHaveText("At most 5 files can be sent at once.");
    await expect(side.files.underWay).toHaveCount(0);
    await side.files.choose(on, ...named(of).map((name) => picture(name)));
    await expect(side.files.picture(`five of ${of}.png`)).toBeVisible();
    await expect(side.refusedFiles).toBeEmpty();
  }
  const all = [...named("Carla"), ...named("Amy")];
  for (const side of [chat, pane]) {
    await expect(side.files.pictures).toHaveCount(all.length);
    expect(await side.files.names()).toEqual(all);
  }
});

test("a file that is on its way is cancelled, and the next one goes", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { page, chat } = await customer(CARLA);
  const pane = await amy.accept("Billing", "Carla Reyes");
  for (const [side, on] of [[chat, page], [pane, amy.page]] as const) {
    let asked = 0;
    await on.route(/\/attachment\?/, async (route) => {
      asked += 1;
      if (asked > 1) await route.continue();
    });
    await side.files.choose(on, picture("never.png"), pdf("this one.pdf"));
    await expect(side.files.upload("never.png").getByRole("progressbar")).toBeVisible();
    await expect(side.files.upload("this one.pdf").getByRole("button", { name: "Cancel" })).toBeVisible();
    await side.files.upload("never.png").getByRole("button", { name: "Cancel" }).click();
    await expect(side.files.row("this one.pdf").last()).toBeVisible();
    await expect(side.files.underWay).toHaveCount(0);
    await on.unroute(/\/attachment\?/);
  }
  await expect(chat.files.rows).toHaveCount(2);
  await expect(chat.files.pictures).toHaveCount(0);
  await expect(pane.files.pictures).toHaveCount(0);
});

test("what was not sent without a network is sent again, once", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { page, chat } = await customer(CARLA);
  const pane = await amy.accept("Billing", "Carla Reyes");
  await chat.files.choose(page, picture("before.png"));
  await expect(pane.files.picture("before.png")).toBeVisible();
  // What sends files is loaded with the first of them, on either side.
  await pane.files.choose(amy.page, picture("answer.png"));
  await expect(chat.files.picture("answer.png")).toBeVisible();
  await expect(pane.files.underWay).toHaveCount(0);
  for (const [side, on, of] of [[chat, page, "Carla"], [pane, amy.page, "Amy"]] as const) {
    await on.context().setOffline(true);
    await side.files.choose(on, picture(`one of ${of}.png`), picture(`two of ${of}.png`));
    const lost = side.files.upload(`one of ${of}.png`);
    await expect(lost).toContainText("No connection: this file is not sent.");
    await expect(side.files.upload(`two of ${of}.png`).getByRole("button", { name: "Cancel" })).toBeVisible();
    await on.context().setOffline(false);
    await lost.getByRole("button", { name: "Retry" }).click();
    await expect(side.files.picture(`two of ${of}.png`)).toBeVisible();
    await expect(side.files.underWay).toHaveCount(0);
  }
  for (const side of [chat, pane]) {
    await expect(side.files.pictures).toHaveCount(6);
    expect(await side.files.names()).toEqual(["before.png", "answer.png", "one of Carla.png", "two of Carla.png", "one of Amy.png", "two of Amy.png"]);
  }
});

test("the first files, picked without a network, are kept and sent once it is back", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { page, chat } = await customer(CARLA);
  const pane = await amy.accept("Billing", "Carla Reyes");
  for (const [side, on, of] of [[chat, page, "Carla"], [pane, amy.page, "Amy"]] as const) {
    // What sends files is loaded with the first of them, and now it cannot be.
    await on.context().setOffline(true);
    await side.files.choose(on, picture(`one of ${of}.png`));
    await expect(side.refusedFiles).toContainText("No connection: this file is not sent.");
    await side.files.choose(on, picture(`two of ${of}.png`));
    await expect(side.filesAgain).toBeVisible();
    await side.filesAgain.click();
    await expect(side.refusedFiles).toContainText("No connection: this file is not sent.");
    await on.context().setOffline(false);
    await side.filesAgain.click();
    await expect(side.files.picture(`two of ${of}.png`)).toBeVisible();
    await expect(side.files.underWay).toHaveCount(0);
    await expect(side.refusedFiles).toBeEmpty();
    await expect(side.composer).toBeFocused();
  }
  for (const side of [chat, pane]) {
    await expect(side.files.pictures).toHaveCount(4);
    expect(await side.files.names()).toEqual(["one of Carla.png", "two of Carla.png", "one of Amy.png", "two of Amy.png"]);
  }
});

test("a file that is removed is gone for both at once", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { page, chat } = await customer(CARLA);
  const pane = await amy.accept("Billing", "Carla Reyes");
  await chat.files.choose(page, picture("my card.png"));
  await pane.files.drawn("my card.png", 64);
  const address = await pane.files.picture("my card.png").getByRole("link").getAttribute("href");
  const dialog = new RemoveDialog(amy.page, pane, "file");
  await dialog.ask(pane.files.picture("my card.png"));
  await expect(dialog.dialog).toContainText("my card.png");
  await dialog.confirm.click();
  await expect(pane.entry("Text removed by Amy")).toBeVisible();
  await expect(chat.entry("This text was removed.")).toBeVisible();
  await expect(pane.files.rows).toHaveCount(0);
  await expect(chat.files.rows).toHaveCount(0);
  expect((await amy.page.request.get(address ?? "")).status()).toBe(404);
});

test("files are attached by keyboard, and axe finds nothing to complain about", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { page, chat } = await customer(CARLA);
  const pane = await amy.accept("Billing", "Carla Reyes");
  for (const [side, on] of [[chat, page], [pane, amy.page]] as const) {
    await side.files.button.focus();
    const chooser = on.waitForEvent("filechooser");
    await on.keyboard.press("Enter");
    await (await chooser).setFiles([picture("a picture.png"), pdf("a document.pdf"), disguised("a page.png")]);
    await expect(side.files.upload("a page.png")).toContainText("Not sent");
    await expect(side.files.row("a document.pdf").last()).toBeVisible();
    const { violations } = await new AxeBuilder({ page: on }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`)).toEqual([]);
  }
});
