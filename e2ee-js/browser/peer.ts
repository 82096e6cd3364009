import { createInterface } from 'node:readline';
import { BrowserPeer, type PeerPage } from './browserPeer.js';

const RELOAD = /^\s*\{\s*"cmd"\s*:\s*"reload"\s*\}\s*$/;

/**
 * The peer of `src/peer.ts`, with its device in a worker of a page in Chromium: the same lines in and out. One command
 * more: `{"cmd":"reload"}` loads the page anew, after which `reopen` finds the device that was created in a named store.
 * With `--noble` all primitives are noble's.
 */
async function main(): Promise<void> {
  // This script is one of the bundles itself.
  const bundles = new URL('.', import.meta.url);
  const browser = await BrowserPeer.start({ bundles, noble: process.argv.includes('--noble') });
  try {
    const page = await browser.open();
    for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
      process.stdout.write(`${await answer(page, line)}\n`);
    }
  } finally {
    await browser.close();
  }
}

async function answer(page: PeerPage, line: string): Promise<string> {
  if (RELOAD.test(line)) {
    await page.reload();
    return '{"ok":true}';
  }
  return page.ask(line);
}

await main();
