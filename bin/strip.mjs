// Writes scripts into a folder without the lines that are only comment, and without indentation: those are for who reads the
// source. Everything else stays as it was written.
//   node bin/strip.mjs FOLDER FILE…
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

const [folder, ...files] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
for (const file of files) {
  const lines = readFileSync(file, "utf8").split("\n").map((line) => line.trimStart());
  const kept = lines.filter((line) => line !== "" && !line.startsWith("//"));
  writeFileSync(join(folder, basename(file)), `${kept.join("\n")}\n`);
}
