// A customer who has no screen: what they write goes straight to the desk, and what they can read comes from there.
import { randomBytes } from "node:crypto";
import type { DeskProcess, Known } from "./desk-process.ts";
import type { TestFile } from "./files.ts";

/** After the last place of a short conversation: a page of history is 50 places. */
const END = 51;

export class Caller {
  conversation = 0;

  private constructor(
    private readonly desk: DeskProcess,
    readonly name: string,
    readonly token = randomBytes(32).toString("hex"),
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

  /** Sends a file. */
  async attach({ name, buffer }: TestFile): Promise<void> {
    const query = new URLSearchParams({ site: "demo", conversation: `${this.conversation}`, client_id: id() });
    const answer = await fetch(`${this.desk.url}/chat/attachment?${query}`, {
      method: "POST",
      headers: {
        "content-type": "application/octet-stream",
        origin: this.desk.url,
        "x-headset-token": this.token,
        "x-file-name": encodeURIComponent(name),
      },
      body: new Uint8Array(buffer),
    });
    if (!answer.ok) throw new Error(`attachment: ${answer.status} ${await answer.text()}`);
  }

  /** Says how the ended chat was. */
  async rate(rating: number, comment: string): Promise<void> {
    await this.call("answer_survey", { conversation: this.conversation, rating, comment });
  }

  /** All that people said which this customer can read, oldest first. */
  async read(): Promise<string[]> {
    return (await this.stored()).map((entry) => entry.body).filter((body) => body !== undefined);
  }

  /** All that this customer can read, oldest first. */
  async stored(): Promise<Stored[]> {
    const page = await this.call<{ entries: unknown[] }>("chat_history", { conversation: this.conversation, before: END });
    return page.entries.map(storedOf);
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

/** An entry as the desk has it. */
export interface Stored {
  /** Its place in the view of whoever reads. */
  seq: number;
  /** What a person said; none in a line of the desk's own. */
  body: string | undefined;
  visibility: string | undefined;
}

export function storedOf(entry: unknown): Stored {
  const seq = find(entry, "seq");
  if (typeof seq !== "number") throw new Error(`an entry has its place: ${JSON.stringify(entry)}`);
  const [body, visibility] = [find(entry, "body"), find(entry, "visibility")];
  return {
    seq,
    body: typeof body === "string" ? body : undefined,
    visibility: typeof visibility === "string" ? visibility : undefined,
  };
}

/** A field of an entry, wherever it keeps it. */
function find(entry: unknown, name: string): unknown {
  if (typeof entry !== "object" || entry === null) return undefined;
  if (name in entry) return (entry as Record<string, unknown>)[name];
  for (const inner of Object.values(entry)) {
    const found = find(inner, name);
    if (found !== undefined) return found;
  }
  return undefined;
}
