// A customer whose turn it is and who is silent (behaviour 10, "Idle"). The desk's own clocks run: 5 minutes until both sides count
// down, and 2 more until it closes.
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures.ts";
import { Asked, Countdown } from "../pages/silence.ts";

async function complaints(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id} at ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

test("whoever is silent is asked: one says so, one is kept open, one types, and one has gone to bed", { tag: "@patient" }, async ({ agent, customer }) => {
  test.setTimeout(660_000);
  const amy = await agent("amy", { reducedMotion: "reduce" });
  const names = ["Carla Reyes", "Dan Okoro", "Eva Lind", "Fay Moss"] as const;
  const customers = [];
  for (const name of names) {
    const person = await customer({ name, message: `I am ${name}` }, { reducedMotion: "reduce" });
    const pane = await amy.accept("Billing", name);
    await pane.say(`Hello ${name}`);
    await expect(person.chat.entry(`Hello ${name}`)).toBeVisible();
    customers.push({ ...person, asked: new Asked(person.page) });
  }
  const [carla, dan, eva, fay] = customers as [(typeof customers)[0], (typeof customers)[0], (typeof customers)[0], (typeof customers)[0]];
  await expect(carla.asked.here).toBeHidden();

  // Each looks at the same countdown, and Cases show it, too.
  await expect(fay.asked.here).toBeVisible({ timeout: 330_000 });
  for (const { asked } of customers) await expect(asked.question).toBeVisible();
  const fays = new Countdown(amy.page, "Fay Moss");
  await expect(fays.line).toBeVisible();
  for (const name of names) await expect(amy.caseItem(name)).toContainText(/closes \d:\d\d/);
  expect(await complaints(carla.page)).toEqual([]);
  expect(await complaints(amy.page)).toEqual([]);
  await expect(fay.chat.status("This chat closes in two minutes.")).toBeAttached();

  await carla.asked.here.click();
  await expect(carla.asked.here).toBeHidden();
  await expect(carla.chat.composer).toBeFocused();
  await expect(amy.caseItem("Carla Reyes")).not.toContainText("closes");

  // Kept open by its key, and shown as that.
  await amy.show("Dan Okoro");
  await amy.page.keyboard.press("Shift+F4");
  await expect(new Countdown(amy.page, "Dan Okoro").line).toBeHidden();
  await expect(dan.asked.here).toBeHidden();
  await expect(amy.conversation("Dan Okoro").region.getByText("kept open")).toBeVisible();

  await eva.chat.composer.pressSequentially("Wait");
  await expect(eva.asked.here).toBeHidden();
  await expect(eva.chat.composer).toHaveValue("Wait");

  // Fay has gone to bed: what she hears of it speaks at a minute, and then it closes.
  await expect(fay.chat.status("This chat closes in 60 seconds.")).toBeAttached({ timeout: 90_000 });
  await expect(fay.chat.entry("Closed because we didn't hear from you.")).toBeVisible({ timeout: 90_000 });
  await expect(fay.asked.here).toBeHidden();
  await amy.show("Fay Moss");
  await expect(amy.conversation("Fay Moss").entry("Ended because Fay Moss was silent")).toBeVisible();
  for (const name of ["Carla Reyes", "Dan Okoro", "Eva Lind"] as const) {
    await expect(amy.caseItem(name).getByRole("button", { name: /^Done/ })).toHaveCount(0);
  }
});
