// The chat where the browser keeps nothing for a frame of another web site, which is how Playwright's own browser does it.
import { expect, test } from "../fixtures.ts";
import { Host, applySites, loader, page } from "../host.ts";
import { HostPage, LISTENS } from "../pages/host.ts";

test("where storage is refused the chat works until the page is left, and forgets when it is told to", async ({ desk, newcomer, agent }) => {
  const host = await Host.open();
  await applySites(desk, [host.url], "shop");
  host.put("/", page(LISTENS + loader(desk)));
  const shop = new HostPage(await (await newcomer()).newPage());
  await shop.page.goto(`${host.url}/`);
  await shop.launcher.click();
  const refused = await (await shop.frame()).evaluate(() => {
    try {
      return localStorage.length >= 0;
    } catch (error) {
      return (error as DOMException).name;
    }
  });
  expect(refused).toBe("SecurityError");

  await shop.chat.startChat({ name: "Carla Reyes", message: "My invoice is wrong" });
  const amy = await agent("amy");
  const pane = await amy.accept("Billing", "Carla Reyes");
  await expect(shop.chat.entry("Amy has joined.")).toBeVisible();
  await shop.chat.fold.click();
  await pane.say("Which invoice?");
  await expect(shop.unread).toHaveAccessibleName("New messages: 1");
  await shop.launcher.click();
  await expect(shop.unread).toBeHidden();
  await shop.chat.say("The one of May");
  await expect(pane.entry("The one of May")).toBeVisible();

  // It is rated by the token that is in memory alone.
  await pane.endConversation();
  await shop.chat.survey.star(5).check();
  await shop.chat.survey.send.click();
  await expect(shop.chat.survey.thanks).toBeVisible();
  await expect(pane.entry("rated this chat 5 of 5")).toBeVisible();

  // The next page knows nothing of it, and says so to nobody.
  await shop.page.reload();
  await expect(shop.chat.name).toBeVisible();
  await expect.poll(() => shop.page.evaluate(() => localStorage.length)).toBe(0);
  await shop.call("shutdown");
  await expect(shop.page.locator("iframe")).toHaveCount(0);
  expect(await shop.page.evaluate(() => localStorage.length)).toBe(0);
  await host.close();
});
