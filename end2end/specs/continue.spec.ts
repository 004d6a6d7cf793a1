// Going on after the end, and what a waiting customer is told of who is there.
import { expect, test } from "../fixtures.ts";
import { ChatPage, gapless } from "../pages/chat.ts";

test("what was typed when the agent ended it begins a follow-up, which that agent is offered first", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const ben = await agent("ben");
  const { page, chat } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  const pane = await amy.accept("Billing", "Carla Reyes");
  await pane.say("I have corrected it.");
  await expect(chat.entry("I have corrected it.")).toBeVisible();
  await chat.composer.focus();
  await page.keyboard.type("And what about the one of Ju");
  await pane.endConversation();
  await expect(chat.entry("Amy ended the chat.")).toBeVisible();

  // Nothing of it is lost, the focus stays, and Enter starts nothing by itself.
  await expect(chat.next).toBeFocused();
  await page.keyboard.type("ne?");
  await page.keyboard.press("Enter");
  await expect(chat.next).toHaveValue("And what about the one of June?\n");
  await chat.goOn.click();

  await expect(chat.status("Amy has been asked to go on with you.")).toBeVisible();
  await expect(chat.messages).toHaveText([/And what about the one of June\?/]);
  await expect(chat.composer).toHaveValue("");
  await expect(chat.composer).toBeFocused();
  const offer = amy.offerFrom("Carla Reyes");
  await expect(offer).toContainText("And what about the one of June?");
  await expect(ben.queue("Billing")).toContainText("0 waiting");
  await expect(ben.offerFrom("Carla Reyes")).toHaveCount(0);

  await offer.getByRole("button", { name: "Accept" }).click();
  await expect(chat.entry("Amy has joined.")).toBeVisible();
  await expect(offer).toHaveCount(0);
  const next = amy.conversation("Carla Reyes");
  await expect(next.entry("And what about the one of June?")).toBeVisible();
  await expect(next.composer).toBeFocused();
  await next.say("Let me see.");
  await expect(chat.entry("Let me see.")).toBeVisible();
  expect(gapless(await chat.places())).toBe(true);
});

test("a text that came after the end comes back and is carried on", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { page, chat } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  const pane = await amy.accept("Billing", "Carla Reyes");
  await expect(chat.entry("Amy has joined.")).toBeVisible();
  await page.route(/\/api\/say/, (route) => route.abort());
  await chat.say("It is number 4711");
  await expect(chat.entry("It is number 4711")).toContainText(/sending|not sent/i);
  await pane.endConversation();
  await expect(chat.next).toHaveValue("It is number 4711");
  await expect(chat.entry("It is number 4711")).toHaveCount(0);
  await chat.goOn.click();
  await expect(chat.messages).toHaveText([/It is number 4711/]);
  await expect(amy.offerFrom("Carla Reyes")).toBeVisible();
});

test("a text that was not sent outlives its tab", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { page, chat } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  const pane = await amy.accept("Billing", "Carla Reyes");
  await expect(chat.entry("Amy has joined.")).toBeVisible();
  await page.route(/\/api\/say/, (route) => route.abort());
  await chat.say("Written in a tab that was closed");
  await expect(chat.entry("Written in a tab that was closed")).toContainText(/sending|not sent/i);
  const other = await page.context().newPage();
  await page.close();
  await other.goto("/chat/demo");
  await expect(new ChatPage(other).entry("Written in a tab that was closed")).toHaveAttribute("data-seq");
  await expect(pane.entry("Written in a tab that was closed")).toHaveCount(1);
});

test("a second tab goes on with the first, and each keeps what is typed in it", async ({ agent, customer }) => {
  const ben = await agent("ben");
  const { page, chat } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  const pane = await ben.accept("Billing", "Carla Reyes");
  const other = await page.context().newPage();
  await other.goto("/chat/demo");
  const second = new ChatPage(other);
  await expect(second.entry("Ben has joined.")).toBeVisible();
  await chat.composer.fill("Typed in the first tab");
  await second.composer.fill("Typed in the second tab");
  await pane.endConversation();
  await expect(second.next).toHaveValue("Typed in the second tab");
  await expect(chat.next).toHaveValue("Typed in the first tab");
  await chat.goOn.click();
  await expect(second.entry("Typed in the first tab")).toBeVisible();
  await expect(second.composer).toHaveValue("Typed in the second tab");
  await second.send.click();
  await expect(chat.entry("Typed in the second tab")).toHaveAttribute("data-seq");
  await expect(chat.messages).toHaveText([/Typed in the first tab/, /Typed in the second tab/]);
});

test("a waiting customer hears that everyone is busy, and that nobody is there, while it is so", async ({ agent, customer }) => {
  // An agent counts as gone only half a minute after their last connection.
  test.setTimeout(120_000);
  const { chat } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  await expect(chat.status("Nobody is available right now.")).toBeVisible();
  await expect(chat.status("You are number 1 in line")).toBeVisible();
  const ben = await agent("ben");
  await expect(chat.status("You are number 1 in line")).not.toContainText("Nobody is available");
  const first = await ben.accept("Billing", "Carla Reyes");
  for (const name of ["Dan Okoro", "Eva Lind", "Finn Moor"]) {
    await customer({ name, message: `Hello from ${name}` });
    await ben.accept("Billing", name);
  }
  const last = (await customer({ name: "Gil Ames", message: "Is anybody there?" })).chat;
  await expect(last.status("Everyone is in a chat; you keep your place.")).toBeVisible();
  await chat.endChat();
  await expect(last.status("You are number 1 in line")).not.toContainText("Everyone is in a chat");
  await expect(first.region).toBeHidden();
  await ben.page.close();
  await expect(last.status("Nobody is available right now.")).toBeVisible({ timeout: 60_000 });
});
