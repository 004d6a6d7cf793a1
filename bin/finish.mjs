// Puts a front end's files into a folder of the site: under content-hashed names ("hashed", for `/assets`, kept by browsers for
// good) or under their own ("plain"), each with its brotli twin. Files that are there already are not written again, so that
// cargo sees no change; what is no longer among them is removed.
//   node bin/finish.mjs hashed|plain FOLDER FILE…
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const [how, folder, ...files] = process.argv.slice(2);

/** The best that brotli can do; it runs once and every visitor gains. Which size of its blocks fits Wasm best is a matter of bytes. */
function compress(bytes, isText) {
  const tries = (isText ? [0] : [16, 17, 18]).map((block) => compressed(bytes, isText, block));
  return tries.reduce((best, one) => (one.length < best.length ? one : best));
}

function compressed(bytes, isText, block) {
  return brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_MODE]: isText ? constants.BROTLI_MODE_TEXT : constants.BROTLI_MODE_GENERIC,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      [constants.BROTLI_PARAM_LGBLOCK]: block,
    },
  });
}

mkdirSync(folder, { recursive: true });
const wanted = new Set();
for (const file of files) {
  const bytes = readFileSync(file);
  const ending = extname(file);
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 8);
  const name = how === "hashed" ? `${basename(file, ending)}.${hash}${ending}` : basename(file);
  for (const [path, make] of [
    [name, () => bytes],
    [`${name}.br`, () => compress(bytes, ending !== ".wasm")],
  ]) {
    wanted.add(path);
    const place = join(folder, path);
    if (how === "hashed" && existsSync(place)) continue;
    const content = make();
    if (existsSync(place) && readFileSync(place).equals(content)) continue;
    writeFileSync(`${place}.new`, content); // Never half a file under its name.
    renameSync(`${place}.new`, place);
  }
}
for (const name of readdirSync(folder)) {
  if (!wanted.has(name)) rmSync(join(folder, name), { recursive: true });
}
