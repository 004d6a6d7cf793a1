// What failed and why, a few lines each, after all else: whoever sees no more than the end of a long log sees this.
import type { FullConfig, Reporter, Suite, TestCase } from "@playwright/test/reporter";

/** So much of what a test says is enough to know it by. */
const LINES = 3;
const CHARACTERS = 200;
const COLOURS = /\u001b\[[\d;]*m/g;

export default class LastWords implements Reporter {
  private all: Suite | undefined;

  onBegin(_: FullConfig, all: Suite): void {
    this.all = all;
  }

  async onExit(): Promise<void> {
    const failed = this.all?.allTests().filter((test) => test.outcome() === "unexpected") ?? [];
    for (const test of failed) console.log(`FAILED ${test.titlePath().slice(2).join(" › ")}\n${reason(test)}`);
  }
}

function reason(test: TestCase): string {
  const errors = test.results.flatMap((result) => result.errors);
  return errors
    .flatMap(({ message = "", location }) => {
      const words = message.replace(COLOURS, "").split("\n").filter((line) => line.trim() !== "");
      const place = location ? [`at line ${location.line}`] : [];
      return [...words.slice(0, LINES), ...place].map((line) => `    ${line.trim().slice(0, CHARACTERS)}`);
    })
    .join("\n");
}
