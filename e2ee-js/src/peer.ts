import { createInterface } from 'node:readline';
import { E2eeError } from './errors.js';
import { Peer, type Answer, type Request } from './peer/commands.js';
import { NobleProvider } from './primitive/noble.js';
import { WebCryptoProvider } from './primitive/webcrypto.js';

/**
 * A device for tests across languages: one JSON request a line on standard input, one answer a line on standard
 * output, `{"ok": true, …}` or `{"ok": false, "error": "code: text"}`. With `--noble` all primitives are noble's.
 */
async function main(): Promise<void> {
  const crypto = process.argv.includes('--noble') ? new NobleProvider() : await WebCryptoProvider.create();
  const peer = new Peer(crypto);
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    process.stdout.write(`${JSON.stringify(await answer(peer, line))}\n`);
  }
}

/** A bad line is answered like any refusal: the peer lives as long as its input. */
async function answer(peer: Peer, line: string): Promise<Answer> {
  try {
    const request: unknown = JSON.parse(line);
    if (typeof request !== 'object' || request === null) {
      throw new TypeError(`request: ${typeof request} (expected: an object)`);
    }
    return { ok: true, ...(await peer.answer(request as Request)) };
  } catch (error) {
    const code = error instanceof E2eeError ? error.code : 'failed';
    return { ok: false, error: `${code}: ${error instanceof Error ? error.message : String(error)}` };
  }
}

await main();
