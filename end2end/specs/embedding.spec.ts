// The function that a page calls, what it is told, and that it cannot be harmed (docs/embedding.md).
import type { Page } from "@playwright/test";
import { expect, requests, test } from "../embedded.ts";
import { loader, page } from "../host.ts";
import { HostPage, LISTENS } from "../pages/host.ts";
import { signed } from "../shop.ts";

const CARLA = { name: "Carla Reyes", message: "My invoice is wrong" };

/** Which of its own elements has the focus, by id. */
function focused(page: Page): Promise<string | undefined> {
  return page.evaluate(() => document.activeElement?.id);
}

test("calls made before the script is there are done once it is, in their order", async ({ desk, host, newcomer }) => {
  host.put(
    "/",
    page(
      `<script>
        window.headset = window.headset || function () { (headset.q = headset.q || []).push(arguments); };
        window.told = [];
        const tell = (word) => (detail) => told.push([word, detail]);
        headset("boot", { site: "shop", launcher: false });
        headset("on", "ready", tell("ready"));
        headset("on", "open", tell("first"));
        headset("on", "open", tell("second"));
        headset("show");
        headset("newMessage", "I want to return order 4711.");
        window.before = headset;
      </script><script src="${desk.url}/widget.js" async></script>`,
    ),
  );
  const shop = new HostPage(await (await newcomer()).newPage());
  await shop.page.goto(`${host.url}/`);
  await expect(shop.chat.firstMessage).toHaveValue("I want to return order 4711.");
  expect(await shop.page.evaluate(() => window.told)).toEqual([["first", {}], ["second", {}], ["ready", {}]]);
  await expect(shop.launcher).toBeVisible();
  // Who still holds the function that only queued is heard, too.
  await shop.page.evaluate(() => (window as unknown as { before: (call: string) => void }).before("close"));
  await expect(shop.iframe).toBeHidden();
});

test("boot alone shows the launcher and asks for nothing; update and hide change what shows", async ({ desk, host, newcomer }) => {
  host.put("/", page(`${LISTENS}<script src="${desk.url}/widget.js"></script>`));
  const shop = new HostPage(await (await newcomer()).newPage());
  const asked = requests(shop.page);
  await shop.page.goto(`${host.url}/`);
  expect(await shop.page.evaluate(() => document.body.lastElementChild?.tagName)).toBe("MAIN");
  await shop.call("boot", { site: "shop", desk: desk.url });
  await expect(shop.launcher).toBeVisible();
  await expect.poll(() => shop.told("ready")).toEqual([["ready", {}]]);
  await shop.call("boot", { site: "shop" });
  await expect(shop.launcher).toHaveCount(1);
  await shop.call("hide");
  await expect(shop.launcher).toBeHidden();
  await shop.call("show");
  await expect(shop.launcher).toBeVisible();
  await shop.call("update", { launcher: false, page: `${host.url}/a-page-of-its-own` });
  await expect(shop.launcher).toBeHidden();
  await shop.page.waitForLoadState("networkidle");
  expect(asked.filter((address) => address.startsWith(desk.url))).toEqual([`${desk.url}/widget.js`]);
  await shop.call("open");
  await expect(shop.chat.name).toBeVisible();
  const frame = await shop.frame();
  await frame.waitForFunction((page) => document.documentElement.dataset.page === page, `${host.url}/a-page-of-its-own`);
  await shop.call("update", { page: "" });
  await frame.waitForFunction((page) => document.documentElement.dataset.page === page, `${host.url}/`);
  expect(await shop.told("ready")).toEqual([["ready", {}]]);
});

test("open, close and toggle move the focus there and back, also for a button of the page's own", async ({ desk, host, guest }) => {
  host.put(
    "/",
    page(LISTENS + loader(desk), `<button type="button" id="own" onclick="headset('toggle')">Help</button><input id="other" aria-label="Other">`),
  );
  const shop = await guest();
  await shop.call("hide");
  const own = shop.page.getByRole("button", { name: "Help" });
  await own.click();
  await expect(shop.chat.name).toBeFocused();
  await shop.page.keyboard.press("Escape");
  await expect(own).toBeFocused();
  await shop.call("open");
  await expect(shop.chat.name).toBeFocused();
  // What the page does by itself takes the focus from nobody.
  await shop.page.locator("#other").focus();
  await shop.call("close");
  await expect(shop.iframe).toBeHidden();
  expect(await focused(shop.page)).toBe("other");
  await shop.call("close");
  await shop.call("toggle");
  await shop.call("toggle");
  expect(await shop.told("open", "close")).toEqual(["open", "close", "open", "close", "open", "close"].map((event) => [event, {}]));
});

test("a first text stands where the customer writes, over nothing that they typed, and is never sent by itself", async ({ desk, host, guest, agent }) => {
  host.put("/", page(loader(desk)));
  const shop = await guest();
  await expect(shop.launcher).toBeVisible();
  await shop.call("newMessage", "I want to return order 4711.");
  await expect(shop.chat.firstMessage).toHaveValue("I want to return order 4711.");
  await shop.chat.firstMessage.fill("Where is order 4712?");
  await shop.call("newMessage", "I want to return order 4711.");
  await shop.call("close");
  await shop.call("newMessage", "And another");
  await expect(shop.chat.firstMessage).toBeVisible();
  await expect(shop.chat.firstMessage).toHaveValue("Where is order 4712?");
  await shop.chat.startChat({ name: CARLA.name, message: "Where is order 4712?" });

  // In a chat it is the composer, and the chat may still be on its way.
  await shop.page.reload();
  await shop.call("newMessage", "Order 4713, too.");
  await expect(shop.chat.composer).toHaveValue("Order 4713, too.");
  await expect(shop.chat.composer).toBeFocused();
  await shop.call("newMessage", "Something else");
  await shop.page.reload();
  await expect(shop.chat.composer).toHaveValue("Order 4713, too.");
  const amy = await agent("amy");
  const pane = await amy.accept("Billing", CARLA.name);
  await expect(pane.messages).toHaveText([/Where is order 4712\?/, /Thanks for waiting/]);
  await shop.chat.send.click();
  await expect(pane.entry("Order 4713, too.")).toBeVisible();
});

test("a page is told of each thing that happens, without a word of what is said", async ({ desk, host, guest, agent, customer }) => {
  host.put("/", page(LISTENS + loader(desk)));
  const first = await customer({ name: "Dan Okoro", message: "I was charged twice" });
  const shop = await guest();
  await shop.launcher.click();
  await shop.chat.startChat(CARLA);
  await expect.poll(() => shop.told("position")).toEqual([["position", { position: 2 }]]);
  await first.chat.endChat();
  await expect.poll(() => shop.told("position")).toEqual([["position", { position: 2 }], ["position", { position: 1 }]]);

  const amy = await agent("amy");
  const pane = await amy.accept("Billing", CARLA.name);
  await expect.poll(() => shop.told("agent_joined")).toEqual([["agent_joined", { name: "Amy" }]]);
  // The initial agent response of the queue is one, too, and was seen.
  await expect.poll(() => shop.told("message")).toHaveLength(1);
  await shop.launcher.click();
  await pane.say("Which invoice, dear?");
  await expect.poll(() => shop.told("message")).toHaveLength(2);
  await expect.poll(() => shop.told("unread")).toEqual([["unread", { count: 1 }]]);
  await shop.launcher.click();
  await expect.poll(() => shop.told("unread")).toEqual([["unread", { count: 1 }], ["unread", { count: 0 }]]);
  await pane.endConversation();
  await expect.poll(() => shop.told("ended")).toEqual([["ended", {}]]);
  expect(await shop.told("ready", "open", "close")).toEqual(["ready", "open", "close", "open"].map((event) => [event, {}]));
  expect(JSON.stringify(await shop.page.evaluate(() => window.told))).not.toMatch(/dear|invoice|Carla/);

  // What was so before the page came is no news.
  await shop.page.reload();
  await expect(shop.chat.entry("Amy ended the chat.")).toBeVisible();
  await expect.poll(() => shop.page.evaluate(() => localStorage.getItem("headset:shop"))).toBe("open");
  expect(await shop.told("agent_joined", "ended", "position", "unread")).toEqual([]);
});

test("a listener can leave, and one that throws harms neither the others nor the page", async ({ desk, host, guest, complaints }) => {
  host.put("/", page(LISTENS + loader(desk)));
  const shop = await guest();
  await expect(shop.launcher).toBeVisible();
  await shop.page.evaluate(() => {
    const leave = window.headset("on", "open", () => window.told.push(["left", {}]));
    window.headset("on", "open", () => {
      throw new Error("not mine");
    });
    window.headset("on", "open", () => window.told.push(["last", {}]));
    leave?.();
    leave?.();
  });
  await shop.call("open");
  await expect(shop.chat.name).toBeFocused();
  expect(await shop.told("open", "left", "last")).toEqual([["open", {}], ["last", {}]]);
  expect(complaints.splice(0)).toEqual([expect.stringContaining("not mine")]);
  // One that calls in turn is obeyed.
  await shop.page.evaluate(() => window.headset("on", "close", () => window.headset("on", "open", () => window.headset("destroy"))));
  await shop.call("close");
  await shop.launcher.click();
  await expect(shop.launcher).toHaveCount(0);
  expect(complaints.splice(0)).toEqual([expect.stringContaining("not mine")]);
});

test("wrong names and arguments are said on the console, and nothing is thrown", async ({ desk, host, guest, complaints }) => {
  host.put("/", page(`<script src="${desk.url}/widget.js"></script>`));
  const shop = await guest();
  const says = async (call: unknown[], sentence: RegExp) => {
    await shop.call(...call);
    await expect.poll(() => complaints.length, String(call[0])).toBe(1);
    expect(complaints.splice(0)[0]).toMatch(sentence);
  };
  await says(["open"], /headset: boot comes before open/);
  await says(["boot"], /headset: boot takes \{site, desk\}/);
  await says(["boot", { desk: desk.url }], /headset: boot takes \{site, desk\}/);
  await says(["boot", { site: "shop", desk: "not an address" }], /headset: .*Invalid URL/);
  await says(["boot", { site: "shop", colour: "red" }], /headset: no setting colour/);
  await expect(shop.launcher).toBeVisible();
  await says(["opn"], /headset: no call opn/);
  await says(["constructor"], /headset: no call constructor/);
  await says(["help:open"], /headset: boot comes before help:open/);
  await says([], /headset: no call undefined/);
  await says(["newMessage"], /headset: newMessage takes a text/);
  await says(["newMessage", 7], /headset: newMessage takes a text/);
  await says(["update", { launcher: "no" }], /headset: no setting launcher/);
  await says(["on", "opened", null], /headset: on takes one of ready,open,close,message,unread,agent_joined,position,ended/);
  await says(["on", "open"], /headset: on takes one of/);
  await shop.page.evaluate(() => window.headset("on", Symbol("open") as unknown as "open", () => {}));
  await expect.poll(() => complaints.length).toBe(1);
  complaints.length = 0;
  await expect(shop.launcher).toBeVisible();
  await expect(shop.page.locator("iframe")).toHaveCount(0);
});

test("destroy leaves nothing on the page, and boot goes on with the chat", async ({ desk, host, guest }) => {
  host.put("/", page(LISTENS + loader(desk)));
  const shop = await guest();
  await shop.launcher.click();
  await shop.chat.startChat(CARLA);
  await shop.call("destroy");
  await expect(shop.launcher).toHaveCount(0);
  await expect(shop.page.locator("iframe")).toHaveCount(0);
  expect(await shop.page.evaluate(() => document.body.lastElementChild?.tagName)).toBe("MAIN");
  await shop.page.evaluate(() => document.body.append(document.createElement("footer")));
  await expect(shop.launcher).toHaveCount(0);
  await shop.call("boot", { site: "shop" });
  await expect(shop.chat.messages).toHaveText([/My invoice is wrong/]);
  expect(await shop.told("ready", "open", "close")).toEqual(["ready", "open", "close", "ready", "open"].map((event) => [event, {}]));
});

test("shutdown forgets the customer: token, drafts and unsent texts, here and in their other tabs", async ({ desk, host, guest, agent, complaints }) => {
  host.put("/", page(LISTENS + loader(desk)));
  const shop = await guest();
  const amy = await agent("amy");
  await shop.launcher.click();
  await shop.chat.startChat(CARLA);
  const pane = await amy.accept("Billing", CARLA.name);
  await expect(shop.chat.entry("Amy has joined.")).toBeVisible();
  const other = await guest("/", shop.page.context());
  await expect(other.chat.entry("Amy has joined.")).toBeVisible();
  await other.chat.composer.fill("Typed in another tab");
  await shop.page.route(/\/api\/say/, (route) => route.abort());
  await shop.chat.say("Not sent yet");
  await expect(shop.chat.entry("Not sent yet")).toContainText(/sending|not sent/i);
  await shop.chat.composer.fill("Half a sen");
  expect(await shop.kept()).toContain("headset:shop:token");

  await shop.call("shutdown");
  await expect(shop.launcher).toBeHidden();
  await expect(shop.page.locator("iframe")).toHaveCount(0);
  await expect.poll(() => shop.page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0]);
  await expect(other.chat.name).toBeVisible();
  expect(await other.kept()).toEqual([]);
  await expect(other.chat.firstMessage).toHaveValue("");
  expect(await shop.told("close", "unread")).toEqual([["close", {}]]);

  // Whoever comes next finds a form, and nothing of it is theirs.
  await shop.call("open");
  await expect.poll(() => complaints.splice(0)).toEqual([expect.stringContaining("boot comes first")]);
  await shop.call("boot", { site: "shop" });
  await shop.launcher.click();
  await expect(shop.chat.name).toBeFocused();
  await expect(shop.chat.name).toHaveValue("");
  expect(await shop.kept()).toEqual([]);
  await expect(pane.entry("Not sent yet")).toHaveCount(0);
});

test("a page that shuts the chat down and goes away at once is believed by the next", async ({ desk, host, guest }) => {
  for (const path of ["/", "/signed-out"]) host.put(path, page(loader(desk)));
  const shop = await guest();
  await shop.launcher.click();
  await shop.chat.startChat(CARLA);
  await expect.poll(() => shop.page.evaluate(() => localStorage.getItem("headset:shop"))).toBe("open");
  // The frame hears of it too late.
  await shop.page.evaluate(() => {
    document.querySelectorAll("*").forEach((element) => element.shadowRoot?.querySelector("iframe")?.remove());
    window.headset("shutdown");
    location.href = "/signed-out";
  });
  await expect(shop.page).toHaveURL(`${host.url}/signed-out`);
  await expect.poll(() => shop.page.evaluate(() => localStorage.length)).toBe(0);
  await shop.launcher.click();
  await expect(shop.chat.name).toBeFocused();
  expect(await shop.kept()).toEqual([]);
});

test("whom the page names is not asked who they are, and after a shutdown nobody is known", async ({ desk, host, guest, complaints }) => {
  host.put("/", page(LISTENS + loader(desk)));
  const shop = await guest();
  const key = await desk.addSiteKey("shop");
  // Said before there is a frame, and nothing is loaded for it.
  await shop.call("identify", await signed("shop", key, { id: "4711", name: "Carla Reyes", email: "carla@shop.example" }));
  await expect(shop.iframe).toHaveCount(0);
  await shop.launcher.click();
  await expect(shop.chat.name).toBeHidden();
  await expect(shop.chat.topic).toBeFocused();
  await shop.chat.topic.selectOption("Billing");
  await shop.chat.firstMessage.fill(CARLA.message);
  await shop.chat.start.click();
  await expect(shop.chat.messages).toHaveText([/My invoice is wrong/]);

  // A reload forgets who said it and not whom it was about.
  await shop.page.reload();
  await expect(shop.chat.messages).toHaveText([/My invoice is wrong/]);
  await shop.call("shutdown");
  await expect.poll(() => shop.page.evaluate(() => localStorage.length)).toBe(0);
  await expect(shop.iframe).toHaveCount(0);
  await shop.call("boot", { site: "shop" });
  await shop.launcher.click();
  await expect(shop.chat.name).toBeFocused();
  expect(await shop.kept()).toEqual([]);

  // What does not hold is told to whoever built the page, and the chat is a guest's.
  await shop.call("identify", "no.such.token");
  await expect.poll(() => complaints.splice(0).filter((line) => line.includes("identify: refused"))).toHaveLength(1);
  await expect(shop.chat.name).toBeVisible();
});
