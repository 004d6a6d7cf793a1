// Writes scripts that are written by hand into a folder, as they are served: without comment, with short names (terser, on PATH).
// A line `// @style FILE` becomes that style sheet, for what is loaded only when it is wanted; a line `// @include FILE` becomes that
// part, which several scripts have in common.
//   node bin/minify.mjs FOLDER FILE…
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

// Indentation goes from what stands within quotes, too: styles.
const lines = (file) => readFileSync(file, "utf8").split("\n").map((line) => line.trim());

/** A style sheet without the spaces that nobody needs; what a script puts into one may have a space behind it. */
function squeezed(rules) {
  return rules.replace(/\s*([{;,])\s*|(?<=:) +|\s+(?=})|\n/g, "$1").replaceAll(";}", "}");
}

/** Brings a style sheet into the page. Nothing in ours needs to be escaped here. */
function styled(file) {
  const rules = squeezed(lines(file).join("").replace(/\/\*.*?\*\//g, ""));
  return `{ const sheet = new CSSStyleSheet(); sheet.replaceSync(\`${rules}\`); document.adoptedStyleSheets.push(sheet); }`;
}

/** What a line stands for. */
function meant(line) {
  const [, what, file] = /^\/\/ @(style|include) (.*)$/.exec(line) ?? [];
  if (what === "style") return styled(file);
  return what === "include" ? lines(file).join("\n") : line;
}

const [folder, ...files] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
for (const file of files) {
  const input = lines(file).map(meant).join("\n").replace(/(?<=replaceSync\(`)[^`]*/g, squeezed);
  const kind = /^export /m.test(input) ? ["--module"] : [];
  // Every browser that we serve reads this (Cargo.toml has the list).
  const small = execFileSync("terser", [...kind, "--ecma", "2020", "--compress", "passes=3", "--mangle"], { input });
  writeFileSync(join(folder, basename(file)), small);
}
