// A network between a browser and the desk that dies as networks do: nothing arrives any more in either direction, and nobody is
// told. What was under way arrives when it is back, as TCP sees to.
import { once } from "node:events";
import { type Server, type Socket, connect, createServer } from "node:net";
import type { DeskProcess } from "./desk-process.ts";

/** The desk takes pages of any of this machine's own addresses for its own, as long as the port is its own. */
const ADDRESSES = ["127.0.0.2", "127.0.0.3", "127.0.0.4"];

export class Network {
  private isDead = false;
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;

  private constructor(
    private readonly port: number,
    private readonly address: string,
  ) {}

  /** One that works. Each of several needs a `which` of its own. */
  static async open(desk: DeskProcess, which = 0): Promise<Network> {
    const network = new Network(desk.port, ADDRESSES[which] as string);
    // A browser that hangs up while nothing arrives has only closed its own side.
    network.server = createServer({ allowHalfOpen: true }, (here) => network.join(here));
    network.server.listen(desk.port, network.address);
    await once(network.server, "listening");
    return network;
  }

  /** Where the desk is, over this network. */
  get url(): string {
    return `http://${this.address}:${this.port}`;
  }

  die(): void {
    this.isDead = true;
    for (const socket of this.sockets) socket.pause();
  }

  comeBack(): void {
    this.isDead = false;
    for (const socket of this.sockets) socket.resume();
  }

  async close(): Promise<void> {
    const closed = this.server && once(this.server, "close");
    this.server?.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private join(here: Socket): void {
    const there = connect({ port: this.port, host: "127.0.0.1", allowHalfOpen: true });
    for (const [from, to] of [[here, there], [there, here]] as const) {
      this.sockets.add(from);
      from.on("data", (bytes) => to.write(bytes));
      from.on("end", () => to.end());
      from.on("error", () => to.destroy());
      from.on("close", () => this.sockets.delete(from));
      if (this.isDead) from.pause();
    }
  }
}
