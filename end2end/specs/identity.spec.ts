// Known customers: whom a web site names, and what is left of somebody where others sit down next.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "../fixtures.ts";
import { type Person, documented } from "../shop.ts";
import { gapless } from "../pages/chat.ts";

const CARLA: Person = { id: "4711", name: "Carla Reyes", email: "carla@shop.example" };
const DAN: Person = { id: "4712", name: "Dan Cole", email: "dan@shop.example" };

test("one person sees one chat in two browsers, is not asked what is known, and agents read who vouches for them", async ({
  shop,
  agent,
  newcomer,
}) => {
  const amy = await agent("amy");
  const laptop = await shop.visit(await newcomer());
  await laptop.identify(shop, CARLA);
  await expect(laptop.chat.firstMessage).toBeVisible();
  await expect(laptop.chat.name).toBeHidden();
  await expect(laptop.chat.email).toBeHidden();
  await laptop.chat.firstMessage.fill("My invoice is wrong");
  await laptop.chat.start.click();
  await expect(laptop.chat.entry("You started the chat.")).toBeVisible();

  const phone = await shop.visit(await newcomer({ viewport: { width: 390, height: 844 } }));
  await phone.identify(shop, CARLA);
  await expect(phone.chat.entry("My invoice is wrong")).toBeVisible();
  await phone.chat.say("It is number 4711");
  await expect(laptop.chat.entry("It is number 4711")).toBeVisible();

  const pane = await amy.accept("Billing", "Carla Reyes");
  await pane.say("I see it.");
  for (const { chat } of [laptop, phone]) {
    await expect(chat.entry("I see it.")).toBeVisible();
    expect(gapless(await chat.places())).toBe(true);
  }
  const panel = amy.page.getByRole("region", { name: "Customer", exact: true });
  if (!(await panel.isVisible())) await pane.region.getByRole("button", { name: "Customer details" }).click();
  await expect(panel).toContainText(/Verified by the site as\s*4711/);
  await expect(panel).toContainText(/Name, by the site\s*Carla Reyes/);
  await expect(panel).toContainText(/E-mail, by the site\s*carla@shop\.example/);
  await expect(panel).not.toContainText("as typed");

  // On the next page of the site the same is said again, and nothing changes.
  await laptop.page.reload();
  await laptop.isReady();
  await laptop.identify(shop, CARLA);
  await expect(laptop.chat.entry("I see it.")).toBeVisible();
  await laptop.chat.say("Thank you");
  await expect(phone.chat.entry("Thank you")).toBeVisible();
});

test("a guest's chat goes on once the site says who they are, and agents see from where on", async ({ shop, agent, newcomer }) => {
  const amy = await agent("amy");
  const host = await shop.visit(await newcomer());
  await host.chat.startChat({ name: "Carla", message: "My invoice is wrong" });
  const guest = await amy.accept("Billing", "Carla");
  await host.chat.composer.fill("It is number");
  await host.identify(shop, CARLA);
  const pane = amy.conversation("Carla Reyes");
  await expect(pane.entry("verified by the site from here on")).toBeVisible();
  await expect(guest.region).toHaveCount(0);
  await expect(host.chat.composer).toHaveValue("It is number");
  await host.chat.say("It is number 4711");
  await expect(pane.entry("It is number 4711")).toBeVisible();
  await expect(host.chat.messages).toHaveText([/My invoice is wrong/, /Thanks for waiting/, /It is number 4711/]);
  expect(gapless(await host.chat.places())).toBe(true);
  await expect(host.chat.log).not.toContainText("verified");
});

test("somebody else at the same browser sees nothing of the first, in no tab", async ({ shop, newcomer }) => {
  const context = await newcomer();
  const host = await shop.visit(context);
  await host.identify(shop, CARLA);
  await host.chat.firstMessage.fill("My secret invoice");
  await host.chat.start.click();
  await expect(host.chat.entry("My secret invoice")).toBeVisible();
  await host.chat.composer.fill("A secret draft");
  const other = await shop.visit(context);
  await expect(other.chat.entry("My secret invoice")).toBeVisible();
  await other.chat.composer.fill("Another secret draft");

  await host.identify(shop, DAN);
  await expect(host.chat.firstMessage).toBeVisible();
  await expect(host.chat.firstMessage).toHaveValue("");
  await expect(host.page.frameLocator("iframe").getByText("secret")).toHaveCount(0);
  // The frame was loaded anew; the page says again who he is.
  await host.identify(shop, DAN);
  await expect(host.chat.name).toBeHidden();
  await host.chat.firstMessage.fill("Where is my parcel?");
  await host.chat.start.click();
  await expect(host.chat.messages).toHaveText([/Where is my parcel\?/]);
  await expect(host.chat.composer).toHaveValue("");
  expect((await host.kept()).join("\n")).not.toContain("secret");

  await expect.poll(() => other.heard()).toContain("forgotten");
  await expect(other.page.frameLocator("iframe").locator("body")).toBeEmpty();
  await other.page.reload();
  await other.isReady();
  await expect(other.chat.messages).toHaveText([/Where is my parcel\?/]);
  await expect(other.chat.composer).toHaveValue("");

  const elsewhere = await shop.visit(await newcomer());
  await elsewhere.identify(shop, CARLA);
  await expect(elsewhere.chat.messages).toHaveText([/My secret invoice/]);
});

test("who signs out leaves nothing behind, and a copy of their token opens nothing", async ({ shop, desk, newcomer }) => {
  const context = await newcomer();
  const host = await shop.visit(context);
  await host.identify(shop, CARLA);
  await host.chat.firstMessage.fill("My secret invoice");
  await host.chat.start.click();
  await expect(host.chat.entry("My secret invoice")).toBeVisible();
  // With a text that is not sent, and one that is being typed.
  await host.page.route(/\/api\/say/, (route) => route.abort());
  await host.chat.say("A secret that waits");
  await expect(host.chat.entry("A secret that waits")).toBeVisible();
  await host.chat.composer.fill("A secret draft");
  const before = await host.kept();
  expect(before.join("\n")).toContain("A secret that waits");
  const token = before.find((value) => /^[0-9a-f]{64}$/.test(value)) ?? "";
  const shown = async () => {
    const answer = await fetch(`${desk.url}/api/chat_changes`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", origin: desk.url },
      body: JSON.stringify({ site: "shop", having: null }),
    });
    return answer.text();
  };
  expect(await shown()).toContain("My secret invoice");

  await host.say("forget");
  await expect.poll(() => host.heard()).toContain("forgotten");
  await expect(host.page.frameLocator("iframe").locator("body")).toBeEmpty();
  expect(await shown()).toContain("no_chat");

  await host.page.reload();
  await host.isReady();
  await expect(host.chat.firstMessage).toBeVisible();
  await expect(host.chat.firstMessage).toHaveValue("");
  await expect(host.chat.name).toHaveValue("");
  const after = (await host.kept()).join("\n");
  expect(after).not.toContain("secret");
  expect(after).not.toMatch(/[0-9a-f]{64}/);
  await host.chat.startChat({ name: "Dan", message: "Somebody else" });
  await expect(host.chat.messages).toHaveText([/Somebody else/]);
});

test("a guest who types somebody's address is nobody but a guest", async ({ shop, agent, newcomer }) => {
  const amy = await agent("amy");
  const known = await shop.visit(await newcomer());
  await known.identify(shop, CARLA);
  await known.chat.firstMessage.fill("My invoice is wrong");
  await known.chat.start.click();
  await expect(known.chat.entry("My invoice is wrong")).toBeVisible();
  const guest = await shop.visit(await newcomer());
  await guest.chat.startChat({ name: "Carla R.", email: CARLA.email, message: "It is me, really" });
  await expect(guest.chat.messages).toHaveText([/It is me, really/]);
  await amy.accept("Billing", "Carla Reyes");
  const pane = await amy.accept("Billing", "Carla R.");
  const panel = amy.page.getByRole("region", { name: "Customer", exact: true });
  if (!(await panel.isVisible())) await pane.region.getByRole("button", { name: "Customer details" }).click();
  await expect(panel).toContainText(/E-mail, as typed\s*carla@shop\.example/);
  await expect(panel).toContainText("Possibly the same, unverified");
  await expect(panel).not.toContainText("by the site");
  await expect(known.chat.messages).toHaveText([/My invoice is wrong/, /Thanks for waiting/]);
});

test("the documented servers are believed, and what they signed is not once a character of it is another", async ({ shop, newcomer }) => {
  const host = await shop.visit(await newcomer());
  const tampered = (await shop.says(CARLA)).replace(/\.(.)/, (_, first: string) => (first === "e" ? ".f" : ".e"));
  await host.say("identify", tampered);
  await expect.poll(() => host.heard()).toContain("refused");
  await expect(host.chat.name).toBeVisible();
  await host.identify(shop, CARLA);

  const python = await documented("python");
  const call = `${python}\nimport sys\nprint(identity(*json.loads(sys.argv[1])))`;
  const { stdout } = await promisify(execFile)("python3", ["-c", call, JSON.stringify(["shop", shop.kid, shop.secret, DAN])]);
  const other = await shop.visit(await newcomer());
  await other.say("identify", stdout.trim());
  await expect.poll(() => other.heard()).toContain("identified");
  await expect(other.page.frameLocator("iframe").locator("#name")).toHaveValue("Dan Cole");
});

test("who is known and leaves a message instead of waiting is not asked for their address", async ({ shop, newcomer }) => {
  const host = await shop.visit(await newcomer());
  await host.identify(shop, CARLA);
  await host.chat.firstMessage.fill("My invoice is wrong");
  await host.chat.start.click();
  const frame = host.page.frameLocator("iframe");
  await frame.getByRole("button", { name: "Leave a message" }).click();
  const dialog = frame.getByRole("dialog", { name: "Leave a message" });
  await expect(dialog.getByRole("textbox", { name: "Message" })).toBeVisible();
  await expect(dialog.getByRole("textbox", { name: "Your name" })).toBeHidden();
  await expect(dialog.getByRole("textbox", { name: "E-mail" })).toBeHidden();
  await dialog.getByRole("textbox", { name: "Message" }).fill("Please write to me");
  await dialog.getByRole("button", { name: "Leave a message" }).click();
  await expect(host.chat.entry("CS0001001")).toBeVisible();
});

test("an answer that is lost is asked for again, and nothing of the chat is lost", async ({ shop, newcomer }) => {
  const host = await shop.visit(await newcomer());
  await host.chat.startChat({ name: "Carla", message: "My invoice is wrong" });
  let lost = 0;
  await host.page.route(/\/api\/identify/, async (route) => {
    if (lost > 0) return route.continue();
    lost += 1;
    await route.fetch();
    return route.abort();
  });
  await host.identify(shop, CARLA);
  expect(lost).toBe(1);
  await expect(host.chat.messages).toHaveText([/My invoice is wrong/]);
  await host.chat.say("Still here");
  await expect(host.chat.messages).toHaveText([/My invoice is wrong/, /Still here/]);
});

test("where the browser refuses storage, who is named is known as long as the page stands", async ({ shop, newcomer }) => {
  const context = await newcomer();
  await context.addInitScript(() => {
    for (const name of ["localStorage", "sessionStorage"]) {
      Object.defineProperty(window, name, {
        get: () => {
          throw new DOMException("refused", "SecurityError");
        },
      });
    }
  });
  const host = await shop.visit(context);
  await host.identify(shop, CARLA);
  await host.chat.firstMessage.fill("My invoice is wrong");
  await host.chat.start.click();
  await expect(host.chat.messages).toHaveText([/My invoice is wrong/]);
  const elsewhere = await shop.visit(await newcomer());
  await elsewhere.identify(shop, CARLA);
  await expect(elsewhere.chat.messages).toHaveText([/My invoice is wrong/]);
  await host.say("forget");
  await expect.poll(() => host.heard()).toContain("forgotten");
  await expect(host.page.frameLocator("iframe").locator("body")).toBeEmpty();
});
