// Whatever is pressed twice happens once.
import { expect, test } from "../fixtures.ts";

test("a double click on Send sends once, on both sides", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { chat } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  const pane = await amy.accept("Billing", "Carla Reyes");
  await chat.composer.fill("Pressed twice by Carla");
  await chat.send.dblclick();
  await pane.composer.fill("Pressed twice by Amy");
  await pane.send.dblclick();
  await chat.say("The end of Carla");
  await pane.say("The end of Amy");
  for (const side of [chat, pane]) {
    await expect(side.entry("The end of Carla")).toHaveAttribute("data-seq");
    await expect(side.entry("The end of Amy")).toHaveAttribute("data-seq");
    await expect(side.entry("Pressed twice by Carla")).toHaveCount(1);
    await expect(side.entry("Pressed twice by Amy")).toHaveCount(1);
  }
});

test("Enter pressed twice quickly sends once, and quick lines arrive one by one", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { page, chat } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  const pane = await amy.accept("Billing", "Carla Reyes");
  const lines = ["one", "two", "three", "four", "five"];
  for (const [side, keyboard] of [
    [chat, page.keyboard],
    [pane, amy.page.keyboard],
  ] as const) {
    await side.composer.focus();
    for (const line of lines) {
      await keyboard.insertText(`line ${line}`);
      await Promise.all([keyboard.press("Enter"), keyboard.press("Enter")]);
    }
    await expect(side.composer).toHaveValue("");
  }
  for (const side of [chat, pane]) {
    await expect(side.entry(/line \w+/)).toHaveCount(2 * lines.length);
    const shown = await side.entry(/line \w+/).allTextContents();
    const words = shown.map((text) => /line (one|two|three|four|five)(?!\w*line)/.exec(text)?.[1]);
    expect(words).toEqual([...lines, ...lines]);
  }
});

test("a double click on Start chat starts one chat", async ({ agent, visitor }) => {
  const amy = await agent("amy");
  const { chat } = await visitor();
  await chat.fill({ name: "Carla Reyes", message: "My invoice is wrong" });
  await chat.start.dblclick();
  await expect(chat.status("You are number 1 in line")).toBeVisible();
  await expect(chat.messages).toHaveText([/My invoice is wrong/]);
  await expect(amy.queue("Billing")).toContainText("1 waiting");
});

test("Shift+Enter breaks the line, and what is too long is refused and kept", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { page, chat } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  const pane = await amy.accept("Billing", "Carla Reyes");
  await chat.composer.focus();
  await page.keyboard.type("first");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("second");
  await expect(chat.composer).toHaveValue("first\nsecond");
  await page.keyboard.press("Enter");
  await expect(pane.entry("first")).toContainText("second");

  const long = "x".repeat(4_001);
  for (const side of [chat, pane]) {
    await side.composer.fill(long);
    await side.composer.press("Enter");
    await expect(side.composer).toHaveValue(long);
    await expect(side.entry("xxxx")).toHaveCount(0);
  }
});

test("text is text: markup is shown as it was typed, and links are safe", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { chat } = await customer({ name: "<b>Carla</b>", message: "<img src=x onerror=alert(1)>" });
  const pane = await amy.accept("Billing", "<b>Carla</b>");
  await expect(pane.entry("<img src=x onerror=alert(1)>")).toBeVisible();
  await pane.say("See https://example.com/a?b=1 and javascript:alert(1)");
  const link = chat.entry("See").getByRole("link");
  await expect(link).toHaveCount(1);
  await expect(link).toHaveAttribute("href", "https://example.com/a?b=1");
  await expect(link).toHaveAttribute("rel", /noopener/);
});
