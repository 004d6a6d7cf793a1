// Firefox, by Marionette: what geckodriver speaks to it, which Debian does not have. These are WebDriver's commands over a socket,
// `[0, id, command, parameters]`, answered by `[1, id, error, result]`, each with its length in bytes before it.
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { type Socket, connect } from "node:net";
import { join } from "node:path";
import { Browser, type Command } from "./browser.ts";
import { Process } from "./process.ts";

const FIREFOX = process.env.HEADSET_FIREFOX ?? "firefox-esr";

/** Any free port, which it writes into its folder. */
const PREFERENCES = `user_pref("marionette.port", 0);\n`;

type Answer = [1, number, { message: string } | null, { value?: unknown }];

export class Firefox extends Browser {
  private last = 0;

  private constructor(
    private readonly process: Process,
    private readonly socket: Socket,
    private readonly answers: AsyncGenerator<Answer, void>,
  ) {
    super();
  }

  /** With preferences beside those that it needs, a line each, as they stand in `user.js`. */
  static async open(preferences = ""): Promise<Firefox> {
    const started = await Process.start(FIREFOX, async (folder) => {
      await writeFile(join(folder, "user.js"), PREFERENCES + preferences);
      return ["--headless", "--marionette", "--no-remote", "--profile", folder];
    });
    try {
      const port = await started.until(async () => Number(await readFile(join(started.folder, "MarionetteActivePort"), "utf8")) || undefined);
      const socket = connect(port, "127.0.0.1");
      await once(socket, "connect");
      const firefox = new Firefox(started, socket, packets(socket) as AsyncGenerator<Answer, void>);
      // It says first who it is.
      await firefox.answers.next();
      await firefox.ask("NewSession", {});
      return firefox;
    } catch (error) {
      await started.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.socket.destroy();
    await this.process.close();
  }

  protected send(command: Command, parameters: object): Promise<unknown> {
    return this.ask(command, parameters);
  }

  /** One command after the other. */
  private async ask(command: Command | "NewSession", parameters: object): Promise<unknown> {
    const text = JSON.stringify([0, (this.last += 1), `WebDriver:${command}`, parameters]);
    this.socket.write(`${Buffer.byteLength(text)}:${text}`);
    const { value: answer } = await this.answers.next();
    if (!answer) throw new Error(`${command}: Firefox has gone`);
    const [, , error, result] = answer;
    if (error) throw new Error(`${command}: ${error.message}`);
    return result.value;
  }
}

/** What comes over a socket, one by one. */
async function* packets(socket: Socket): AsyncGenerator<unknown, void> {
  let bytes = Buffer.alloc(0);
  for await (const part of socket) {
    bytes = Buffer.concat([bytes, part as Buffer]);
    for (let colon; (colon = bytes.indexOf(":")) > 0; ) {
      const end = colon + 1 + Number(bytes.subarray(0, colon));
      if (bytes.length < end) break;
      yield JSON.parse(bytes.subarray(colon + 1, end).toString());
      bytes = bytes.subarray(end);
    }
  }
}
