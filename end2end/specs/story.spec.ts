// The main job, end to end.
import { expect, test } from "../fixtures.ts";
import { gapless, placesIn } from "../pages/chat.ts";
import { DemoPage } from "../pages/demo.ts";
import { DeskPage, HomePage } from "../pages/desk.ts";
import { SignInPage } from "../pages/sign-in.ts";

test("a customer asks, an agent accepts, they talk, and the agent ends it", async ({ newcomer, visitor, customer }) => {
  const secret = "pays late, see contract 77";

  // Everything that ever reaches Carla's browser.
  const carlas = await visitor();
  const reached: string[] = [];
  const bodies: Promise<unknown>[] = [];
  carlas.page.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => reached.push(payload.toString())));
  carlas.page.on("response", (response) => bodies.push(response.text().then((body) => reached.push(body), () => {})));

  const carla = carlas.chat;
  await carla.startChat({ name: "Carla Reyes", email: "carla@example.com", message: "My invoice is wrong" });
  await expect(carla.status("You are number 1 in line")).toBeVisible();
  await expect(carla.status("While you wait, tell us your invoice number")).toBeVisible();
  await carla.say("It is number 4711");
  await expect(carla.messages).toHaveText([/My invoice is wrong/, /It is number 4711/]);

  const dan = (await customer({ name: "Dan Okoro", message: "I was charged twice" })).chat;
  await expect(dan.status("You are number 2 in line")).toBeVisible();

  // Amy signs in and opens the workspace, which gets a tab of its own.
  const amys = await newcomer();
  const door = await amys.newPage();
  await door.goto("/");
  await new SignInPage(door).signIn("amy@demo.test");
  const home = new HomePage(door);
  const opened = amys.waitForEvent("page");
  await home.connect.click();
  const desk = new DeskPage(await opened);
  await expect(desk.page).toHaveURL(/\/desk$/);
  await expect(desk.tab).toBeVisible();
  await expect(desk.queue("Billing")).toContainText("2 waiting");
  await expect(desk.queue("Technical")).toContainText("0 waiting");
  await expect(desk.acceptFrom("Billing")).toHaveText("Accept");
  await expect(desk.acceptFrom("Technical")).toBeDisabled();

  // A second press returns to that tab and leaves it as it is.
  await desk.page.evaluate(() => Object.assign(window, { untouched: true }));
  await home.connect.click();
  await expect.poll(() => desk.page.evaluate(() => "untouched" in window)).toBe(true);
  expect(amys.pages()).toHaveLength(2);

  await desk.acceptFrom("Billing").click();
  const pane = desk.conversation("Carla Reyes");
  await expect(pane.composer).toBeFocused();
  await expect(pane.entry("My invoice is wrong")).toBeVisible();
  await expect(pane.entry("Amy joined after")).toBeVisible();
  await expect(desk.caseOf("Carla Reyes")).toBeVisible();
  await expect(desk.queue("Billing")).toContainText("1 waiting");
  await expect(desk.page).toHaveURL(/\/desk\/CHAT\d{7}$/);

  // Carla reads who joined and what Billing says first; Dan moves up.
  await expect(carla.entry("Amy has joined.")).toBeVisible();
  await expect(carla.entry("Thanks for waiting. I'm reading your message.")).toContainText("Amy");
  await expect(dan.status("You are number 1 in line")).toBeVisible();

  // Both ways, live.
  await desk.page.keyboard.type("Which invoice is it, the one of May?");
  await desk.page.keyboard.press("Enter");
  await expect(carla.entry("Which invoice is it, the one of May?")).toContainText("Amy");
  await carla.say("Yes, of May");
  await expect(pane.entry("Yes, of May")).toContainText("Carla");

  // A work note looks unmistakably different while it is typed, and says who can read it.
  const colour = () => pane.visibility.evaluate((group) => {
    const behind = (element: Element | null): string => {
      const own = element ? getComputedStyle(element).backgroundColor : "";
      return element && own === "rgba(0, 0, 0, 0)" ? behind(element.parentElement) : own;
    };
    return behind(group);
  });
  const plain = await colour();
  await pane.workNote.check();
  await expect.poll(colour).not.toBe(plain);
  await expect(pane.region.getByText("Only staff can read this")).toBeVisible();
  await pane.say(secret);
  await expect(pane.entry(secret)).toHaveAttribute("data-visibility", "work_note");
  await expect(pane.entry("Yes, of May")).toHaveAttribute("data-visibility", "comment");
  await expect(pane.workNote).toBeChecked();
  await pane.comment.check();
  await pane.say("Thank you, I will correct it");
  await expect(carla.entry("Thank you, I will correct it")).toBeVisible();

  // Nothing of the note, nor a gap where it stands, has reached the customer.
  await expect.poll(async () => gapless(await placesIn(pane.entries))).toBe(true);
  expect(gapless(await carla.places())).toBe(true);
  expect(await carla.entries.count()).toBe((await pane.entries.count()) - 1);

  // After a reload and in a second tab it is the same chat.
  const before = await carla.entries.count();
  await carlas.page.reload();
  await expect(carla.entries).toHaveCount(before);
  await expect(carla.entry("Which invoice is it, the one of May?")).toBeVisible();
  const second = new DemoPage(await carlas.page.context().newPage());
  await second.page.goto("/demo");
  await expect(second.chat.entries).toHaveCount(before);
  await second.chat.say("From my other tab");
  await expect(pane.entry("From my other tab")).toBeVisible();
  await expect(carla.entry("From my other tab")).toBeVisible();

  // Amy ends it. She is asked once.
  await pane.end.click();
  await expect(pane.endDialog).toBeVisible();
  await pane.endDialog.getByRole("button", { name: "End conversation", exact: true }).click();
  await expect(pane.endDialog).toBeHidden();
  await expect(carla.entry("Amy ended the chat.")).toBeVisible();
  await expect(second.chat.entry("Amy ended the chat.")).toBeVisible();
  await expect(carla.composer).toBeHidden();
  await expect(carla.again).toBeVisible();

  // The entry stays under Ended until Done.
  await expect(pane.entry("Amy ended the conversation")).toBeVisible();
  await expect(desk.cases.getByText("Ended", { exact: true })).toBeVisible();
  await expect(desk.caseOf("Carla Reyes")).toBeVisible();
  await desk.doneWith("Carla Reyes").click();
  await expect(desk.caseOf("Carla Reyes")).toBeHidden();

  await Promise.all(bodies);
  expect(reached.length).toBeGreaterThan(0);
  expect(reached.filter((words) => words.includes("contract 77") || words.includes("work_note"))).toEqual([]);
});

test("a customer ends the chat, and begins a new one in the same window", async ({ agent, customer }) => {
  const desk = await agent("amy");
  const { chat } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  const pane = await desk.accept("Billing", "Carla Reyes");
  await chat.endChat();
  await expect(chat.entry("You ended the chat.")).toBeVisible();
  await expect(pane.entry("Carla Reyes ended the chat")).toBeVisible();
  await expect(desk.cases.getByText("Ended", { exact: true })).toBeVisible();

  await chat.again.click();
  await chat.startChat({ name: "Carla Reyes", message: "One more thing" });
  await expect(chat.status("You are number 1 in line")).toBeVisible();
  await expect(chat.messages).toHaveText([/One more thing/]);
});

test("a customer who leaves the line makes room for the next", async ({ agent, customer }) => {
  const desk = await agent("ben");
  const first = (await customer({ name: "Carla Reyes", message: "My invoice is wrong" })).chat;
  const second = (await customer({ name: "Dan Okoro", message: "I was charged twice" })).chat;
  await expect(desk.queue("Billing")).toContainText("2 waiting");
  await first.endChat();
  await expect(second.status("You are number 1 in line")).toBeVisible();
  await expect(desk.queue("Billing")).toContainText("1 waiting");
  await desk.accept("Billing", "Dan Okoro");
});
