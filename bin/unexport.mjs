// Takes out of a front end what is exported only because a crate of its crates does so, and what nobody calls: wasm-streams, which
// server_fn brings along, exports classes through which a stream would read, and wasm-bindgen a second way to begin. wasm-opt, and terser
// in the script, then drop all that only they needed.
//   node bin/unexport.mjs WASM JAVASCRIPT
import { readFileSync, writeFileSync } from "node:fs";
import { withSection } from "./wasm.mjs";

const [wasmFile, scriptFile] = process.argv.slice(2);
const UNUSED = /^(__wbg_)?intounderlying/;
const EXPORTS = 7;

const wasm = withSection(readFileSync(wasmFile), EXPORTS, (reader) => {
  const kept = [];
  for (let left = reader.number(); left > 0; left -= 1) {
    let name;
    const entry = reader.passed(() => {
      name = reader.name().toString();
      reader.byte(); // What kind of thing it is.
      reader.number();
    });
    if (!UNUSED.test(name)) kept.push(entry);
  }
  return kept;
});

const script = readFileSync(scriptFile, "utf8");
const classes = /export class (IntoUnderlying\w+)\{.*?\}Symbol\.dispose&&\(\1\.prototype\[Symbol\.dispose\]=\1\.prototype\.free\);/gs;
const begins = /\b[\w$]+ as initSync,/;
const without = script.replace(classes, "").replace(begins, "");
if (without.includes("class IntoUnderlying") || without.includes(" as initSync")) {
  // wasm-bindgen writes them in another way by now.
  throw new Error(`${scriptFile} has exports that nobody calls, written in a way that is not known here`);
}
writeFileSync(wasmFile, wasm);
writeFileSync(scriptFile, without);
