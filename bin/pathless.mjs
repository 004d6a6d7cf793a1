// Takes out of a front end's Wasm where on the building machine the sources of libraries lie: panics in them would tell it, and it is 1 % of
// what browsers load. What our own sources say stays. The text keeps its length, so that nothing else moves.
//   node bin/pathless.mjs WASM
import { readFileSync, writeFileSync } from "node:fs";

const [file] = process.argv.slice(2);
const SOURCES = /\/(?:[\w.-]+\/)*(?:registry\/src\/[\w.-]+|rustc\/[0-9a-f]{40}|rust\/deps)\/[\w./-]+?\.rs/g;
const text = readFileSync(file, "latin1");
writeFileSync(file, text.replace(SOURCES, (path) => "-".repeat(path.length)), "latin1");
