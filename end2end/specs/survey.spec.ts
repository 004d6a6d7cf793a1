// How an ended chat was: the customer says so once, and staff read it.
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "../fixtures.ts";
import { tabTo } from "../keyboard.ts";
import { ChatPage } from "../pages/chat.ts";
import { GroupsRegion } from "../pages/queues.ts";

const QUESTION = "How was your chat?";

test("a customer rates a chat after its end, and the agent sees it at once", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { page, chat } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  const pane = await amy.accept("Billing", "Carla Reyes");
  await expect(chat.entry("Amy has joined.")).toBeVisible();
  await expect(chat.survey.stars).toHaveCount(0);
  await pane.endConversation();

  await expect(chat.survey.question(QUESTION)).toBeVisible();
  await expect(chat.survey.stars).toHaveCount(5);
  await expect(chat.survey.send).toBeHidden();
  await chat.survey.star(4).check();
  await chat.survey.comment.fill("A little slow,\nbut <b>kind</b>");
  await chat.survey.send.click();
  await expect(chat.survey.thanks).toBeVisible();
  await expect(chat.survey.stars).toHaveCount(0);

  const line = pane.entry("Carla Reyes rated this chat 4 of 5: A little slow, but <b>kind</b>");
  await expect(line).toBeVisible();
  await expect(line).toHaveAttribute("data-visibility", "work_note");
  await expect(line.locator("b")).toHaveCount(0);
  await expect(chat.log).not.toContainText("rated");

  // It stays answered, here and in a tab that comes later.
  await page.reload();
  await expect(chat.survey.thanks).toBeVisible();
  const later = await page.context().newPage();
  await later.goto("/chat/demo");
  await expect(new ChatPage(later).survey.thanks).toBeVisible();

  // The next chat is another one.
  await chat.goOn.click();
  await expect(chat.survey.thanks).toBeHidden();
  await expect(chat.survey.stars).toHaveCount(0);
});

test("a manager reads averages and comments, and goes from there to the conversation", async ({ agent, customer }) => {
  const [amy, mia] = [await agent("amy"), await agent("mia")];
  const { chat } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  const pane = await amy.accept("Billing", "Carla Reyes");
  await pane.endConversation();
  await chat.survey.star(4).check();
  await chat.survey.comment.fill("A little slow,\nbut <b>kind</b>");
  await chat.survey.send.click();
  await expect(chat.survey.thanks).toBeVisible();

  const groups = new GroupsRegion(mia.page);
  await groups.button.click();
  const opens = mia.page.context().waitForEvent("page");
  await groups.region.getByRole("link", { name: "Surveys", exact: true }).click();
  const page = await opens;
  const ratings = page.getByRole("region", { name: "Ratings" });
  await expect(ratings.getByRole("row", { name: "Billing 4.0 1", exact: true })).toBeVisible();
  await expect(ratings.getByRole("row", { name: "Technical – 0", exact: true })).toBeVisible();
  const said = page.getByRole("region", { name: "Comments" }).getByRole("row").filter({ hasText: "but <b>kind</b>" });
  await expect(said.getByRole("img", { name: "4 of 5", exact: true })).toBeVisible();
  await expect(said.getByRole("link", { name: "CHAT0001001", exact: true })).toHaveAttribute("href", "/desk/CHAT0001001");
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, help }) => `${id}: ${help}`)).toEqual([]);
  await page.goto("/");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Surveys", exact: true }).click();
  await expect(ratings).toBeVisible();

  await amy.page.goto("/");
  await expect(amy.page.getByRole("link", { name: "Records" })).toBeVisible();
  await expect(amy.page.getByRole("link", { name: "Surveys" })).toHaveCount(0);
  expect((await amy.page.request.get("/surveys")).status()).toBe(403);
});

test("of two tabs one answers, and the other is thanked, too", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { page, chat } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  const pane = await amy.accept("Billing", "Carla Reyes");
  await pane.endConversation();
  const tab = await page.context().newPage();
  await tab.goto("/chat/demo");
  const other = new ChatPage(tab);
  await other.survey.star(1).check();
  await chat.survey.star(5).check();
  await chat.survey.send.click();
  await expect(chat.survey.thanks).toBeVisible();
  await expect(other.survey.thanks).toBeVisible();
  await expect(pane.entry("rated this chat")).toHaveText(/rated this chat 5 of 5/);
});

test("without an answer of the desk it is said so, and nothing is lost", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { page, chat } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  const pane = await amy.accept("Billing", "Carla Reyes");
  await pane.endConversation();
  await page.route(/\/api\/answer_survey/, (route) => route.abort());
  await chat.survey.star(2).check();
  await chat.survey.comment.fill("Too slow");
  await chat.survey.send.click();
  await expect(chat.survey.problem).toContainText("The desk did not answer.");
  for (const isReloaded of [false, true]) {
    if (isReloaded) await page.reload();
    await expect(chat.survey.star(2)).toBeChecked();
    await expect(chat.survey.comment).toHaveValue("Too slow");
  }
  await page.unroute(/\/api\/answer_survey/);
  await chat.survey.send.click();
  await expect(chat.survey.thanks).toBeVisible();
  await expect(pane.entry("rated this chat 2 of 5: Too slow")).toBeVisible();
});

test("a second answer is refused in the desk's words, and what was chosen stays", async ({ agent, newcomer }) => {
  test.slow();
  const amy = await agent("amy");
  const page = await (await newcomer()).newPage();
  // A page that asks every few seconds instead of listening, and then hears nothing any more.
  await page.routeWebSocket(/\/live$/, (socket) => socket.close({ code: 1001 }));
  await page.goto("/chat/demo");
  const chat = new ChatPage(page);
  await chat.fill({ name: "Carla Reyes", message: "My invoice is wrong" });
  await chat.start.click();
  await expect(chat.status("You are number 1 in line")).toBeVisible({ timeout: 20_000 });
  const pane = await amy.accept("Billing", "Carla Reyes");
  await pane.endConversation();
  await expect(chat.survey.stars).toHaveCount(5, { timeout: 20_000 });
  await chat.survey.star(1).check();
  await page.route(/\/api\/chat_changes/, (route) => route.abort());
  const status = await page.evaluate(async () => {
    const conversation = Number(document.getElementById("survey")?.dataset.of);
    const answer = await fetch("/api/answer_survey", {
      method: "POST",
      headers: { authorization: `Bearer ${localStorage.getItem("headset:demo:token")}`, "content-type": "application/json" },
      body: JSON.stringify({ conversation, rating: 5, comment: "" }),
    });
    return answer.status;
  });
  expect(status).toBe(200);
  await chat.survey.send.click();
  await expect(chat.survey.problem).toHaveText("You have rated this chat already.");
  await expect(chat.survey.star(1)).toBeChecked();
  await expect(pane.entry("rated this chat")).toHaveCount(1);
  await expect(pane.entry("rated this chat 5 of 5")).toBeVisible();
  // What it hears again is that it was answered.
  await page.unroute(/\/api\/chat_changes/);
  await expect(chat.survey.thanks).toBeVisible({ timeout: 20_000 });
});

test("a comment that is too long is refused with the reason", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { chat } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  await (await amy.accept("Billing", "Carla Reyes")).endConversation();
  await chat.survey.star(3).check();
  await chat.survey.comment.fill("x".repeat(1_001));
  await chat.survey.send.click();
  await expect(chat.survey.problem).toContainText("This has 1001 characters, 1000 are allowed");
  await chat.survey.comment.fill("x".repeat(1_000));
  await chat.survey.send.click();
  await expect(chat.survey.thanks).toBeVisible();
});

test("a queue asks what it says, and one that does not ask loads nothing", async ({ agent, customer, desk }) => {
  const amy = await agent("amy");
  await desk.apply(`[[queues]]
name = "Billing"
survey_question = "Did we solve it?"

[[queues]]
name = "Technical"
survey = false
`);
  const asked = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  await (await amy.accept("Billing", "Carla Reyes")).endConversation();
  await expect(asked.chat.survey.question("Did we solve it?")).toBeVisible();

  const { page, chat } = await customer({ name: "Dan Okoro", topic: "Technical", message: "My router blinks" });
  await (await amy.accept("Technical", "Dan Okoro")).endConversation();
  await expect(chat.keep).toBeVisible();
  await expect(page.locator("#survey")).toBeHidden();
  const loaded = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
  expect(loaded.filter((name) => name.includes("survey"))).toEqual([]);
});

test("who waited in vain is not asked", async ({ customer }) => {
  const { page, chat } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  await chat.endChat();
  await expect(chat.keep).toBeVisible();
  await expect(page.locator("#survey")).toBeHidden();
});

test("it is answered by keyboard alone", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { page, chat } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  const pane = await amy.accept("Billing", "Carla Reyes");
  await pane.endConversation();
  await expect(chat.survey.stars).toHaveCount(5);
  await tabTo(page, chat.survey.star(1));
  for (let presses = 0; presses < 3; presses += 1) await page.keyboard.press("ArrowRight");
  await expect(chat.survey.star(4)).toBeChecked();
  await tabTo(page, chat.survey.comment);
  await page.keyboard.type("Quick and kind");
  await tabTo(page, chat.survey.send);
  await page.keyboard.press("Enter");
  await expect(chat.survey.thanks).toBeVisible();
  await expect(page.locator("#survey :focus")).toHaveText("Thank you.");
  await expect(pane.entry("rated this chat 4 of 5: Quick and kind")).toBeVisible();
});

for (const [place, width, height] of [["a desk", 1440, 900], ["a phone", 390, 844], ["a frame", 400, 640]] as const) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`stars can be seen and pressed on ${place}, ${colorScheme}`, async ({ agent, customer }) => {
      const amy = await agent("amy");
      const options = { viewport: { width, height }, colorScheme, reducedMotion: "reduce" } as const;
      const { page, chat } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" }, options);
      await (await amy.accept("Billing", "Carla Reyes")).endConversation();
      for (const star of await chat.survey.stars.all()) {
        await expect(star).toBeInViewport({ ratio: 1 });
        const box = await star.boundingBox();
        expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
      }
      await chat.survey.star(5).check();
      await chat.survey.send.scrollIntoViewIfNeeded();
      await expect(chat.survey.send).toBeInViewport();
      await expect(chat.keep).toBeInViewport();
      const { violations } = await new AxeBuilder({ page }).include("#survey").analyze();
      expect(violations.map(({ id, help }) => `${id}: ${help}`)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
    });
  }
}
