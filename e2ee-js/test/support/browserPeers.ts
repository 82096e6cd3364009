import type { BrowserPeer, PeerPage } from '../../browser/browserPeer.js';
import type { Answer } from '../../src/peer/request.js';
import type { AskPeer } from './peers.js';
import { START_MS } from './world.js';

/** Where `npm run build` puts what the pages load. */
export const BUNDLES = new URL('../../target/browser/', import.meta.url);

/** Asks the peer of a page; a refusal is thrown. */
export function askOf(tab: PeerPage): AskPeer {
  return async (request) => {
    const answer = JSON.parse(await tab.ask(JSON.stringify({ now: START_MS, ...request }))) as Answer;
    if (answer['ok'] !== true) {
      throw new Error(`${String(request['cmd'])}: ${String(answer['error'])}`);
    }
    const { ok: _, ...fields } = answer;
    return fields;
  };
}

/** Makes ready what lets the page's process die in the middle of whatever it does. */
export async function pageCrash(browser: BrowserPeer, { page }: PeerPage): Promise<() => Promise<void>> {
  const session = await browser.context.newCDPSession(page);
  return async () => {
    const crashed = page.waitForEvent('crash');
    // It cannot answer any more.
    session.send('Page.crash').catch(() => undefined);
    await crashed;
  };
}

/** The same for the whole browser: what it had not written is lost. */
export async function browserCrash({ context }: BrowserPeer): Promise<() => Promise<void>> {
  const running = context.browser();
  if (running === null) {
    throw new Error('browser: gone (expected: running)');
  }
  const session = await running.newBrowserCDPSession();
  return async () => {
    const closed = context.waitForEvent('close');
    session.send('Browser.crash').catch(() => undefined);
    await closed;
  };
}
