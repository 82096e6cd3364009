import { createInterface } from 'node:readline';
import { Peer } from './peer/commands.js';
import { answerLine } from './peer/lines.js';
import { NobleProvider } from './primitive/noble.js';
import { WebCryptoProvider } from './primitive/webcrypto.js';

/**
 * A device for tests across languages: one JSON request a line on standard input, one answer a line on standard
 * output (`peer/lines.ts`). With `--noble` all primitives are noble's.
 */
async function main(): Promise<void> {
  const crypto = process.argv.includes('--noble') ? new NobleProvider() : await WebCryptoProvider.create();
  const peer = new Peer(crypto);
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    process.stdout.write(`${await answerLine(peer, line)}\n`);
  }
}

await main();
