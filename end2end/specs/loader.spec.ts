// The loader on other people's pages: what it costs them, what it survives, and whom it does not listen to (behaviour 10, "On a web page").
import { AxeBuilder } from "@axe-core/playwright";
import { expect, requests, test } from "../embedded.ts";
import { Host, loader, page } from "../host.ts";
import { LISTENS, HostPage } from "../pages/host.ts";
import { CustomerPanel } from "../pages/queues.ts";
import { expectFocusVisible, tabTo } from "../keyboard.ts";

const CARLA = { name: "Carla Reyes", message: "My invoice is wrong" };

test("a page with the chat on it asks for one script and keeps nothing, until somebody comes near", async ({ desk, host, newcomer }) => {
  host.put("/", page(loader(desk)));
  const context = await newcomer();
  const shop = new HostPage(await context.newPage());
  const asked = requests(shop.page);
  await shop.page.goto(`${host.url}/`);
  await expect(shop.launcher).toBeVisible();
  await shop.page.waitForLoadState("networkidle");
  expect(asked).toEqual([`${host.url}/`, `${desk.url}/widget.js?site=shop`]);
  const keepsNothing = async () => {
    expect(await context.cookies()).toEqual([]);
    expect(await shop.page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0]);
    expect(await shop.page.evaluate(async () => (await indexedDB.databases()).length)).toBe(0);
  };
  await keepsNothing();

  // Coming near warms the chat up, unseen; whoever only passes by leaves no trace.
  await shop.launcher.hover();
  const frame = await shop.frame();
  await frame.waitForFunction(() => "taken" in (document.querySelector<HTMLElement>("#start")?.dataset ?? {}));
  await expect(shop.iframe).toBeHidden();
  await keepsNothing();
  expect(await shop.kept()).toEqual([]);
  expect(asked.filter((address) => address.includes("/chat/"))).toEqual([`${desk.url}/chat/shop`]);

  await shop.launcher.click();
  await expect(shop.chat.name).toBeFocused();
  expect(asked.filter((address) => address.includes("/chat/"))).toHaveLength(1);
});

test("the focus on the launcher warms the chat up, and opens nothing", async ({ desk, host, guest }) => {
  host.put("/", page(loader(desk)));
  const shop = await guest();
  await tabTo(shop.page, shop.launcher);
  await expectFocusVisible(shop.page);
  await expect(shop.iframe).toBeAttached();
  await expect(shop.iframe).toBeHidden();
  await shop.page.keyboard.press("Enter");
  await expect(shop.chat.name).toBeFocused();
  await expect(shop.launcher).toHaveAttribute("aria-expanded", "true");
  await shop.page.keyboard.press("Escape");
  await expect(shop.launcher).toBeFocused();
  await expect(shop.launcher).toHaveAttribute("aria-expanded", "false");
});

test("a strict policy needs two directives, and the launcher looks as it should", async ({ desk, host, guest }) => {
  const policy = `default-src 'none'; script-src ${desk.url}; frame-src ${desk.url}; require-trusted-types-for 'script'; trusted-types 'none'`;
  host.put("/", page(loader(desk)), { "content-security-policy": policy });
  const shop = await guest();
  await expect(shop.launcher).toHaveCSS("background-color", "rgb(20, 96, 107)");
  await expect(shop.launcher).toHaveCSS("position", "fixed");
  await shop.launcher.click();
  await shop.chat.startChat(CARLA);
});

test("the page's own style does not reach the launcher", async ({ desk, host, guest }) => {
  host.put("/", page(`<style>div, button { display: none; color: red !important } * { pointer-events: none }</style>${loader(desk)}`));
  const shop = await guest();
  await expect(shop.launcher).toHaveCSS("color", "rgb(255, 255, 255)");
  await shop.launcher.click();
  await expect(shop.chat.name).toBeFocused();
});

test("loaded twice, and once more by a tag manager, it is there once", async ({ desk, host, guest }) => {
  host.put("/", page(LISTENS + loader(desk) + loader(desk), loader(desk)));
  const shop = await guest();
  await expect(shop.launcher).toHaveCount(1);
  await shop.page.addScriptTag({ url: `${desk.url}/widget.js` });
  await shop.page.evaluate((address) => {
    const script = document.createElement("script");
    script.src = address;
    script.dataset.site = "shop";
    document.head.append(script);
    return new Promise((resolve) => script.addEventListener("load", resolve));
  }, `${desk.url}/widget.js`);
  await expect(shop.launcher).toHaveCount(1);
  await shop.launcher.click();
  await shop.chat.startChat(CARLA);
  await expect(shop.page.locator("iframe")).toHaveCount(1);
  expect(await shop.told("ready", "open")).toEqual([["ready", {}], ["open", {}]]);
});

test("two sites on one page have a launcher and a chat each", async ({ desk, host, guest }) => {
  host.put("/", page(loader(desk) + loader(desk, "help")));
  const shop = await guest();
  await expect(shop.launcher).toHaveCount(2);
  const [first, second] = await Promise.all([shop.launcher.first().boundingBox(), shop.launcher.last().boundingBox()]);
  expect(Math.abs((first?.y ?? 0) - (second?.y ?? 0))).toBeGreaterThanOrEqual(first?.height ?? 0);
  const help = new HostPage(shop.page, "help");
  await shop.call("shop:open");
  await shop.chat.startChat(CARLA);
  await shop.call("help:open");
  await help.chat.startChat({ name: "Dan Okoro", message: "I was charged twice" });
  await expect(shop.chat.messages).toHaveText([/My invoice is wrong/]);
  await expect(help.chat.messages).toHaveText([/I was charged twice/]);
  await shop.page.reload();
  await expect(shop.chat.messages).toHaveText([/My invoice is wrong/]);
  await expect(help.chat.messages).toHaveText([/I was charged twice/]);
});

test("it comes as a module, in the head, through a tag manager, and beside an element of its name", async ({ desk, host, guest }) => {
  const src = `${desk.url}/widget.js`;
  host.put("/module", page(`<script type="module" src="${src}?site=shop"></script>`));
  host.put("/module-named", page(`<script type="module" src="${src}" data-site="shop"></script>`));
  host.put("/head", page(`<script src="${src}" data-site="shop"></script>`));
  host.put(
    "/manager",
    page(`<script>
      const script = document.createElement("script");
      script.src = "${src}";
      script.dataset.site = "shop";
      document.documentElement.append(script);
    </script>`),
  );
  host.put("/element", page(loader(desk), `<p id="headset">Headsets</p>`));
  for (const path of ["/module", "/module-named", "/head", "/manager", "/element"]) {
    const shop = await guest(path);
    await expect(shop.launcher, path).toBeVisible();
    // It comes after all that is the page's own.
    expect(await shop.page.evaluate(() => document.body.lastElementChild?.shadowRoot !== null), path).toBe(true);
    await shop.launcher.click();
    await expect(shop.chat.name, path).toBeFocused();
    await shop.call("close");
    await expect(shop.iframe, path).toBeHidden();
  }
});

test("a page that is drawn anew keeps the chat, and tells where it is now", async ({ desk, host, guest, agent }) => {
  host.put("/", page(loader(desk)));
  const shop = await guest("/?token=secret#top");
  await shop.launcher.click();
  await shop.chat.fill(CARLA);

  // A framework empties the page, then puts another body in its place.
  const draw = () => {
    document.body.replaceChildren(Object.assign(document.createElement("main"), { textContent: "Orders" }));
  };
  await shop.page.evaluate(draw);
  await expect(shop.chat.firstMessage).toHaveValue(CARLA.message);
  await shop.page.evaluate(() => {
    document.body = document.createElement("body");
  });
  await expect(shop.launcher).toBeVisible();
  await expect(shop.chat.firstMessage).toHaveValue(CARLA.message);
  await shop.page.evaluate(draw);
  await expect(shop.chat.firstMessage).toHaveValue(CARLA.message);
  await expect(shop.launcher).toHaveCount(1);

  // The address that counts is the one at which the customer writes.
  await shop.page.evaluate(() => history.pushState({}, "", "/orders/4711?token=secret#lines"));
  await shop.page.locator("body").focus();
  await shop.chat.startChat(CARLA);
  const amy = await agent("amy");
  await amy.accept("Billing", CARLA.name);
  const panel = new CustomerPanel(amy.page);
  await expect(panel.region).toContainText(`${host.url}/orders/4711`);
  await expect(panel.region).not.toContainText("secret");
});

test("a chat goes on on the next page as it was left, and with it the count of what was not seen", async ({ desk, host, guest, agent }) => {
  for (const path of ["/", "/next"]) host.put(path, page(LISTENS + loader(desk)));
  const shop = await guest();
  const amy = await agent("amy");
  await shop.launcher.click();
  await shop.chat.startChat(CARLA);
  const pane = await amy.accept("Billing", CARLA.name);
  await expect(shop.chat.entry("Amy has joined.")).toBeVisible();
  await expect(shop.unread).toBeHidden();
  await shop.page.goto(`${host.url}/next`);
  await expect(shop.chat.entry("Amy has joined.")).toBeVisible();
  // What was open opens again, and takes no focus.
  expect(await shop.page.evaluate(() => document.activeElement?.tagName)).toBe("BODY");

  await shop.chat.fold.click();
  await expect(shop.launcher).toBeFocused();
  await pane.say("Which invoice?");
  await expect(shop.unread).toHaveAccessibleName("New messages: 1");
  await pane.say("The one of May?");
  await expect(shop.unread).toHaveAccessibleName("New messages: 2");
  await expect(shop.unread).toHaveText("2");
  await expect(shop.launcher).toHaveAccessibleName("Chat with us");
  await expect(shop.launcher).toHaveAccessibleDescription("New messages: 2");

  await shop.page.goto(`${host.url}/`);
  await expect(shop.unread).toHaveAccessibleName("New messages: 2");
  await expect(shop.iframe).toBeHidden();
  const other = await guest("/next", shop.page.context());
  await expect(other.unread).toHaveAccessibleName("New messages: 2");
  await shop.launcher.click();
  await expect(shop.chat.entry("The one of May?")).toBeVisible();
  await expect(shop.unread).toBeHidden();
  await expect(shop.launcher).toHaveAccessibleDescription("");
  await expect(other.unread).toBeHidden();
  await expect.poll(() => shop.told("unread")).toEqual([["unread", { count: 2 }], ["unread", { count: 0 }]]);
});

test("once the customer has left the end of their chat, pages ask for nothing again", async ({ desk, host, guest }) => {
  host.put("/", page(loader(desk)));
  const shop = await guest();
  await shop.launcher.click();
  await shop.chat.startChat(CARLA);
  await expect.poll(() => shop.page.evaluate(() => localStorage.getItem("headset:shop"))).toBe("open");
  await shop.chat.endChat();
  await shop.chat.again.click();
  await expect.poll(() => shop.page.evaluate(() => localStorage.length)).toBe(0);
  const asked = requests(shop.page);
  await shop.page.reload();
  await expect(shop.launcher).toBeVisible();
  await shop.page.waitForLoadState("networkidle");
  expect(asked.filter((address) => address.startsWith(desk.url))).toEqual([`${desk.url}/widget.js?site=shop`]);
});

test("a web site that the desk does not know cannot show the chat", async ({ desk, host, newcomer, complaints }) => {
  const stranger = await Host.open();
  stranger.put("/", page(loader(desk)));
  const shop = new HostPage(await (await newcomer()).newPage());
  const refused = shop.page.waitForEvent("console", (message) => message.text().includes("frame-ancestors"));
  await shop.page.goto(`${stranger.url}/`);
  await shop.launcher.click();
  await refused;
  await expect(shop.iframe).toBeVisible();
  await expect(shop.chat.name).toHaveCount(0);
  await stranger.close();
  expect(host.url).not.toBe(stranger.url);
  complaints.length = 0;
});

test("what strangers say does not move the page", async ({ desk, host, guest }) => {
  const stranger = await Host.open("127.0.0.1");
  stranger.put(
    "/",
    page(`<script>
      addEventListener("message", () => {
        for (const word of ["close", "over", "forgotten"]) parent.postMessage({ headset: 1, word }, "*");
        parent.postMessage({ headset: 1, word: "unread", value: 7 }, "*");
        parent.postMessage("said", "*");
      });
    </script>`),
  );
  host.put("/", page(LISTENS + loader(desk), `<iframe id="stranger" src="${stranger.url}/" title="A stranger"></iframe>`));
  const shop = await guest();
  await shop.launcher.click();
  await shop.chat.startChat(CARLA);
  await expect.poll(() => shop.page.evaluate(() => localStorage.getItem("headset:shop"))).toBe("open");
  await shop.page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        addEventListener("message", ({ data }) => data === "said" && resolve());
        // The page itself is not the frame either.
        postMessage({ headset: 1, word: "close" }, "*");
        document.querySelector<HTMLIFrameElement>("#stranger")?.contentWindow?.postMessage("now", "*");
      }),
  );
  await expect(shop.iframe).toBeVisible();
  await expect(shop.unread).toBeHidden();
  expect(await shop.page.evaluate(() => localStorage.getItem("headset:shop"))).toBe("open");
  expect(await shop.told("close", "unread")).toEqual([]);
  await stranger.close();
});

test("what strangers say does not move the chat, and they get no answer", async ({ desk, host, guest }) => {
  const stranger = await Host.open("127.0.0.1");
  const words = `[{ word: "page", value: "https://evil.example/" }, { word: "write", value: "Not mine" }, { word: "shown", value: 1 }, { word: "forget" }]`;
  stranger.put(
    "/",
    page(`<script>
      addEventListener("message", ({ data }) => {
        if (data !== "now") return parent.postMessage("answered", "*");
        for (const word of ${words}) parent.frames[0].postMessage({ headset: 1, ...word }, "*");
      });
    </script>`),
  );
  // The loader's frame stands where no other frame can name it; this one can be.
  host.put(
    "/",
    page("", `<iframe id="chat" src="${desk.url}/chat/shop" title="Chat"></iframe><iframe id="stranger" src="${stranger.url}/" title="A stranger"></iframe>`),
  );
  const shop = await guest();
  const frame = await (await shop.page.locator("#chat").elementHandle())?.contentFrame();
  if (!frame) throw new Error("the chat is in a frame");
  await frame.locator("#name").fill("Carla Reyes");
  const notMoved = async () => {
    const { page, name, message, kept } = await frame.evaluate(() => ({
      page: document.documentElement.dataset.page,
      name: document.querySelector<HTMLInputElement>("#name")?.value,
      message: document.querySelector<HTMLInputElement>("#message")?.value,
      kept: Object.keys(sessionStorage),
    }));
    expect({ page, name, message, kept }).toEqual({ page: undefined, name: "Carla Reyes", message: "", kept: ["headset:shop:fields"] });
  };
  const heard = () =>
    frame.evaluate(() => new Promise<void>((resolve) => addEventListener("message", ({ data }) => data.word === "forget" && setTimeout(resolve))));
  await shop.page.evaluate(() => {
    window.told = [];
    addEventListener("message", ({ data }) => window.told.push(["answer", data]));
  });

  // A stranger beside the chat.
  const beside = heard();
  await frame.evaluate(() => document.title);
  await shop.page.evaluate(() => document.querySelector<HTMLIFrameElement>("#stranger")?.contentWindow?.postMessage("now", "*"));
  await beside;
  await notMoved();

  // A stranger around it, should a browser show it there.
  await frame.evaluate(() => (document.documentElement.dataset.origins = ""));
  const around = heard();
  await frame.evaluate(() => document.title);
  await shop.page.evaluate((words) => {
    for (const word of words) document.querySelector<HTMLIFrameElement>("#chat")?.contentWindow?.postMessage({ headset: 1, ...word }, "*");
  }, [{ word: "page", value: "https://evil.example/" }, { word: "write", value: "Not mine" }, { word: "forget" }]);
  await around;
  await notMoved();
  await frame.evaluate(() => parent.postMessage("after", "*"));
  await expect.poll(() => shop.told("answer")).toEqual([["answer", "after"]]);
  await stranger.close();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing to complain about in a launcher that counts, ${colorScheme}`, async ({ desk, host, newcomer, guest, agent }) => {
    host.put("/", page(loader(desk)));
    const shop = await guest("/", await newcomer({ colorScheme, reducedMotion: "reduce" }));
    await shop.launcher.click();
    await shop.chat.startChat(CARLA);
    const amy = await agent("amy");
    const pane = await amy.accept("Billing", CARLA.name);
    await expect(shop.chat.entry("Amy has joined.")).toBeVisible();
    await shop.launcher.click();
    await pane.say("Which invoice?");
    await expect(shop.unread).toBeVisible();
    const { violations } = await new AxeBuilder({ page: shop.page }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target.join(" "))])).toEqual([]);
    expect((await shop.launcher.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    await expect(shop.page.locator("body")).toMatchAriaSnapshot(`
      - main
      - button "Chat with us"
      - status:
        - 'img "New messages: 1"'
    `);
  });
}
