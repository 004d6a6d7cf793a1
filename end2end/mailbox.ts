// A mail server on this machine, which takes what it is sent and forwards nothing.
import { once } from "node:events";
import { type Server, type Socket, createServer } from "node:net";
import { createInterface } from "node:readline";

/** What came: whom it was sent to, as the line said, and what it says, headers and all. */
export interface Letter {
  to: string[];
  text: string;
}

export class Mailbox {
  readonly letters: Letter[] = [];
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  private constructor() {
    this.server = createServer((socket) => {
      this.sockets.add(socket);
      socket.on("close", () => this.sockets.delete(socket));
      // Whoever hangs up half-way has sent nothing.
      socket.on("error", () => socket.destroy());
      void this.take(socket);
    });
  }

  static async open(): Promise<Mailbox> {
    const mailbox = new Mailbox();
    mailbox.server.listen(0, "127.0.0.1");
    await once(mailbox.server, "listening");
    return mailbox;
  }

  /** As `--smtp` names it. */
  get url(): string {
    const address = this.server.address();
    if (typeof address !== "object" || address === null) throw new Error("a listener has a port");
    return `smtp://127.0.0.1:${address.port}`;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }

  private async take(socket: Socket): Promise<void> {
    const say = (line: string) => socket.write(`${line}\r\n`);
    let to: string[] = [];
    let text: string[] | undefined;
    say("220 mailbox.test");
    for await (const line of createInterface({ input: socket, crlfDelay: Infinity })) {
      if (text && line !== ".") {
        // A line that begins with a dot has one more on its way.
        text.push(line.replace(/^\./, ""));
        continue;
      }
      if (text) {
        this.letters.push({ to, text: text.join("\n") });
        [to, text] = [[], undefined];
        say("250 taken");
        continue;
      }
      const verb = line.split(/[ :]/)[0]?.toUpperCase();
      if (verb === "RCPT") to.push(/<(.*)>/.exec(line)?.[1] ?? "");
      if (verb === "DATA") text = [];
      say(verb === "DATA" ? "354 go on" : verb === "QUIT" ? "221 bye" : "250 ok");
      if (verb === "QUIT") socket.end();
    }
  }
}
