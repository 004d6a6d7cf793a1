// Every screen is looked at by axe: light and dark, on a desk and on a phone.
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "../fixtures.ts";
import { goThrough } from "../screens.ts";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

for (const [place, width, height] of [["a desk", 1440, 900], ["a phone", 390, 844]] as const) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`axe finds nothing to complain about on ${place}, ${colorScheme}`, async ({ desk, newcomer, agent, customer, visitor }) => {
      test.setTimeout(240_000);
      const found: string[] = [];
      await goThrough(
        { desk, newcomer, agent, customer, visitor },
        // Movement is switched off: what is still fading in has no colours that count.
        { viewport: { width, height }, colorScheme, reducedMotion: "reduce" },
        async (screen, page) => {
          const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
          for (const { id, help, nodes } of violations) {
            for (const node of nodes) found.push(`${screen}: ${id} (${help}) at ${node.target.join(" ")}: ${node.failureSummary}`);
          }
        },
      );
      expect(found).toEqual([]);
    });
  }
}
