// The chat where browsers keep apart what belongs to different web sites, and bring back the page before.
import { expect, test } from "../embedded.ts";
import { loader, page } from "../host.ts";
import { LISTENS } from "../pages/host.ts";
import { ChatPage } from "../pages/chat.ts";

const CARLA = { name: "Carla Reyes", message: "My invoice is wrong" };

test("a chat on one web site is not known on another, nor at the desk itself", async ({ desk, host, guest }) => {
  host.put("/", page(loader(desk)));
  const shop = await guest();
  await shop.launcher.click();
  await shop.chat.startChat(CARLA);
  expect(await shop.kept()).toContain("headset:shop:token");
  const own = await shop.page.context().newPage();
  await own.goto(`${desk.url}/chat/shop`);
  await expect(new ChatPage(own).name).toBeVisible();
  expect(await own.evaluate(() => localStorage.length)).toBe(0);
  // On the same web site it goes on.
  await shop.page.reload();
  await expect(shop.chat.messages).toHaveText([/My invoice is wrong/]);
});

test("the page before, brought back as it was, goes on with the chat", async ({ desk, host, guest, agent }) => {
  for (const path of ["/", "/next"]) host.put(path, page(LISTENS + loader(desk)));
  const shop = await guest();
  const amy = await agent("amy");
  await shop.launcher.click();
  await shop.chat.startChat(CARLA);
  const pane = await amy.accept("Billing", CARLA.name);
  await expect(shop.chat.entry("Amy has joined.")).toBeVisible();
  await shop.page.evaluate(() => addEventListener("pageshow", ({ persisted }) => window.told.push(["back", persisted])));
  await shop.page.goto(`${host.url}/next`);
  await expect(shop.chat.entry("Amy has joined.")).toBeVisible();
  await shop.chat.fold.click();
  await pane.say("Which invoice?");
  await expect(shop.unread).toHaveAccessibleName("1 new message");
  await shop.page.goBack();
  await expect.poll(() => shop.told("back")).toEqual([["back", true]]);
  // It is as the customer left it last, and nothing is missing.
  await expect(shop.iframe).toBeHidden();
  await expect(shop.unread).toHaveAccessibleName("1 new message");
  await shop.launcher.click();
  await expect(shop.chat.entry("Which invoice?")).toBeVisible();
});

test("a page that had no chat finds the one begun on a later page", async ({ desk, host, guest }) => {
  for (const path of ["/", "/next"]) host.put(path, page(LISTENS + loader(desk)));
  const shop = await guest();
  await expect(shop.launcher).toBeVisible();
  await shop.page.evaluate(() => addEventListener("pageshow", ({ persisted }) => window.told.push(["back", persisted])));
  await shop.page.goto(`${host.url}/next`);
  await shop.launcher.click();
  await shop.chat.startChat(CARLA);
  await expect.poll(() => shop.page.evaluate(() => localStorage.getItem("headset:shop"))).toBe("open");
  await shop.page.goBack();
  await expect.poll(() => shop.told("back")).toEqual([["back", true]]);
  await expect(shop.chat.messages).toHaveText([/My invoice is wrong/]);
});

test("what was forgotten on a later page is not shown by the one before", async ({ desk, host, guest }) => {
  for (const path of ["/", "/signed-out"]) host.put(path, page(LISTENS + loader(desk)));
  const shop = await guest();
  await shop.launcher.click();
  await shop.chat.startChat(CARLA);
  await shop.page.evaluate(() => addEventListener("pageshow", ({ persisted }) => window.told.push(["back", persisted])));
  await shop.page.goto(`${host.url}/signed-out`);
  await expect(shop.chat.messages).toHaveText([/My invoice is wrong/]);
  await shop.call("shutdown");
  await expect.poll(() => shop.page.evaluate(() => localStorage.length)).toBe(0);
  await shop.page.goBack();
  await expect.poll(() => shop.told("back")).toEqual([["back", true]]);
  await expect(shop.chat.name).toBeVisible();
  await expect(shop.chat.messages).toHaveCount(0);
});
