// A picture of every screen, and the one in the README. Not a test: people look at these.
//   npx playwright test --project=screenshots
import { join } from "node:path";
import { expect, test } from "./fixtures.ts";
import { busyDesk, goThrough } from "./screens.ts";

const folder = process.env.SHOTS ?? join(import.meta.dirname, "test-results", "shots");

for (const [width, height] of [[1440, 900], [390, 844]] as const) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`pictures of every screen, ${width} pixels wide, ${colorScheme}`, async ({ desk, newcomer, agent, customer, visitor }) => {
      test.skip(process.env.DOCS === "1", "only the README's");
      await goThrough(
        { desk, newcomer, agent, customer, visitor },
        { viewport: { width, height }, colorScheme, reducedMotion: "reduce" },
        async (screen, page) => {
          await page.screenshot({ path: join(folder, `${screen}-${width}-${colorScheme}.png`) });
        },
      );
    });
  }
}

test("the README's picture", async ({ agent, customer }) => {
  test.skip(process.env.DOCS !== "1", "only with DOCS=1");
  const desk = await agent("amy", { viewport: { width: 1440, height: 900 }, colorScheme: "light", reducedMotion: "reduce" });
  const { pane } = await busyDesk(desk, customer);
  await expect(pane.composer).toBeVisible();
  await desk.page.mouse.move(0, 0);
  await desk.page.screenshot({ path: join(import.meta.dirname, "..", "docs", "desk.png") });
});
