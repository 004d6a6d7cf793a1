// Other people's web sites, which embed the chat: a server of another origin than the desk's. `localhost` is another site than the
// desk's 127.0.0.1, as browsers count; two ports of one name are the same site, and two origins.
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { type Server, createServer } from "node:http";
import { extname, join } from "node:path";
import type { DeskProcess } from "./desk-process.ts";

const KINDS: Record<string, string> = { ".html": "text/html", ".js": "text/javascript" };
/** What a page can import by its name in the checkout, as it would from its own packages. */
const PACKAGE = join(import.meta.dirname, "..", "headset-widget");

interface Content {
  body: string;
  headers: Record<string, string>;
}

/** A web site. What it has not been given does not exist, but for the package `headset-widget`. */
export class Host {
  private readonly contents = new Map<string, Content>();

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async open(name: "localhost" | "127.0.0.1" = "localhost"): Promise<Host> {
    const server = createServer();
    server.listen(0, name);
    await once(server, "listening");
    const address = server.address();
    if (typeof address !== "object" || address === null) throw new Error("a listener has a port");
    const host = new Host(server, `http://${name}:${address.port}`);
    server.on("request", (request, response) => {
      const path = new URL(request.url ?? "/", host.url).pathname;
      void host.find(path).then((content) => {
        response.writeHead(content ? 200 : 404, content?.headers).end(content?.body);
      });
    });
    return host;
  }

  /** Puts something at a path: a page, unless the path says otherwise. */
  put(path: string, body: string, headers: Record<string, string> = {}): void {
    const kind = KINDS[extname(path)] ?? "text/html";
    this.contents.set(path, { body, headers: { "content-type": `${kind}; charset=utf-8`, ...headers } });
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }

  private async find(path: string): Promise<Content | undefined> {
    const content = this.contents.get(path);
    const file = /^\/headset-widget\/(\w+\.js)$/.exec(path)?.[1];
    if (content || !file) return content;
    return { body: await readFile(join(PACKAGE, file), "utf8"), headers: { "content-type": "text/javascript" } };
  }
}

/** A page with this in its head and in its body. */
export function page(head: string, body = ""): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A web page</title>${head}</head><body><main><h1>A web page</h1>${body}</main></body></html>`;
}

/** The loader's element for a site, as the README has it; with a look of the page's own, as its address says it: `&colour=fff`. */
export function loader(desk: DeskProcess, site = "shop", look = ""): string {
  return `<script src="${desk.url}/widget.js?site=${site}${look}" async></script>`;
}

/** Sites of the desk which these origins may embed, each named after its key. */
export async function applySites(desk: DeskProcess, origins: string[], ...keys: string[]): Promise<void> {
  const sites = keys.map(
    (key) => `[[sites]]
key = "${key}"
name = "The ${key}"
greeting = "Hello from the ${key}!"
origins = ${JSON.stringify(origins)}
topics = [{ name = "Billing", queue = "Billing" }, { name = "Technical", queue = "Technical" }]
`,
  );
  await desk.apply(sites.join("\n"));
}
