// Takes out of a front end what is exported only because a crate of its crates does so, and what nobody calls: wasm-streams, which
// server_fn brings along, exports classes through which a stream would read. wasm-opt then drops all that only they needed.
//   node bin/unexport.mjs WASM JAVASCRIPT
import { readFileSync, writeFileSync } from "node:fs";

const [wasmFile, scriptFile] = process.argv.slice(2);
const UNUSED = /^(__wbg_)?intounderlying/;
const EXPORTS = 7;
const wasm = readFileSync(wasmFile);
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

const parts = [wasm.subarray(0, 8)];
while (at < wasm.length) {
  const from = at;
  const section = wasm[at++];
  const length = number();
  const end = at + length;
  if (section === EXPORTS) {
    const kept = [];
    for (let left = number(); left > 0; left -= 1) {
      const from = at;
      const letters = number();
      const name = wasm.subarray(at, at + letters).toString();
      at += letters + 1; // What kind of thing it is.
      number();
      if (!UNUSED.test(name)) kept.push(wasm.subarray(from, at));
    }
    const bytes = Buffer.concat([written(kept.length), ...kept]);
    parts.push(Buffer.from([EXPORTS]), written(bytes.length), bytes);
  } else {
    parts.push(wasm.subarray(from, end));
  }
  at = end;
}

const script = readFileSync(scriptFile, "utf8");
const classes = /export class (IntoUnderlying\w+)\{.*?\}Symbol\.dispose&&\(\1\.prototype\[Symbol\.dispose\]=\1\.prototype\.free\);/gs;
const without = script.replace(classes, "");
if (without.includes("class IntoUnderlying")) {
  // wasm-bindgen writes them in another way by now.
  throw new Error(`${scriptFile} has classes of wasm-streams that are not known here`);
}
writeFileSync(wasmFile, Buffer.concat(parts));
writeFileSync(scriptFile, without);
