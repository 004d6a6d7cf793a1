// Gives the names between a front end's Wasm and its JavaScript few letters: wasm-bindgen's end in a hash each, which no
// compression makes small, and stand in both files.
//   node bin/shorten.mjs WASM JAVASCRIPT
import { readFileSync, writeFileSync } from "node:fs";
import { withSection, written } from "./wasm.mjs";

const [wasmFile, scriptFile] = process.argv.slice(2);
const IMPORTS = 2;

/** Passes over what an import is: a function's type, or a table's, memory's or global's. */
function passKind(reader) {
  const what = reader.byte();
  if (what === 0) reader.number();
  else if (what === 3) reader.at += 2;
  else {
    if (what === 1) reader.at += 1; // The type of a table's elements.
    const hasMost = reader.number() & 1;
    reader.number();
    if (hasMost) reader.number();
  }
}

const shortened = new Map();
const wasm = withSection(readFileSync(wasmFile), IMPORTS, (reader) => {
  const entries = [];
  for (let left = reader.number(); left > 0; left -= 1) {
    const from = reader.name();
    const long = reader.name().toString();
    if (!shortened.has(long)) shortened.set(long, `_${shortened.size.toString(36)}`);
    const short = Buffer.from(shortened.get(long));
    const kind = reader.passed(() => passKind(reader));
    entries.push(Buffer.concat([written(from.length), from, written(short.length), short, kind]));
  }
  return entries;
});

let found = 0;
const script = readFileSync(scriptFile, "utf8").replace(/[A-Za-z_$][\w$]*/g, (word) => {
  if (!shortened.has(word)) return word;
  found += 1;
  return shortened.get(word);
});
if (found !== shortened.size) {
  // A name that stands there twice, or not at all, is not what this was written for.
  throw new Error(`${scriptFile} names ${found} of ${shortened.size} imports of ${wasmFile}`);
}
writeFileSync(wasmFile, wasm);
writeFileSync(scriptFile, script);
