// Gives the names between a front end's Wasm and its JavaScript few letters: wasm-bindgen's end in a hash each, which no
// compression makes small, and stand in both files.
//   node bin/shorten.mjs WASM JAVASCRIPT
import { readFileSync, writeFileSync } from "node:fs";

const [wasmFile, scriptFile] = process.argv.slice(2);
const wasm = readFileSync(wasmFile);
const IMPORTS = 2;
let at = 8; // Behind the magic number and the version.

function number() {
  for (let value = 0, shift = 0; ; shift += 7) {
    const byte = wasm[at++];
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return value;
  }
}

function written(value) {
  const bytes = [];
  do {
    bytes.push((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
    value >>>= 7;
  } while (value > 0);
  return Buffer.from(bytes);
}

function name() {
  const length = number();
  at += length;
  return wasm.subarray(at - length, at);
}

/** Passes over what an import is: a function's type, or a table's, memory's or global's. */
function kind() {
  const from = at;
  const what = wasm[at++];
  if (what === 0) number();
  else if (what === 3) at += 2;
  else {
    if (what === 1) at += 1; // The type of a table's elements.
    const hasMost = number() & 1;
    number();
    if (hasMost) number();
  }
  return wasm.subarray(from, at);
}

const shortened = new Map();
const parts = [wasm.subarray(0, 8)];
while (at < wasm.length) {
  const from = at;
  const section = wasm[at++];
  const length = number();
  const end = at + length;
  if (section === IMPORTS) {
    const count = number();
    const content = [written(count)];
    for (let index = 0; index < count; index += 1) {
      const from = name();
      const long = name().toString();
      if (!shortened.has(long)) shortened.set(long, `_${shortened.size.toString(36)}`);
      const short = Buffer.from(shortened.get(long));
      content.push(written(from.length), from, written(short.length), short, kind());
    }
    const bytes = Buffer.concat(content);
    parts.push(Buffer.from([IMPORTS]), written(bytes.length), bytes);
  } else {
    parts.push(wasm.subarray(from, end));
  }
  at = end;
}

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
writeFileSync(wasmFile, Buffer.concat(parts));
writeFileSync(scriptFile, script);
