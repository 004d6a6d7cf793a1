// What an agent's page could ask the desk, asked without its screen: in their session, past all that the browser holds.
import { randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import { type Stored, storedOf } from "./caller.ts";
import type { DeskProcess } from "./desk-process.ts";

/** After the last place of a short conversation: a page of history is 50 places. */
const END = 51;

async function ask<T>(page: Page, desk: DeskProcess, name: string, data: unknown): Promise<T> {
  const answer = await page.request.post(`${desk.url}/api/${name}`, { data, headers: { origin: desk.url } });
  if (!answer.ok()) throw new Error(`${name}: ${answer.status()} ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** All that stands in a short conversation, as staff read it, oldest first. */
export async function staffReads(page: Page, desk: DeskProcess, conversation: number): Promise<Stored[]> {
  const { entries } = await ask<{ entries: unknown[] }>(page, desk, "history", { conversation, before: END });
  return entries.map(storedOf);
}

/** Writes a comment. */
export async function staffWrites(page: Page, desk: DeskProcess, conversation: number, body: string): Promise<void> {
  const client_id = randomBytes(16).toString("hex");
  await ask(page, desk, "send_message", { conversation, client_id, visibility: "comment", body });
}
