// Every example of docs/embedding.md, as it stands there.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { DeskProcess } from "../desk-process.ts";
import { expect, test } from "../embedded.ts";
import { Host, page } from "../host.ts";
import { HostPage } from "../pages/host.ts";

const CARLA = { name: "Carla Reyes", message: "My invoice is wrong" };
const TOPIC = `topics = [{ name = "My invoice", queue = "Billing" }]`;

interface Example {
  section: string;
  language: string;
  text: string;
}

/** The fenced blocks of the page, with the heading that each stands under. */
function examples(): Example[] {
  const found: Example[] = [];
  let section = "";
  const text = readFileSync(join(import.meta.dirname, "../../docs/embedding.md"), "utf8");
  for (const [, heading, language, block] of text.matchAll(/^## (.*)$|^```(\w+)\n([^]*?)^```$/gm)) {
    if (heading) section = heading;
    else found.push({ section, language: language ?? "", text: block ?? "" });
  }
  return found;
}

const all = examples();
const tried = new Set<Example>();

/** The example of a section in a language, with this desk and this web site in it. */
function example(section: string, language: string, desk: DeskProcess, host: Host): string {
  const [one, ...more] = all.filter((each) => each.section === section && each.language === language);
  if (!one || more.length > 0) throw new Error(`one example in ${language} stands under "${section}"`);
  tried.add(one);
  return one.text.replaceAll("https://desk.example.com", desk.url).replaceAll("https://www.example.com", host.url);
}

const documented = test.extend({
  // The site is made as the page says; its topic is called as the demo's, which is how tests fill in the form.
  host: async ({ desk }, use) => {
    const host = await Host.open();
    const shop = example("Allowing your pages", "toml", desk, host);
    expect(shop).toContain(TOPIC);
    await desk.apply(`${shop}${shop.replace('"shop"', '"workshop"')}`);
    await desk.apply(`[[sites]]\nkey = "shop"\ntopics = [{ name = "Billing", queue = "Billing" }]\n`);
    await use(host);
    await host.close();
  },
});

documented("a plain web page", async ({ desk, host, guest }) => {
  host.put("/", example("A plain web page", "html", desk, host));
  const shop = await guest();
  await shop.launcher.click();
  await expect(shop.chat.topic.getByRole("option")).toContainText(["Please choose", "Billing", "My invoice"]);
  await shop.chat.startChat(CARLA);
});

documented("how it looks", async ({ desk, host, guest }) => {
  host.put("/", example("How it looks", "html", desk, host));
  const shop = await guest();
  await expect(shop.launcher).toHaveCSS("background-color", "rgb(138, 28, 75)");
  expect((await shop.launcher.boundingBox())?.x).toBe(20);
  await shop.launcher.click();
  await expect(shop.iframe).toHaveAttribute("src", `${desk.url}/chat/shop?language=en&colour=8a1c4b`);
  await shop.chat.startChat(CARLA);
});

documented("a button of your own", async ({ desk, host, guest, agent }) => {
  host.put("/", example("A button of your own", "html", desk, host));
  const shop = await guest();
  const help = shop.page.getByRole("button", { name: "Help" });
  await shop.page.getByRole("button", { name: "Return this order" }).click();
  await expect(shop.chat.firstMessage).toHaveValue("I want to return order 4711.");
  await expect(shop.launcher).toBeHidden();
  await shop.chat.startChat({ name: CARLA.name, message: "I want to return order 4711." });
  const amy = await agent("amy");
  const pane = await amy.accept("Billing", CARLA.name);
  await expect(shop.chat.entry("Amy has joined.")).toBeVisible();
  await help.click();
  await expect(shop.iframe).toBeHidden();
  await pane.say("A label is on its way.");
  await expect(help).toHaveText("Help (1 new)");
  await help.click();
  await expect(help).toHaveText("Help");
});

documented("a single-page app", async ({ desk, host, guest, agent }) => {
  const app = example("A single-page app", "js", desk, host);
  const imports = `<script type="importmap">{"imports":{"headset-widget":"/headset-widget/index.js"}}</script>`;
  host.put("/", page(imports, `<button type="button" id="ask">Ask us</button><script type="module">${app}</script>`));
  const shop = await guest();
  const said: string[] = [];
  shop.page.on("console", (message) => message.type() === "log" && said.push(message.text()));
  await expect(shop.launcher).toBeVisible();
  await shop.page.getByRole("button", { name: "Ask us" }).click();
  await shop.chat.startChat(CARLA);
  await expect.poll(() => said).toEqual(["Number 1 in line."]);
  await (await agent("amy")).accept("Billing", CARLA.name);
  await expect.poll(() => said).toEqual(["Number 1 in line.", "Amy is in the chat."]);
});

documented("a component that comes and goes before the script is there hears nothing after it went", async ({ desk, host, guest }) => {
  host.put(
    "/",
    page(
      `<script type="importmap">{"imports":{"headset-widget":"/headset-widget/index.js"}}</script>`,
      `<script type="module">
        import { headset, load } from "headset-widget";
        window.told = [];
        load({ desk: "${desk.url}", site: "shop" });
        load({ desk: "${desk.url}", site: "shop" });
        headset("on", "open", () => told.push(["gone", {}]))();
        headset("on", "open", () => told.push(["here", {}]));
      </script>`,
    ),
  );
  const shop = await guest();
  await shop.launcher.click();
  await expect(shop.chat.name).toBeFocused();
  expect(await shop.told("gone", "here")).toEqual([["here", {}]]);
  await expect(shop.page.locator("script[src$='/widget.js?site=shop']")).toHaveCount(1);
});

documented("a strict Content-Security-Policy", async ({ desk, host, guest }) => {
  const section = "A strict Content-Security-Policy";
  const [name, value] = example(section, "http", desk, host).trim().split(/: (.*)/);
  host.put("/", example(section, "html", desk, host), { [name ?? ""]: value ?? "" });
  host.put("/chat.js", example(section, "js", desk, host));
  const shop = await guest();
  expect(name).toBe("Content-Security-Policy");
  await shop.page.getByRole("button", { name: "Ask us" }).click();
  await shop.chat.startChat(CARLA);
});

documented("when somebody signs out", async ({ desk, host, guest }) => {
  const script = example("When somebody signs out", "js", desk, host);
  const form = `<form id="sign-out" action="/signed-out"><button>Sign out</button></form><script>${script}</script>`;
  const loaded = `<script src="${desk.url}/widget.js?site=shop"></script>`;
  host.put("/", page(loaded, form));
  host.put("/signed-out", page(loaded));
  const shop = await guest();
  await shop.launcher.click();
  await shop.chat.startChat(CARLA);
  await shop.page.getByRole("button", { name: "Sign out" }).click();
  await expect(shop.page).toHaveURL(/signed-out/);
  await expect.poll(() => shop.page.evaluate(() => localStorage.length)).toBe(0);
  await shop.launcher.click();
  await expect(shop.chat.name).toBeFocused();
  expect(await shop.kept()).toEqual([]);
});

documented("two sites on one page", async ({ desk, host, guest }) => {
  host.put("/", example("Two sites on one page", "html", desk, host));
  const shop = await guest();
  await expect(shop.launcher).toHaveCount(2);
  await shop.page.getByRole("button", { name: "Ask the workshop" }).click();
  await expect(new HostPage(shop.page, "workshop").chat.name).toBeFocused();
  await expect(shop.iframe).toHaveCount(0);
});

documented("no example is left out", async () => {
  expect(all.filter((one) => !tried.has(one))).toEqual([]);
  expect(all.length).toBeGreaterThan(0);
});
