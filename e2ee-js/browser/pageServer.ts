import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** As strict as the design asks of an application (E2EE.md, 6): a library that needs more does not pass. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "require-trusted-types-for 'script'",
  'trusted-types sotto-peer',
].join('; ');

const PAGE =
  '<!doctype html><meta charset="utf-8"><title>Sotto peer</title><script type="module" src="/page.js"></script>';

/** Serves the page, and the bundled scripts beside it, on the loopback interface: `http://localhost` is a secure context. */
export class PageServer {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /**
   * @param directory with `page.js` and `worker.js`
   * @param port 0: a free one. What a browser keeps belongs to one port
   */
  static async start(directory: URL, port = 0): Promise<PageServer> {
    const files = new Map<string, { readonly type: string; readonly body: Buffer | string }>([
      ['/', { type: 'text/html', body: PAGE }],
      ...['page.js', 'worker.js'].map(
        (name) =>
          [`/${name}`, { type: 'text/javascript', body: readFileSync(new URL(name, directory)) }] as const,
      ),
    ]);
    const server = createServer((request: IncomingMessage, response: ServerResponse) => {
      const file = files.get(new URL(request.url ?? '/', 'http://localhost').pathname);
      response.setHeader('Content-Security-Policy', POLICY);
      if (file === undefined) {
        response.writeHead(404).end();
      } else {
        response.writeHead(200, { 'Content-Type': file.type, 'Cache-Control': 'no-store' }).end(file.body);
      }
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    return new PageServer(server);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get origin(): string {
    return `http://localhost:${this.port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
