// Removing text, typing, looking, read marks, and pages whose sockets are blocked (behaviour 5).
import type { BrowserContext } from "@playwright/test";
import { expect, test } from "../fixtures.ts";
import { ChatPage } from "../pages/chat.ts";
import { DeskPage } from "../pages/desk.ts";
import { SignInPage } from "../pages/sign-in.ts";
import { RemoveDialog, ticksOf, typingOf } from "../pages/attention.ts";

test("a note sent by mistake is removed while the customer looks", async ({ agent, customer }) => {
  const { chat } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  const desk = await agent("amy");
  const pane = await desk.accept("Billing", "Carla Reyes");
  await pane.say("pays late, see contract 77");
  await expect(chat.entry("pays late")).toBeVisible();
  const seq = await pane.entry("pays late").getAttribute("data-seq");

  const dialog = new RemoveDialog(desk.page, pane);
  await dialog.ask(pane.entry("pays late"));
  await expect(dialog.dialog).toContainText("pays late, see contract 77");
  await dialog.cancel.click();
  await expect(pane.entry("pays late")).toBeVisible();
  await dialog.ask(pane.entry("pays late"));
  await dialog.confirm.click();
  await expect(dialog.dialog).toBeHidden();

  await expect(chat.entry("This text was removed.")).toBeVisible();
  await expect(chat.log).not.toContainText("contract 77");
  const removed = pane.entry("Text removed by Amy");
  await expect(removed).toHaveAttribute("data-seq", seq ?? "");
  await expect(removed).toHaveAttribute("data-kind", "message");
  await expect(dialog.button(removed)).toHaveCount(0);
  await expect(desk.caseItem("Carla Reyes")).not.toContainText("pays late");
});

test("the way to a text that is to go leads over the keyboard", async ({ agent, customer }) => {
  const { chat } = await customer({ name: "Carla Reyes", message: "My card is 4111 1111 1111 1111" });
  const desk = await agent("amy");
  const pane = await desk.accept("Billing", "Carla Reyes");
  await pane.say("Please never send that here.");
  await expect(chat.entry("never send that")).toBeVisible();
  const dialog = new RemoveDialog(desk.page, pane);
  await dialog.choose.focus();
  await desk.page.keyboard.press("Enter");
  await expect(dialog.button(pane.entry("never send that"))).toBeFocused();
  await desk.page.keyboard.press("ArrowUp");
  await expect(dialog.button(pane.entry("My card is"))).toBeFocused();
  await desk.page.keyboard.press("Enter");
  await expect(dialog.dialog).toContainText("4111");
  await desk.page.keyboard.press("Tab");
  await desk.page.keyboard.press("Enter");
  await expect(pane.entry("Text removed by Amy")).toBeVisible();
  await expect(pane.log).toBeFocused();
  await expect(chat.entry("This text was removed.")).toBeVisible();
});

test("typing shows both ways, and a work note being typed to colleagues only", async ({ agent, customer }) => {
  const { chat, page } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  const desk = await agent("amy");
  const pane = await desk.accept("Billing", "Carla Reyes");
  const ben = await agent("ben");
  await ben.page.goto(desk.page.url());
  const bens = ben.conversation("Carla Reyes");
  await expect(bens.entry("My invoice")).toBeVisible();

  const frames: string[] = [];
  page.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => frames.push(payload.toString())));
  await page.reload();
  await expect(chat.entry("My invoice")).toBeVisible();

  await pane.workNote.check();
  await pane.composer.pressSequentially("old plan");
  await expect(typingOf(bens, "Amy is typing…")).toBeVisible();
  await chat.composer.pressSequentially("It is");
  await expect(typingOf(pane, "Carla Reyes is typing…")).toBeVisible();
  await expect(desk.caseItem("Carla Reyes")).toContainText("Carla Reyes is typing…");
  expect(frames.join("")).not.toContain("typing");

  await pane.comment.check();
  await pane.composer.pressSequentially("Which");
  await expect(chat.typing("Amy is typing…")).toBeVisible();
  await pane.say("Which invoice?");
  await expect(chat.typing("Amy is typing…")).toBeHidden();
  await chat.say("It is 4711");
  await expect(typingOf(pane, "Carla Reyes is typing…")).toBeHidden();
});

test("colleagues see who else looks, and both sides what was read", async ({ agent, customer }) => {
  const { chat, page } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  const desk = await agent("amy");
  const pane = await desk.accept("Billing", "Carla Reyes");
  await page.bringToFront();
  await chat.composer.focus();
  await pane.say("Which invoice?");
  await expect(ticksOf(pane.entry("Which invoice?"))).toHaveText("read");

  await chat.say("Number 4711");
  await desk.page.bringToFront();
  await pane.composer.focus();
  await expect(chat.read).toBeVisible();

  const ben = await agent("ben");
  await ben.page.goto(desk.page.url());
  await expect(ben.conversation("Carla Reyes").entry("Number 4711")).toBeVisible();
  await expect(pane.region.getByText("Ben is looking")).toBeVisible();
  await expect(desk.caseItem("Carla Reyes")).toContainText("Ben is looking");
  await ben.page.goto("/desk");
  await expect(pane.region.getByText("Ben is looking")).toBeHidden();
});

/** A browser whose network lets no socket through. */
async function blocked(context: BrowserContext): Promise<{ open: () => void }> {
  let isBlocked = true;
  await context.routeWebSocket(/\/live$/, async (socket) => {
    if (isBlocked) await socket.close({ code: 1001 });
    else socket.connectToServer();
  });
  return { open: () => (isBlocked = false) };
}

test("where sockets are blocked both sides go on by asking, and go back to the socket", async ({ newcomer }) => {
  test.slow();
  const carlas = await newcomer();
  const amys = await newcomer();
  const networks = [await blocked(carlas), await blocked(amys)];
  const page = await carlas.newPage();
  await page.goto("/chat/demo");
  const chat = new ChatPage(page);
  await chat.fill({ name: "Carla Reyes", message: "My invoice is wrong" });
  await chat.start.click();
  await expect(chat.status("You are number 1 in line")).toBeVisible({ timeout: 20_000 });

  const tab = await amys.newPage();
  await tab.goto("/desk");
  await new SignInPage(tab).signIn("amy@demo.test");
  const desk = new DeskPage(tab);
  const standing = tab.getByRole("status").filter({ hasText: "Live, a few seconds behind" });
  await expect(standing.first()).toBeVisible({ timeout: 20_000 });
  await expect(desk.queue("Billing")).toContainText("1 waiting");
  const pane = await desk.accept("Billing", "Carla Reyes");
  await pane.say("Which invoice?");
  await expect(chat.entry("Which invoice?")).toBeVisible({ timeout: 15_000 });
  await chat.say("Number 4711");
  await expect(pane.entry("Number 4711")).toBeVisible({ timeout: 15_000 });

  for (const network of networks) network.open();
  await expect(standing).toHaveCount(0, { timeout: 30_000 });
  await expect(tab.getByRole("status").filter({ hasText: /^Live$/ }).first()).toBeVisible();
  await pane.say("Found it.");
  await expect(chat.entry("Found it.")).toBeVisible({ timeout: 20_000 });
});
