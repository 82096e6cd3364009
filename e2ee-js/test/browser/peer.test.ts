import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { findChromium } from '../../browser/chromium.js';
import type { Answer, Request } from '../../src/peer/request.js';
import { ascii } from '../../src/bytes/bytes.js';
import { toBase64 } from '../../src/bytes/encoding.js';
import { BUNDLES } from '../support/browserPeers.js';
import { introducePeers, joinPeer } from '../support/peers.js';
import { START_MS } from '../support/world.js';

const SCRIPT = fileURLToPath(new URL('peer.js', BUNDLES));
/** By which the processes of one test are found: browsers hand their environment on. */
const MARK = 'SOTTO_PEER_TEST';

const started: ChildProcess[] = [];

afterEach(() => started.splice(0).forEach((process) => process.kill()));

/** The peer as other programs see it: a process with lines in and out. */
function start(mark: string, ...flags: readonly string[]) {
  const child = spawn(process.execPath, [SCRIPT, ...flags], {
    env: { ...process.env, [MARK]: mark },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  started.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (request: Request): Promise<Answer> => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const line = (await lines.next()) as IteratorResult<string, undefined>;
    expect(line.done, 'the peer lives').not.toBe(true);
    const { ok, ...fields } = JSON.parse(line.value ?? '') as Answer;
    expect(ok, JSON.stringify(fields)).toBe(true);
    return fields;
  };
  return { child, ask };
}

/** The processes that run and were started with the mark, by their command lines. */
function running(mark: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const marked = readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`${MARK}=${mark}\0`);
        return marked ? [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')] : [];
      } catch {
        // It ended while it was looked at, or has ended and waits for its parent.
        return [];
      }
    })
    .filter((command) => command !== '');
}

test.each([
  ['noble', ['--noble']],
  ['webcrypto', []],
])('by %s keeps its device over a reload, and nothing runs on when its input ends', async (_, flags) => {
  const mark = crypto.randomUUID();
  const { child, ask } = start(mark, ...flags);
  const node = start(mark);
  const alice = await joinPeer('alice', ask, 'alice');
  const bob = await joinPeer('bob', node.ask);
  await introducePeers(alice, bob);
  const toBob = { user: bob.user, device: 1, now: START_MS };
  const { sid } = await ask({ cmd: 'start', ...toBob, bundle: bob.bundle });
  const first = await ask({ cmd: 'encrypt', ...toBob, plaintext: toBase64(ascii('before')) });
  expect(running(mark).length).toBeGreaterThan(4);

  await ask({ cmd: 'reload' });
  await ask({ cmd: 'reopen', store: 'alice' });
  const second = await ask({ cmd: 'encrypt', ...toBob, plaintext: toBase64(ascii('after')) });
  const fromAlice = { user: alice.user, device: 1, now: START_MS };
  for (const [message, plaintext] of [
    [second, 'after'],
    [first, 'before'],
  ] as const) {
    const opened = await bob.ask({ cmd: 'decrypt', ...fromAlice, ...message });
    expect(opened).toEqual({ plaintext: toBase64(ascii(plaintext)), sid });
  }

  const ended = [child, node.child].map(async (process) => once(process, 'exit'));
  child.stdin.end();
  node.child.stdin.end();
  expect(await Promise.all(ended)).toEqual([
    [0, null],
    [0, null],
  ]);
  await expect.poll(() => running(mark), { timeout: 10_000 }).toEqual([]);
});

test('a peer that is killed takes its browser with it', async () => {
  const mark = crypto.randomUUID();
  const { child, ask } = start(mark);
  await joinPeer('alice', ask);
  expect(running(mark).length).toBeGreaterThan(2);
  child.kill('SIGKILL');
  await expect.poll(() => running(mark), { timeout: 10_000 }).toEqual([]);
});

describe('without a browser', () => {
  test('says how to get one', () => {
    expect(() => findChromium({ PATH: '/nowhere' })).toThrow('expected: apt-get install chromium');
    expect(() => findChromium({ SOTTO_CHROMIUM: '/nowhere/chromium' })).toThrow('/nowhere/chromium');
    expect(() => findChromium({})).toThrow('SOTTO_CHROMIUM');
  });

  test('the peer ends with that', async () => {
    const child = spawn(process.execPath, [SCRIPT], {
      env: { PATH: '/nowhere' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const words: string[] = [];
    child.stderr.setEncoding('utf8').on('data', (text: string) => words.push(text));
    const [status] = (await once(child, 'close')) as [number];
    expect(status).not.toBe(0);
    expect(words.join('')).toContain('apt-get install chromium');
  });
});
