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

test("a page that is brought back as it was finds the chat that was begun meanwhile", async ({ desk, host, guest }) => {
  host.put("/", page(LISTENS + loader(desk)));
  const before = await guest();
  await expect(before.launcher).toBeVisible();
  const later = await guest("/", before.page.context());
  await later.launcher.click();
  await later.chat.startChat(CARLA);
  await expect.poll(() => before.page.evaluate(() => localStorage.getItem("headset:shop"))).toBe("open");
  await expect(before.iframe).toHaveCount(0);
  // What browsers say to a page that they had kept; no driven browser keeps one.
  await before.page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
  await expect(before.chat.messages).toHaveText([/My invoice is wrong/]);
});
