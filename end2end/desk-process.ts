// The real binary, serving the demo desk on a port and from a data folder of its own.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const top = join(import.meta.dirname, "..");
const built = join(process.env.CARGO_TARGET_DIR ?? join(top, "target"), "debug", "headset");
const binary = process.env.HEADSET_BINARY ?? built;
const trial = process.env.HEADSET_TRIAL ?? join(built, "..", "trial");

/** How long a server may take until it is ready, in milliseconds. */
const READY_WITHIN = 30_000;

/** How large a desk is made before anybody uses it: Amy's cases, and the entries of the first of them. */
export interface Fill {
  cases: number;
  entries: number;
}

/** A customer who was there before. */
export interface Known {
  name: string;
  token: string;
  conversation: number;
}

/** A running desk with the demo's people, queues and site. */
export class DeskProcess {
  /** Who was there before, in the order of Amy's cases. */
  customers: Known[] = [];
  private server: ChildProcess | undefined;
  private log = "";

  private constructor(
    readonly port: number,
    private readonly data: string,
    private readonly flags: readonly string[],
  ) {}

  /** Starts one that nobody has used yet, or a large one, with these flags besides. */
  static async open(fill?: Fill, flags: readonly string[] = []): Promise<DeskProcess> {
    const desk = new DeskProcess(await freePort(), await mkdtemp(join(tmpdir(), "headset-end2end-")), flags);
    if (fill) {
      const size = ["--cases", `${fill.cases}`, "--entries", `${fill.entries}`];
      const { stdout } = await run(trial, ["fill", "--data", desk.data, ...size]);
      desk.customers = JSON.parse(stdout) as Known[];
    }
    await desk.start();
    return desk;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What the server has said so far. */
  get said(): string {
    return this.log;
  }

  /** Starts the server, also again after `kill`: same port, same data. Resolves once it can serve. */
  async start(): Promise<void> {
    const server = spawn(
      binary,
      ["serve", "--demo", "--listen", `127.0.0.1:${this.port}`, "--data", this.data, "--address-limit-factor", "1000", ...this.flags],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    this.server = server;
    const keep = (words: Buffer) => (this.log += words.toString());
    server.stdout.on("data", keep);
    server.stderr.on("data", keep);
    let failed: string | undefined;
    server.on("error", (error) => (failed = `${binary} cannot be started: ${error.message}`));
    server.on("exit", (code) => (failed ??= `the server ended with ${code}`));
    const deadline = Date.now() + READY_WITHIN;
    for (;;) {
      if (failed) throw new Error(`${failed}\n${this.log}`);
      const answer = await fetch(`${this.url}/readyz`).catch(() => undefined);
      if (answer?.ok) return;
      if (Date.now() > deadline) throw new Error(`the server is not ready\n${this.log}`);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }

  /** Ends it as a power cut would: nothing is flushed, nobody is told. */
  async kill(): Promise<void> {
    await this.end("SIGKILL");
  }

  /** Ends it and removes its data. */
  async close(): Promise<void> {
    await this.end("SIGKILL");
    await rm(this.data, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Applies a configuration beside the running server, with files beside it. */
  async apply(toml: string, files: Record<string, Uint8Array> = {}): Promise<void> {
    const file = join(this.data, "applied.toml");
    await writeFile(file, toml);
    for (const [name, content] of Object.entries(files)) await writeFile(join(this.data, name), content);
    await run(binary, ["apply", file, "--data", this.data]);
  }

  /** A one-time code for somebody's password. */
  async invite(email: string): Promise<string> {
    const { stdout } = await run(binary, ["admin", "invite", email, "--data", this.data]);
    const code = /^ {4}(\S+)$/m.exec(stdout)?.[1];
    if (!code) throw new Error(`no code in:\n${stdout}`);
    return code;
  }

  /** A new key of a site, with which its server signs who its customers are. */
  async addSiteKey(site: string): Promise<{ kid: string; secret: string }> {
    const { stdout } = await run(binary, ["site", "key", "add", site, "--data", this.data]);
    const [kid, secret] = ["kid", "secret"].map((what) => new RegExp(`^${what}: (\\S+)$`, "m").exec(stdout)?.[1]);
    if (!kid || !secret) throw new Error(`no key in:\n${stdout}`);
    return { kid, secret };
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const server = this.server;
    this.server = undefined;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, "exit");
    server.kill(signal);
    await ended;
  }
}

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const listener = createServer();
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const address = listener.address();
  listener.close();
  await once(listener, "close");
  if (typeof address !== "object" || address === null) throw new Error("a listener has a port");
  return address.port;
}
