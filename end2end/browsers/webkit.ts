// WebKit, as WebKitGTK has it: the engine of Safari in a window of nothing else, MiniBrowser, on a screen that nobody sees. Its driver
// takes WebDriver's commands over HTTP.
import type { Readable } from "node:stream";
import { freePort } from "../desk-process.ts";
import { Browser, type Command } from "./browser.ts";
import { Process } from "./process.ts";

const DRIVER = process.env.HEADSET_WEBKIT ?? "WebKitWebDriver";
const SCREEN = "1280x1024x24";

const PATHS: Record<Command, string> = {
  Navigate: "url",
  Refresh: "refresh",
  SwitchToFrame: "frame",
  ExecuteScript: "execute/sync",
  ElementClick: "element/{id}/click",
  ElementSendKeys: "element/{id}/value",
};

export class WebKit extends Browser {
  private constructor(
    /** The driver, and the screen. */
    private readonly processes: Process[],
    private readonly session: string,
  ) {
    super();
  }

  static async open(): Promise<WebKit> {
    const screen = await Process.start("Xvfb", () => ["-displayfd", "3", "-screen", "0", SCREEN, "-nolisten", "tcp"]);
    const processes = [screen];
    try {
      const env = { DISPLAY: `:${await displayOf(screen)}`, GDK_BACKEND: "x11", LANG: "en_GB.UTF-8" };
      const port = await freePort();
      const driver = await Process.start(DRIVER, () => [`--port=${port}`], env);
      processes.unshift(driver);
      const url = `http://127.0.0.1:${port}`;
      await driver.until(async () => (await fetch(`${url}/status`)).ok || undefined);
      const { sessionId } = (await post(`${url}/session`, { capabilities: {} })) as { sessionId: string };
      return new WebKit(processes, `${url}/session/${sessionId}`);
    } catch (error) {
      for (const process of processes) await process.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    for (const process of this.processes) await process.close();
  }

  protected send(command: Command, parameters: { id?: unknown }): Promise<unknown> {
    return post(`${this.session}/${PATHS[command].replace("{id}", `${parameters.id}`)}`, parameters);
  }
}

/** Xvfb looks for a free display itself, and says which. */
async function displayOf(screen: Process): Promise<number> {
  let said = "";
  (screen.process.stdio[3] as Readable).on("data", (words: Buffer) => (said += words.toString()));
  return screen.until(async () => (said.endsWith("\n") ? Number(said) : undefined));
}

async function post(url: string, body: object): Promise<unknown> {
  const answer = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  const { value } = (await answer.json()) as { value: { message?: string } | null };
  if (!answer.ok) throw new Error(`${new URL(url).pathname}: ${value?.message}`);
  return value;
}
