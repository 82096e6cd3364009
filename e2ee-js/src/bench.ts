import { createInterface } from 'node:readline';
import { Subject } from './bench/subject.js';
import { measure } from './bench/worker.js';
import { NobleProvider } from './primitive/noble.js';
import { WebCryptoProvider } from './primitive/webcrypto.js';

/**
 * This library's part in `./sotto bench-encryption`: says its version on standard output, then answers each JSON line
 * `{"task": …, "count": …}` with what that took. With `--noble` all primitives are noble's.
 */
async function main(): Promise<void> {
  const crypto = process.argv.includes('--noble') ? new NobleProvider() : await WebCryptoProvider.create();
  const subject = new Subject(crypto);
  say({ version: `e2ee-js, Node ${process.version}, primitives by ${crypto.name}` });
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    const { task, count } = JSON.parse(line) as { task: unknown; count: number };
    say(await measure(subject, task, count));
  }
}

function say(answer: object): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

await main();
