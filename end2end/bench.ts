// How what is measured in browsers is said: rows as `bin/measure.mjs` prints them.

/** One row of the table. */
export function row(id: string, what: string, measured: string, target: string): void {
  console.log(`${id.padEnd(4)} ${what.padEnd(66)} ${measured.padEnd(24)} ${target}`.trimEnd());
}

/** The one in the middle. */
export function median(values: number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}
