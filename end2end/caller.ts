// A customer who has no screen: what they write goes straight to the desk, and what they can read comes from there.
import { randomBytes } from "node:crypto";
import type { DeskProcess, Known } from "./desk-process.ts";

/** After the last place of a short conversation: a page of history is 50 places. */
const END = 51;

export class Caller {
  private conversation = 0;

  private constructor(
    private readonly desk: DeskProcess,
    readonly name: string,
    private readonly token = randomBytes(32).toString("hex"),
  ) {}

  /** Somebody whose chat has started before. */
  static known(desk: DeskProcess, { name, token, conversation }: Known): Caller {
    const caller = new Caller(desk, name, token);
    caller.conversation = conversation;
    return caller;
  }

  /** Starts a chat. */
  static async start(desk: DeskProcess, name: string, message: string, topic = "Billing"): Promise<Caller> {
    const caller = new Caller(desk, name);
    const start = { site: "demo", request_id: id(), name, email: null, topic, message };
    caller.conversation = (await caller.call<{ conversation: number }>("start_chat", start)).conversation;
    return caller;
  }

  async say(body: string): Promise<void> {
    await this.call("say", { conversation: this.conversation, client_id: id(), body });
  }

  /** All that people said which this customer can read, oldest first. */
  async read(): Promise<string[]> {
    const page = await this.call<{ entries: unknown[] }>("chat_history", { conversation: this.conversation, before: END });
    return page.entries.map(bodyOf).filter((body) => body !== undefined);
  }

  private async call<T>(name: string, body: unknown): Promise<T> {
    const answer = await fetch(`${this.desk.url}/api/${name}`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: this.desk.url, authorization: `Bearer ${this.token}` },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${name}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }
}

function id(): string {
  return randomBytes(16).toString("hex");
}

/** The words of an entry, wherever it keeps them. */
function bodyOf(entry: unknown): string | undefined {
  if (typeof entry !== "object" || entry === null) return undefined;
  if ("body" in entry && typeof entry.body === "string") return entry.body;
  for (const inner of Object.values(entry)) {
    const body = bodyOf(inner);
    if (body !== undefined) return body;
  }
  return undefined;
}
