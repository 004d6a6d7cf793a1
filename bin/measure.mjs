// Prints sizes beside their targets and fails when one is over: P8 (the process and its binary), P10 (a host page), P11 (the
// chat), P12 (the workspace). Bytes are those of the bodies as a browser receives them.
//   node bin/measure.mjs BINARY P8|P10|P11|P12…
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import http from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { brotliDecompressSync } from "node:zlib";

const [binary, ...wanted] = process.argv.slice(2);
const KB = 1000;
const MB = 1000 * KB;

let over = 0;
/** One row of the table. */
function row(id, what, measured, target, unit) {
  const by = unit === "MB" ? MB : unit === "KB" ? KB : 1;
  const shown = (value) => (by === 1 ? `${value}` : `${(value / by).toFixed(1)} ${unit}`);
  const good = measured <= target;
  if (!good) over += 1;
  console.log(`${id.padEnd(4)} ${what.padEnd(58)} ${shown(measured).padStart(9)}   <= ${shown(target).padEnd(9)} ${good ? "" : "OVER"}`.trimEnd());
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Fetches as a browser does, but leaves the body as it travelled. */
function fetchRaw(url, { method = "GET", headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method, headers: { "accept-encoding": "gzip, deflate, br, zstd", ...headers } }, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }));
    });
    request.on("error", reject);
    request.end(body);
  });
}

/** The scripts that are loaded only where somebody needs what they do: named in the page, and no part of opening it. */
const ON_DEMAND = / data-(?:identity|attachments|survey|sound|uploads)="[^"]*"/g;

/** A page and all that it names under `/assets`: what is loaded before it works. */
async function pageBytes(origin, path, headers) {
  const page = await fetchRaw(origin + path, { headers });
  if (page.status !== 200) throw new Error(`${path} answered ${page.status}`);
  const html = page.headers["content-encoding"] === "br" ? brotliDecompressSync(page.body) : page.body;
  const names = new Set(html.toString().replace(ON_DEMAND, "").match(/\/assets\/[\w.-]+/g) ?? []);
  const kinds = [...names].map((name) => name.split(".").at(-1));
  for (const kind of ["css", "js", "wasm"]) {
    if (!kinds.includes(kind)) throw new Error(`${path} names no .${kind}: was the front end built?`);
  }
  let bytes = page.body.length;
  for (const name of names) {
    const asset = await fetchRaw(origin + name);
    if (asset.status !== 200 || asset.headers["content-encoding"] !== "br") throw new Error(`${name} did not come compressed (${asset.status})`);
    bytes += asset.body.length;
  }
  return bytes;
}

async function signIn(origin) {
  const form = new URLSearchParams({ email: "amy@demo.test", password: "headset-demo" }).toString();
  const answer = await fetchRaw(`${origin}/sign-in`, {
    method: "POST",
    headers: { origin, "content-type": "application/x-www-form-urlencoded", "content-length": form.length },
    body: form,
  });
  if (answer.status !== 303) throw new Error(`sign-in answered ${answer.status}`);
  return answer.headers["set-cookie"].map((cookie) => cookie.split(";")[0]).join("; ");
}

/** Resident memory, once it has stopped moving. */
async function idleMemory(pid) {
  const resident = () => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) * 1024;
  let before = resident();
  for (let tries = 0; tries < 20; tries += 1) {
    await sleep(1000);
    const now = resident();
    if (tries >= 2 && Math.abs(now - before) < 64 * 1024) return now;
    before = now;
  }
  return before;
}

async function waitUntilReady(origin, server) {
  for (let tries = 0; tries < 300; tries += 1) {
    if (server.exitCode !== null) throw new Error(`headset ended with ${server.exitCode}`);
    const answer = await fetchRaw(`${origin}/readyz`).catch(() => undefined);
    if (answer?.status === 200) return;
    await sleep(100);
  }
  throw new Error("headset was not ready within 30 s");
}

const data = mkdtempSync(join(tmpdir(), "headset-measure-"));
const port = await freePort();
const origin = `http://127.0.0.1:${port}`;
const server = spawn(binary, ["serve", "--demo", "--listen", `127.0.0.1:${port}`, "--data", data], {
  stdio: ["ignore", "ignore", "inherit"],
  env: { HEADSET_LOG: "warn", ...process.env },
});
try {
  await waitUntilReady(origin, server);
  if (wanted.includes("P8")) {
    row("P8", "release binary with all assets, on disk", statSync(binary).size, 30 * MB, "MB");
    row("P8", "process idle with demo data, resident", await idleMemory(server.pid), 32 * MB, "MB");
  }
  if (wanted.includes("P10")) {
    const loader = await fetchRaw(`${origin}/widget.js?site=demo`);
    row("P10", "loader, all that a host page loads before a press", loader.body.length, 3 * KB, "KB");
  }
  if (wanted.includes("P11")) {
    row("P11", "chat opened: HTML, CSS, JS, Wasm", await pageBytes(origin, "/chat/demo"), 110 * KB, "KB");
  }
  if (wanted.includes("P12")) {
    const cookie = await signIn(origin);
    row("P12", "workspace, first load: HTML, CSS, JS, Wasm", await pageBytes(origin, "/desk", { cookie }), 350 * KB, "KB");
  }
} catch (error) {
  console.error(`headset: ${error.message}`);
  over += 1;
} finally {
  server.kill("SIGTERM");
  rmSync(data, { recursive: true, force: true });
}
process.exitCode = over === 0 ? 0 : 1;
