// At 390 pixels the panes become screens.
import { expect, test } from "../fixtures.ts";

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

test("an agent goes from the list to a conversation and back", async ({ agent, customer }) => {
  const amy = await agent("amy", PHONE);
  for (const name of ["Carla Reyes", "Dan Okoro"]) {
    await customer({ name, message: `Hello from ${name}` });
    await expect(amy.queue("Billing")).toContainText("1 waiting");
    const pane = await amy.accept("Billing", name);
    await expect(pane.region).toBeInViewport();
    await expect(amy.queues).toBeHidden();
    await amy.page.getByRole("link", { name: "Back" }).click();
    await expect(amy.queues).toBeVisible();
    await expect(pane.region).toBeHidden();
  }
  await amy.caseOf("Carla Reyes").click();
  const carla = amy.conversation("Carla Reyes");
  await expect(carla.composer).toBeInViewport();
  await expect(carla.send).toBeInViewport();
  await carla.say("Sent from my phone");
  await expect(carla.entry("Sent from my phone")).toHaveAttribute("data-seq");
  await amy.page.goBack();
  await expect(amy.cases).toBeVisible();
});

test("the chat takes the whole screen, and folds away", async ({ visitor }) => {
  const demo = await visitor(PHONE);
  await expect(demo.chat.name).toBeVisible();
  const frame = await demo.page.locator("iframe").boundingBox();
  expect(frame).toEqual({ x: 0, y: 0, width: 390, height: 844 });
  await demo.chat.startChat({ name: "Carla Reyes", message: "My invoice is wrong" });
  await expect(demo.chat.composer).toBeInViewport();
  await expect(demo.chat.end).toBeInViewport();
  await demo.chat.fold.click();
  await expect(demo.page.locator("iframe")).toBeHidden();
  await demo.launcher.click();
  await expect(demo.chat.composer).toBeVisible();
});

test("no screen scrolls sideways", async ({ agent, customer, visitor }) => {
  const long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".repeat(3);
  const amy = await agent("amy", PHONE);
  const { page, chat } = await customer({ name: "Carla Reyes", message: `See https://example.com/${long}` }, PHONE);
  const pane = await amy.accept("Billing", "Carla Reyes");
  await pane.say(long);
  await expect(chat.entry(long)).toHaveCount(2);
  const demo = await visitor(PHONE);
  for (const each of [amy.page, page, demo.page]) {
    for (const frame of each.frames()) {
      expect(await frame.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
    }
  }
  await amy.page.getByRole("link", { name: "Back" }).click();
  await expect(amy.queues).toBeVisible();
  expect(await amy.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
});
