import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { launchOptions } from './chromium.js';
import type { PeerWindow } from './page.js';
import { PageServer } from './pageServer.js';

export interface BrowserPeerOptions {
  /** The directory of the bundles, which `npm run build` makes. */
  readonly bundles: URL;
  /** All primitives are noble's. */
  readonly noble?: boolean;
  /** Where the browser keeps its records; without it they go with the browser. */
  readonly profile?: string;
  /** Of the pages' origin, to which the records belong; without it a free one. */
  readonly port?: number;
}

/** A page with a {@link Peer} in its worker. */
export class PeerPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Waits until the worker is there. */
  async ready(): Promise<this> {
    await this.page.evaluate(async () => {
      await (globalThis as unknown as PeerWindow).sottoPeer;
    });
    return this;
  }

  /** One request, one answer, both in JSON; several may be under way at once. */
  async ask(line: string): Promise<string> {
    return this.page.evaluate(
      async (request) => (await (globalThis as unknown as PeerWindow).sottoPeer)(request),
      line,
    );
  }

  /** As a person reloads it: the worker and all that it had in memory are gone, what is in the database stays. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }
}

/** Chromium without a window, and pages of one origin in it. */
export class BrowserPeer {
  readonly context: BrowserContext;
  readonly port: number;
  readonly #server: PageServer;
  readonly #query: string;

  private constructor(context: BrowserContext, server: PageServer, query: string) {
    this.context = context;
    this.port = server.port;
    this.#server = server;
    this.#query = query;
  }

  /** @throws Error when there is no Chromium, or the bundles are not built */
  static async start({
    bundles,
    noble = false,
    profile = '',
    port,
  }: BrowserPeerOptions): Promise<BrowserPeer> {
    const server = await PageServer.start(bundles, port);
    try {
      const context = await chromium.launchPersistentContext(profile, launchOptions());
      return new BrowserPeer(context, server, noble ? '?noble' : '');
    } catch (error) {
      server.close();
      throw error;
    }
  }

  /** A new tab. */
  async open(): Promise<PeerPage> {
    const page = await this.context.newPage();
    page.on('pageerror', (error) => console.error(`page: ${error.stack ?? error.message}`));
    page.on('console', (message) => console.error(`page: ${message.text()}`));
    await page.goto(`${this.#server.origin}/${this.#query}`);
    return new PeerPage(page).ready();
  }

  async close(): Promise<void> {
    await this.context.close();
    this.#server.close();
  }
}
