// The shape of the workspace: panes that can be made wider, magnified screens, colours of the device's own.
import { Caller } from "../caller.ts";
import { expect, test } from "../fixtures.ts";
import { DeskMenu } from "../pages/desk-menu.ts";

test("the sidebar is as wide as it was made, by keys or by pointer, also after a reload", async ({ agent }) => {
  const amy = await agent("amy");
  const { page } = amy;
  const line = page.getByRole("separator", { name: "Width of the sidebar" });
  const width = async () => (await amy.queues.boundingBox())?.width ?? 0;
  await expect(line).toHaveAttribute("aria-valuenow", "280");
  const usual = await width();
  await line.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(line).toHaveAttribute("aria-valuenow", "312");
  expect(await width()).toBe(usual + 32);
  await page.reload();
  await expect(line).toHaveAttribute("aria-valuenow", "312");
  expect(await width()).toBe(usual + 32);

  const place = await line.boundingBox();
  if (!place) throw new Error("the line can be seen");
  await page.mouse.move(place.x + 4, 400);
  await page.mouse.down();
  await page.mouse.move(400, 420, { steps: 4 });
  await page.mouse.up();
  await expect(line).toHaveAttribute("aria-valuenow", "400");
  await page.keyboard.press("Home");
  await expect(line).toHaveAttribute("aria-valuenow", "196");
});

test("at 400 % everything is there without scrolling sideways", async ({ desk, agent }) => {
  // 1440 pixels, magnified four times.
  const amy = await agent("amy", { viewport: { width: 360, height: 225 } });
  const { page } = amy;
  await Caller.start(desk, "Carla Reyes with a rather long name", "My invoice is wrong");
  const fits = () => page.evaluate(() => {
    const wide = Array.from(document.querySelectorAll("body, .sidebar, .support, .conversation, .composer, .log, dialog[open]"));
    return wide.filter((element) => element.scrollWidth > element.clientWidth + 1).map((element) => element.className);
  });
  expect(await fits()).toEqual([]);
  const menu = new DeskMenu(page, "Amy");
  await menu.openSettings();
  expect(await fits()).toEqual([]);
  await menu.closeSettings();
  const pane = await amy.accept("Billing", "Carla Reyes with a rather long name");
  expect(await fits()).toEqual([]);
  await pane.say("Hello, which invoice?");
  await expect(pane.entry("which invoice")).toHaveAttribute("data-seq");
  await pane.end.click();
  await expect(pane.endDialog).toBeVisible();
  expect(await fits()).toEqual([]);
});

test("where a device has its own colours, forms still tell work notes, the open case and who waits long", async ({ desk, agent }) => {
  const amy = await agent("amy", { forcedColors: "active" });
  await Caller.start(desk, "Carla Reyes", "My invoice is wrong");
  const pane = await amy.accept("Billing", "Carla Reyes");
  await pane.workNote.check();
  const border = (edge: string) => pane.visibility.evaluate(
    (group, edge) => getComputedStyle(group.closest(".composer") as Element).getPropertyValue(`border-${edge}-style`),
    edge,
  );
  expect(await border("top")).toBe("double");
  await pane.say("For us only");
  await expect(pane.entry("For us only")).toHaveCSS("border-left-style", "double");
  await expect(amy.caseItem("Carla Reyes")).toHaveCSS("outline-style", "solid");
});
