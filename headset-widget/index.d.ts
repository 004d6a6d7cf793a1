/** What can be listened to, and what is told with it. */
export interface Events {
  /** The chat takes calls, after those that were made before it was loaded. */
  ready: Record<string, never>;
  /** The chat is on the screen. */
  open: Record<string, never>;
  /** It is folded away. */
  close: Record<string, never>;
  /** Somebody of the desk wrote something; the words stay in the chat. */
  message: Record<string, never>;
  /** How many messages of the desk the customer has not seen. */
  unread: { count: number };
  /** Somebody has the conversation now: their public name. */
  agent_joined: { name: string };
  /** The customer's place in line, 1 being next. */
  position: { position: number };
  /** The conversation has ended. */
  ended: Record<string, never>;
}

/** What the page may say of itself. */
export interface Settings {
  /** Whether the launcher shows; true at first. */
  launcher?: boolean;
  /** The address of the page that agents read, if it is not the page's own; "" for that. */
  page?: string;
}

/** Which chat to begin. */
export interface Boot extends Settings {
  /** A site of the desk's configuration. */
  site: string;
  /** Where the desk is, as `https://desk.example.com`; where the script comes from, unless it is said. */
  desk?: string;
}

/** Which chat to load, and how it looks: what is left out is as the desk's configuration says. */
export interface Load extends Boot {
  desk: string;
  /** As `#14606b`; what is drawn in it stays readable. */
  colour?: string;
  /** In which lower corner of the page the launcher stands. */
  corner?: "right" | "left";
  /** What the chat speaks, as `de`; what the browser asks for, unless it is said. */
  language?: string;
}

/** A call, or with a site before it, where a page has the chats of several: `"shop:open"`. */
export type Call<Name extends string> = Name | `${string}:${Name}`;

/**
 * The function `headset`. What it is called with wrongly it says on the console; it throws nothing. `Listening` is what ends
 * the listening.
 */
export interface Headset<Listening = (() => void) | undefined> {
  (call: "boot", given: Boot): void;
  (call: Call<"update">, given: Settings): void;
  (call: Call<"open" | "close" | "toggle" | "show" | "hide" | "shutdown" | "destroy">): void;
  (call: Call<"newMessage">, text: string): void;
  /** Who the customer is: a token that the site's server has signed, good for 10 minutes. */
  (call: Call<"identify">, token: string): void;
  <Event extends keyof Events>(call: Call<"on">, event: Event, hear: (told: Events[Event]) => void): Listening;
}

/**
 * Loads the chat of a site, in its look or in the one that is given, and shows its launcher. What is called before the script has
 * come is done once it is there.
 */
export function load(given: Load): Headset<() => void>;

/** Calls the chat, once `load` was called. */
export const headset: Headset<() => void>;

declare global {
  interface Window {
    /** Ends no listening where the script has not come and the call only waits for it. */
    headset: Headset;
  }
}
