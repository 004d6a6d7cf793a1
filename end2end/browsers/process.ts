// What a browser runs in: its processes, ended together, and a folder of its own.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** How long a browser may take until it can be driven, in milliseconds. */
const READY_WITHIN = 30_000;

/** A process with a folder of its own, and what it has said. */
export class Process {
  private said = "";
  private failed: string | undefined;

  private constructor(
    readonly process: ChildProcess,
    readonly folder: string,
  ) {}

  /** Starts a program. Its third pipe is for what it tells whoever started it. */
  static async start(program: string, given: (folder: string) => Promise<string[]> | string[], env: NodeJS.ProcessEnv = {}): Promise<Process> {
    const folder = await mkdtemp(join(tmpdir(), "headset-browser-"));
    // What a browser keeps about whoever starts it is not this browser's.
    const own = { HOME: folder, XDG_CACHE_HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder };
    const child = spawn(program, await given(folder), {
      stdio: ["ignore", "pipe", "pipe", "pipe"],
      env: { ...process.env, ...own, ...env },
      // A group of its own, so that what it starts ends with it.
      detached: true,
    });
    const started = new Process(child, folder);
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (words: Buffer) => (started.said += words.toString()));
    child.on("error", (error) => (started.failed = `${program} cannot be started: ${error.message}`));
    child.on("exit", (code) => (started.failed ??= `${program} ended with ${code}`));
    return started;
  }

  /** Waits until this gives something. */
  async until<T>(look: () => Promise<T | undefined>): Promise<T> {
    const deadline = Date.now() + READY_WITHIN;
    for (;;) {
      const found = await look().catch(() => undefined);
      if (found !== undefined) return found;
      if (this.failed) throw new Error(`${this.failed}\n${this.said}`);
      if (Date.now() > deadline) throw new Error(`the browser is not ready\n${this.said}`);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }

  /** Ends it, with all that it has started, and removes its folder. */
  async close(): Promise<void> {
    const { pid, exitCode, signalCode } = this.process;
    if (pid !== undefined) {
      const ended = exitCode === null && signalCode === null ? once(this.process, "exit") : undefined;
      try {
        process.kill(-pid, "SIGKILL");
      } catch {
        // Nobody of the group is left.
      }
      await ended;
    }
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
