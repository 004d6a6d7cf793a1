// The demonstration's page: what its panel chooses, who is signed in at its shop, and what its own buttons do.
import { expect, test } from "../fixtures.ts";
import { tabTo } from "../keyboard.ts";
import { DemoPage } from "../pages/demo.ts";

test("the panel is filled in by keyboard, and what was chosen stands in the address", async ({ newcomer }) => {
  const demo = new DemoPage(await (await newcomer()).newPage());
  const { page, panel } = demo;
  await demo.goto();
  await tabTo(page, panel.language);
  await page.keyboard.type("De");
  await tabTo(page, panel.colour("Teal"));
  await page.keyboard.press("ArrowUp");
  await expect(panel.colour("Pale yellow")).toBeChecked();
  await tabTo(page, panel.corner);
  await page.keyboard.type("L");
  await tabTo(page, panel.customer);
  await page.keyboard.type("C");
  await tabTo(page, panel.show);
  await page.keyboard.press("Enter");

  await expect(page).toHaveURL(/\/demo\?language=de&colour=fff3b0&corner=left&customer=carla$/);
  await expect(panel.language).toHaveValue("de");
  await expect(panel.colour("Pale yellow")).toBeChecked();
  await expect(panel.corner).toHaveValue("left");
  await expect(panel.customer).toHaveValue("carla");
  await expect(demo.account).toHaveText("Signed in as Carla Reyes");
  const asked = await page.locator("script[async]").getAttribute("src");
  expect(asked).toBe("/widget.js?site=demo&language=de&colour=fff3b0&corner=left");
});

test("the panel needs no script", async ({ newcomer }) => {
  const demo = new DemoPage(await (await newcomer({ javaScriptEnabled: false })).newPage());
  await demo.goto();
  await demo.panel.summary.click();
  await demo.panel.corner.selectOption("left");
  await demo.panel.show.click();
  await expect(demo.page).toHaveURL(/corner=left/);
  await demo.panel.summary.click();
  await expect(demo.panel.corner).toHaveValue("left");
  // What needs one is not there.
  await expect(demo.help).toBeHidden();
  await expect(demo.page.getByRole("button", { name: "Help with Maidenhair" })).toBeHidden();
});

test("Carla finds her chat in another browser, and a guest after her does not", async ({ newcomer }) => {
  const laptop = new DemoPage(await (await newcomer()).newPage());
  await laptop.goto("?customer=carla");
  await laptop.launcher.click();
  await expect(laptop.chat.firstMessage).toBeVisible();
  // The shop has said who she is.
  await expect(laptop.chat.name).toBeHidden();
  await laptop.chat.topic.selectOption("Billing");
  await laptop.chat.firstMessage.fill("My fern sulks");
  await laptop.chat.start.click();
  await expect(laptop.chat.entry("My fern sulks")).toBeVisible();

  const phone = new DemoPage(await (await newcomer({ viewport: { width: 390, height: 844 } })).newPage());
  await phone.goto("?customer=carla");
  await phone.launcher.click();
  await expect(phone.chat.entry("My fern sulks")).toBeVisible();

  // She signs out on her laptop.
  await laptop.panel.customer.selectOption("guest");
  await laptop.panel.show.click();
  await expect(laptop.page).toHaveURL(/customer=guest/);
  await expect(laptop.account).toBeHidden();
  await expect(laptop.launcher).toBeVisible();
  await laptop.launcher.click();
  await expect(laptop.chat.name).toBeVisible();
  await expect(laptop.chat.name).toHaveValue("");
  await expect(laptop.page.frameLocator("iframe").getByText("My fern sulks")).toHaveCount(0);
  await laptop.chat.startChat({ name: "Dan", message: "Somebody else" });
  await expect(laptop.chat.messages).toHaveText([/Somebody else/]);
  await expect(phone.chat.entry("My fern sulks")).toBeVisible();
  await expect(phone.chat.messages).toHaveText([/My fern sulks/]);
});

test("a plant's button begins the customer's first words", async ({ newcomer }) => {
  const demo = new DemoPage(await (await newcomer()).newPage());
  await demo.goto();
  await demo.page.getByRole("button", { name: "Help with Maidenhair" }).click();
  await expect(demo.chat.firstMessage).toHaveValue("I have a question about the Maidenhair.");
});

test("on a phone the panel is folded, and fits once it is not", async ({ newcomer }) => {
  const demo = new DemoPage(await (await newcomer({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })).newPage());
  await demo.goto("?customer=carla");
  await expect(demo.help).toBeVisible();
  await expect(demo.panel.show).toBeHidden();
  await demo.panel.summary.click();
  await expect(demo.panel.show).toBeVisible();
  expect(await demo.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
});
