// Writes scripts into a folder without the lines that are only comment, and without indentation: those are for who reads the
// source. A line `// @style FILE` becomes that style sheet, for what is loaded only when it is wanted. All else stays as it was written.
//   node bin/strip.mjs FOLDER FILE…
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

const lines = (file) => readFileSync(file, "utf8").split("\n").map((line) => line.trim());

/** Brings a style sheet into the page. Nothing in ours needs to be escaped here. */
function styled(file) {
  const rules = lines(file).join("").replace(/\/\*.*?\*\//g, "");
  return `{ const sheet = new CSSStyleSheet(); sheet.replaceSync(\`${rules}\`); document.adoptedStyleSheets.push(sheet); }`;
}

const [folder, ...files] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
for (const file of files) {
  const written = lines(file).map((line) => (line.startsWith("// @style ") ? styled(line.slice("// @style ".length)) : line));
  const kept = written.filter((line) => line !== "" && !line.startsWith("//"));
  writeFileSync(join(folder, basename(file)), `${kept.join("\n")}\n`);
}
