// How a site looks on other people's pages (behaviour 10, "Look"): its colour, corner, text and logo; and what the loader does with the
// page's title and a phone's back button.
import { AxeBuilder } from "@axe-core/playwright";
import type { Locator } from "@playwright/test";
import { expect, test } from "../embedded.ts";
import { picture } from "../files.ts";
import { loader, page } from "../host.ts";
import { HostPage } from "../pages/host.ts";

const CARLA = { name: "Carla Reyes", message: "My invoice is wrong" };
/** One that a white page swallows. */
const PALE = "#fffbcc";
interface Watching {
  CloseWatcher: new () => { requestClose: () => void };
  watcher: { requestClose: () => void };
}

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true };

/** What stands in a colour of the chat's style. */
function property(element: Locator, name: string): Promise<string> {
  return element.evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), name);
}

test("two sites on one page keep two looks, under a strict policy", async ({ desk, host, guest }) => {
  await desk.apply(`[[sites]]\nkey = "shop"\ncolour = "#8a1c4b"\ncorner = "left"\nlauncher = "Ask the shop"\n`);
  await desk.apply(`[[sites]]\nkey = "help"\ncolour = "${PALE}"\n`);
  const policy = `default-src 'none'; script-src ${desk.url}; frame-src ${desk.url}; require-trusted-types-for 'script'; trusted-types 'none'`;
  host.put("/", page(loader(desk) + loader(desk, "help")), { "content-security-policy": policy });
  const help = new HostPage((await guest()).page, "help");
  const ask = help.page.getByRole("button", { name: "Ask the shop", exact: true });
  await expect(ask).toHaveCSS("background-color", "rgb(138, 28, 75)");
  await expect(ask).toHaveCSS("color", "rgb(255, 255, 255)");
  await expect(help.launcher).toHaveCSS("background-color", "rgb(255, 251, 204)");
  await expect(help.launcher).toHaveCSS("color", "rgb(17, 17, 17)");
  const [left, right] = await Promise.all([ask.boundingBox(), help.launcher.boundingBox()]);
  expect(left?.x).toBe(20);
  expect((right?.x ?? 0) + (right?.width ?? 0)).toBe(1420);

  await ask.click();
  const shop = new HostPage(help.page);
  await expect(shop.chat.name).toBeFocused();
  expect((await shop.iframe.boundingBox())?.x).toBe(20);
  await shop.chat.startChat(CARLA);
  const said = (chat: HostPage) => chat.chat.messages.first().locator("xpath=ancestor-or-self::html");
  expect(await property(said(shop), "--mine")).toBe("#8a1c4b");
  await help.launcher.click();
  await help.chat.startChat({ name: "Dan Okoro", message: "I was charged twice" });
  expect(await property(said(help), "--mine")).toBe(PALE);
});

test("a page's own choice wins over its site's, and what is no choice is passed over", async ({ desk, host, guest }) => {
  await desk.apply(`[[sites]]\nkey = "shop"\ncolour = "#8a1c4b"\n`);
  host.put("/", page(loader(desk, "shop", "&colour=0a1a4a&corner=left&language=en")));
  host.put("/nonsense", page(loader(desk, "shop", "&colour=teal&corner=top&language=%22")));
  const shop = await guest();
  await expect(shop.launcher).toHaveCSS("background-color", "rgb(10, 26, 74)");
  expect((await shop.launcher.boundingBox())?.x).toBe(20);
  await shop.launcher.click();
  await expect(shop.iframe).toHaveAttribute("src", `${desk.url}/chat/shop?language=en&colour=0a1a4a`);
  await shop.chat.startChat(CARLA);

  const other = await guest("/nonsense");
  await expect(other.launcher).toHaveCSS("background-color", "rgb(138, 28, 75)");
  await other.launcher.click();
  await expect(other.iframe).toHaveAttribute("src", `${desk.url}/chat/shop`);
});

test("a page of modules chooses by what it loads the chat with", async ({ desk, host, guest }) => {
  host.put(
    "/",
    page(
      `<script type="importmap">{"imports":{"headset-widget":"/headset-widget/index.js"}}</script>`,
      `<script type="module">
        import { load } from "headset-widget";
        load({ desk: "${desk.url}", site: "shop", colour: "#8a1c4b", corner: "left" });
        load({ desk: "${desk.url}", site: "help", colour: "${PALE}" });
      </script>`,
    ),
  );
  const shop = await guest();
  // Whichever script comes first.
  const colours = () => shop.launcher.evaluateAll((all) => all.map((each) => getComputedStyle(each).backgroundColor).sort());
  await expect.poll(colours).toEqual(["rgb(138, 28, 75)", "rgb(255, 251, 204)"]);
});

test("a logo stands where the first letter of the site's name would, and a person has a letter", async ({ desk, host, guest, agent }) => {
  await desk.apply(`[[sites]]\nkey = "shop"\nlogo = "logo.png"\n`, { "logo.png": picture("logo.png", 96, 64).buffer });
  host.put("/", page(loader(desk)));
  const shop = await guest();
  await shop.launcher.click();
  const avatar = (await shop.frame()).locator(".avatar:visible");
  await expect(avatar).toHaveCSS("background-image", `url("${desk.url}/chat/shop/logo")`);
  await expect(avatar).toHaveCSS("font-size", "0px");
  await shop.chat.startChat(CARLA);
  await expect(avatar).toHaveCSS("background-image", `url("${desk.url}/chat/shop/logo")`);
  const amy = await agent("amy");
  await amy.accept("Billing", CARLA.name);
  await expect(shop.chat.entry("Amy has joined.")).toBeVisible();
  await expect(avatar).toHaveText("A");
  await expect(avatar).toHaveCSS("background-image", "none");
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing to complain about in a colour that nobody could read, ${colorScheme}`, async ({ desk, host, newcomer, guest, agent }) => {
    await desk.apply(`[[sites]]\nkey = "shop"\ncolour = "${PALE}"\n`);
    host.put("/", page(loader(desk)));
    const shop = await guest("/", await newcomer({ colorScheme, reducedMotion: "reduce" }));
    const sound = async (screen: string) => {
      const { violations } = await new AxeBuilder({ page: shop.page }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]).analyze();
      expect(violations.map(({ id, nodes }) => [screen, id, nodes.map(({ target }) => target.join(" "))])).toEqual([]);
    };
    await sound("launcher");
    await shop.launcher.click();
    await expect(shop.chat.start).toBeVisible();
    await sound("form");
    await shop.chat.startChat(CARLA);
    const amy = await agent("amy");
    const pane = await amy.accept("Billing", CARLA.name);
    await pane.say("Which invoice?");
    await expect(shop.chat.entry("Which invoice?")).toBeVisible();
    await sound("chat");
  });
}

test("the page's title counts what was not seen, and what the page writes there is its own", async ({ desk, host, guest, agent }) => {
  host.put("/", page(loader(desk)));
  const shop = await guest();
  await shop.launcher.click();
  await shop.chat.startChat(CARLA);
  const amy = await agent("amy");
  const pane = await amy.accept("Billing", CARLA.name);
  await expect(shop.chat.entry("Amy has joined.")).toBeVisible();
  await shop.chat.fold.click();
  await expect(shop.page).toHaveTitle("A web page");
  await pane.say("Which invoice?");
  await expect(shop.page).toHaveTitle("(1) A web page");
  await pane.say("The one of May?");
  await expect(shop.page).toHaveTitle("(2) A web page");

  // A page of one address becomes another; its own number stays.
  await shop.page.evaluate(() => (document.title = "(7) Orders"));
  await pane.say("Or of June?");
  await expect(shop.page).toHaveTitle("(3) (7) Orders");
  await shop.launcher.click();
  await expect(shop.unread).toBeHidden();
  await expect(shop.page).toHaveTitle("(7) Orders");

  await shop.chat.fold.click();
  await pane.say("Are you there?");
  await expect(shop.page).toHaveTitle("(1) (7) Orders");
  await shop.page.evaluate(() => (document.title = "Help"));
  await shop.call("destroy");
  await expect(shop.launcher).toHaveCount(0);
  await expect(shop.page).toHaveTitle("Help");
});

test("on a phone the back button folds the chat away, and leaves no trace in the history", async ({ desk, host, newcomer, guest }) => {
  host.put("/", page(loader(desk)));
  const context = await newcomer(PHONE);
  // No key is a phone's back button; what it does is to ask the page's CloseWatcher.
  await context.addInitScript(() => {
    const Watcher = (window as unknown as Watching).CloseWatcher;
    Object.assign(window, {
      CloseWatcher: class extends Watcher {
        constructor() {
          super();
          Object.assign(window, { watcher: this });
        }
      },
    });
  });
  const shop = await guest("/", context);
  const before = await shop.page.evaluate(() => history.length);
  // The browser asks whichever of the two documents has the focus.
  for (const isInside of [false, true]) {
    await shop.launcher.click();
    await expect(shop.chat.name).toBeFocused();
    const asked = isInside ? await shop.frame() : shop.page;
    await asked.evaluate(() => (window as unknown as Watching).watcher.requestClose());
    await expect(shop.iframe).toBeHidden();
  }
  expect(await shop.page.evaluate(() => history.length)).toBe(before);
});

test("on a desk Escape is the page's own while the focus is in it", async ({ desk, host, guest }) => {
  host.put("/", page(loader(desk), `<input id="other" aria-label="Other">`));
  const shop = await guest();
  await shop.launcher.click();
  await expect(shop.chat.name).toBeFocused();
  await shop.page.locator("#other").focus();
  await shop.page.keyboard.press("Escape");
  await shop.page.keyboard.type("still here");
  await expect(shop.page.locator("#other")).toHaveValue("still here");
  await expect(shop.iframe).toBeVisible();
});

test("on a page that is read from right to left the launcher stands where its site says", async ({ desk, host, guest }) => {
  host.put("/", page(loader(desk)).replace("<html", '<html dir="rtl"'));
  const shop = await guest();
  const place = await shop.launcher.boundingBox();
  expect((place?.x ?? 0) + (place?.width ?? 0)).toBe(1420);
});
