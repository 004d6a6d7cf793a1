// Two agents press Accept for the same customer.
import { expect, test } from "../fixtures.ts";
import type { DeskPage } from "../pages/desk.ts";

/** Lets both presses reach the server at the same moment: each request waits in its browser until there are two. */
async function together(...desks: DeskPage[]): Promise<void> {
  let arrived = 0;
  let letGo = () => {};
  const all = new Promise<void>((resolve) => (letGo = resolve));
  for (const desk of desks) {
    await desk.page.route("**/api/accept*", async (route) => {
      arrived += 1;
      if (arrived === desks.length) letGo();
      await all;
      await route.continue();
    });
    await desk.acceptFrom("Billing").click();
  }
  await all;
  for (const desk of desks) await desk.page.unroute("**/api/accept*");
}

test("Amy and Ben press Accept at once: one has the conversation, the other reads who", async ({ agent, customer }) => {
  test.setTimeout(120_000);
  const [amy, ben] = [await agent("amy"), await agent("ben")];
  for (const name of ["Carla Reyes", "Dan Okoro", "Eva Lind", "Femi Ade", "Gil Sato"]) {
    const { chat } = await customer({ name, message: "My invoice is wrong" });
    await expect(amy.queue("Billing")).toContainText("1 waiting");
    await expect(ben.queue("Billing")).toContainText("1 waiting");
    await together(amy, ben);

    // Exactly one joins, as the customer reads it.
    await expect(chat.entry("has joined.")).toHaveCount(1);
    const winner = (await chat.entry("Amy has joined.").count()) === 1 ? { desk: amy, name: "Amy" } : { desk: ben, name: "Ben" };
    const loser = winner.desk === amy ? ben : amy;
    await expect(winner.desk.caseOf(name)).toBeVisible();
    await expect(loser.page.getByText(`${winner.name} accepted this conversation`)).toBeVisible();
    await expect(loser.caseOf(name)).toHaveCount(0);
    await expect(loser.queue("Billing")).toContainText("0 waiting");
    await expect(chat.entry("has joined.")).toHaveCount(1);

    const pane = winner.desk.conversation(name);
    await pane.endConversation();
    await winner.desk.doneWith(name).click();
    await expect(winner.desk.caseOf(name)).toHaveCount(0);
  }
});

test("Amy and Ben press Accept at once while two wait: each has one of them", async ({ agent, customer }) => {
  const [amy, ben] = [await agent("amy"), await agent("ben")];
  await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  await customer({ name: "Dan Okoro", message: "I was charged twice" });
  await expect(amy.queue("Billing")).toContainText("2 waiting");
  await expect(ben.queue("Billing")).toContainText("2 waiting");
  await together(amy, ben);
  for (const desk of [amy, ben]) {
    await expect(desk.queue("Billing")).toContainText("0 waiting");
    await expect(desk.cases.getByRole("link", { name: /Carla Reyes|Dan Okoro/ })).toHaveCount(1);
  }
  const amyHasCarla = (await amy.caseOf("Carla Reyes").count()) === 1;
  await expect(ben.caseOf(amyHasCarla ? "Dan Okoro" : "Carla Reyes")).toBeVisible();
});

test("Amy double-clicks Accept and has one conversation, not two", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { chat: carla } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  const { chat: dan } = await customer({ name: "Dan Okoro", message: "I was charged twice" });
  await expect(amy.queue("Billing")).toContainText("2 waiting");
  // Slower than the answer to the first click, as people are.
  const box = await amy.acceptFrom("Billing").boundingBox();
  const [x, y] = [box!.x + box!.width / 2, box!.y + box!.height / 2];
  await amy.page.mouse.click(x, y);
  await expect(carla.entry("Amy has joined.")).toBeVisible();
  await amy.page.mouse.down({ clickCount: 2 });
  await amy.page.mouse.up({ clickCount: 2 });
  await expect(amy.conversation("Carla Reyes").composer).toBeFocused();
  await expect(amy.queue("Billing")).toContainText("1 waiting");
  await expect(dan.status("You are number 1 in line")).toBeVisible();
  await expect(amy.caseOf("Dan Okoro")).toHaveCount(0);
});

test("Accept says why it cannot be pressed: nobody waits, or four conversations are open", async ({ agent, customer }) => {
  const amy = await agent("amy");
  await expect(amy.acceptFrom("Billing")).toBeDisabled();
  for (const name of ["Carla Reyes", "Dan Okoro", "Eva Lind", "Femi Ade"]) {
    await customer({ name, message: "My invoice is wrong" });
    await amy.accept("Billing", name);
  }
  await customer({ name: "Gil Sato", message: "My invoice is wrong" });
  await expect(amy.queue("Billing")).toContainText("1 waiting");
  await expect(amy.acceptFrom("Billing")).toBeDisabled();
  await expect(amy.acceptFrom("Billing")).toHaveAccessibleDescription(/4/);
});
