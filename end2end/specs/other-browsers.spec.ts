// The customer's main story in the engines of the browsers that Playwright does not drive here; the agent has Chromium. All else is
// tried in Chromium alone.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "../browsers/browser.ts";
import { Firefox } from "../browsers/firefox.ts";
import { WebKit } from "../browsers/webkit.ts";
import { expect, test as base } from "../embedded.ts";
import { pdf, picture } from "../files.ts";
import { loader, page } from "../host.ts";
import { GuestPage } from "../pages/guest.ts";

/** Nothing is kept for a frame of another web site, as people set it who block third-party cookies. */
const KEEPS_NOTHING_FOR_OTHERS = `user_pref("network.cookie.cookieBehavior", 1);\n`;

const CARLA = { name: "Carla Reyes", email: "carla@example.com", message: "My invoice is wrong" };

interface Others {
  /** Opens a browser of this engine. */
  open: (engine: { open(): Promise<Browser> }) => Promise<GuestPage>;
  /** A folder with files that can be sent. */
  folder: string;
}

const test = base.extend<Others>({
  open: async ({ complaints }, use) => {
    const opened: GuestPage[] = [];
    await use(async (engine) => {
      const guest = new GuestPage(await engine.open());
      opened.push(guest);
      return guest;
    });
    for (const guest of opened) {
      try {
        complaints.push(...(await guest.complaints()));
      } finally {
        await guest.browser.close();
      }
    }
  },
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), "headset-files-"));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
});

for (const [name, engine] of [["Firefox", Firefox], ["WebKit", WebKit]] as const) {
  test(`a customer is helped on a web page in ${name}: asks, talks, reloads, sends a file, ends it and says how it was`, async ({ desk, host, agent, open, folder }) => {
    test.slow();
    host.put("/", page(loader(desk)));
    const amy = await agent("amy");
    const carla = await open(engine);
    await carla.browser.goTo(`${host.url}/`);
    await carla.pressLauncher();
    await carla.enterChat();
    await carla.startChat(CARLA);
    await carla.reads("You are number 1 in line");

    const pane = await amy.accept("Billing", CARLA.name);
    await expect(pane.entry(CARLA.message)).toBeVisible();
    await carla.reads("Amy has joined.");
    await pane.say("Which invoice is it, the one of May?");
    await carla.reads("Which invoice is it, the one of May?");
    await carla.say("Yes, of May");
    await expect(pane.entry("Yes, of May")).toContainText("Carla");
    const said = await carla.messages();
    expect(said).toEqual([CARLA.message, expect.anything(), "Which invoice is it, the one of May?", "Yes, of May"]);

    // It goes on after a reload as it was left: open, and everything once.
    await carla.reload();
    await carla.reads("Yes, of May");
    expect(await carla.messages()).toEqual(said);

    const sent = picture("my invoice.png", 640, 480);
    await writeFile(join(folder, sent.name), sent.buffer);
    await carla.attach(join(folder, sent.name));
    await pane.files.drawn(sent.name, 640);
    await expect.poll(() => carla.drawn(sent.name)).toBe(640);
    await pane.files.choose(amy.page, pdf("corrected invoice.pdf"));
    await carla.reads("corrected invoice.pdf");

    await carla.endChat();
    await carla.reads("How was your chat?");
    await carla.rate("4, good", "A little slow");
    await carla.reads("Thank you.");
    await expect(pane.entry("Carla Reyes rated this chat 4 of 5: A little slow")).toBeVisible();
  });
}

test("where Firefox keeps nothing for a frame of another web site, a customer is helped until they leave the page", async ({ desk, host, agent, open }) => {
  test.slow();
  host.put("/", page(loader(desk)));
  const amy = await agent("amy");
  const carla = await open({ open: () => Firefox.open(KEEPS_NOTHING_FOR_OTHERS) });
  await carla.browser.goTo(`${host.url}/`);
  await carla.pressLauncher();
  await carla.enterChat();
  expect(await carla.refusesStorage()).toBe("SecurityError");
  await carla.startChat(CARLA);
  const pane = await amy.accept("Billing", CARLA.name);
  await carla.reads("Amy has joined.");
  await pane.say("Which invoice is it, the one of May?");
  await carla.reads("Which invoice is it, the one of May?");
  await carla.say("Yes, of May");
  await expect(pane.entry("Yes, of May")).toContainText("Carla");

  // The next page knows nothing of it: it begins with the form, as for anybody.
  await carla.reload();
  await carla.browser.find("input", "Your name");
  expect(await carla.messages()).toEqual([]);
});
