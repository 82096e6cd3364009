import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BrowserPeer } from '../../browser/browserPeer.js';
import { ascii } from '../../src/bytes/bytes.js';
import { toBase64 } from '../../src/bytes/encoding.js';
import { Peer } from '../../src/peer/commands.js';
import type { Answer } from '../../src/peer/request.js';
import { askOf, browserCrash, BUNDLES, pageCrash } from '../support/browserPeers.js';
import { introducePeers, joinPeer, type AskPeer, type PeerMember } from '../support/peers.js';
import { noble } from '../support/providers.js';
import { SentMessages } from '../support/sentMessages.js';
import { S } from '../support/vectors.js';
import { START_MS } from '../support/world.js';

const STORE = 'alice';
const GROUP = toBase64(S('group', 16));
const SENDS = 40;

let profile: string;
let browser: BrowserPeer;

beforeEach(async () => {
  profile = await mkdtemp(join(tmpdir(), 'sotto-tabs-'));
  browser = await BrowserPeer.start({ bundles: BUNDLES, profile });
});

afterEach(async () => {
  await browser.close();
  await rm(profile, { recursive: true, maxRetries: 5 });
});

function text(name: string): string {
  return toBase64(ascii(name));
}

/** Alice in a tab and Bob in this process, who have spoken both ways. */
async function meet(tab: AskPeer): Promise<readonly [PeerMember, PeerMember]> {
  const peer = new Peer(noble);
  const alice = await joinPeer('alice', tab, STORE);
  const bob = await joinPeer('bob', async (request) => peer.answer({ now: START_MS, ...request }));
  await introducePeers(alice, bob);
  await alice.ask({ cmd: 'start', user: bob.user, bundle: bob.bundle });
  await receive(bob, alice, await send(tab, bob, 'hello'), 'hello');
  await receive(alice, bob, await send(bob.ask, alice, 'hello yourself'), 'hello yourself');
  return [alice, bob];
}

async function send(from: AskPeer, to: PeerMember, plaintext: string): Promise<Answer> {
  return from({ cmd: 'encrypt', user: to.user, device: 1, plaintext: text(plaintext) });
}

async function receive(to: PeerMember, from: PeerMember, message: Answer, plaintext: string): Promise<void> {
  const opened = await to.ask({ cmd: 'decrypt', user: from.user, device: 1, ...message });
  expect(opened['plaintext']).toBe(text(plaintext));
}

async function openTab(): Promise<AskPeer> {
  const ask = askOf(await browser.open());
  await ask({ cmd: 'reopen', store: STORE });
  return ask;
}

test('two tabs that send and receive at once use no key, no nonce and no id twice', async () => {
  const first = askOf(await browser.open());
  const [alice, bob] = await meet(first);
  const tabs = [first, await openTab()] as const;
  const { distribution } = await first({ cmd: 'groupStart', group: GROUP, epoch: 1 });
  await bob.ask({ cmd: 'groupLearn', user: alice.user, device: 1, distribution });
  const incoming: Answer[] = [];
  for (let i = 0; i < SENDS; i++) {
    incoming.push(await send(bob.ask, alice, `to alice ${i}`));
  }

  const sends: Promise<Answer>[] = [];
  const groupSends: Promise<Answer>[] = [];
  const receipts: Promise<void>[] = [];
  for (let i = 0; i < SENDS; i++) {
    const tab = tabs[i % 2]!;
    sends.push(send(tab, bob, `to bob ${i}`));
    groupSends.push(tab({ cmd: 'groupEncrypt', group: GROUP, plaintext: text(`to all ${i}`) }));
    receipts.push(receive({ ...alice, ask: tab }, bob, incoming[i]!, `to alice ${i}`));
  }
  const topUps = await Promise.all(tabs.map(async (tab) => tab({ cmd: 'topup', count: 10 })));
  await Promise.all(receipts);

  const sent = new SentMessages();
  for (const [i, answer] of (await Promise.all(sends)).entries()) {
    sent.add(answer);
    await receive(bob, alice, answer, `to bob ${i}`);
  }
  for (const [i, answer] of (await Promise.all(groupSends)).entries()) {
    sent.addGroup(answer);
    const opened = await bob.ask({
      cmd: 'groupDecrypt',
      user: alice.user,
      device: 1,
      group: GROUP,
      ...answer,
    });
    expect(opened['plaintext']).toBe(text(`to all ${i}`));
  }
  expect(sent.size).toBe(2 * SENDS);
  const ids = topUps.flatMap((answer) => (answer['one_time'] as { id: number }[]).map(({ id }) => id));
  expect(new Set(ids).size).toBe(20);
});

test('a page that dies while it sends uses no key and no nonce twice when it is opened again', async () => {
  const tab = await browser.open();
  const [alice, bob] = await meet(askOf(tab));
  const sent = new SentMessages();
  const left: { readonly plaintext: string; readonly answer: Answer }[] = [];

  /** Sends without a pause until the page dies, after so many; what got out of the page counts as sent. */
  const sendUntilItDies = async (ask: AskPeer, round: number, crash: () => Promise<void>, after: number) => {
    let begun = 0;
    let got = 0;
    let dying: Promise<void> | undefined;
    const sendOn = async () => {
      for (;;) {
        const plaintext = `round ${round}, ${begun++}`;
        let answer: Answer;
        try {
          answer = await send(ask, bob, plaintext);
        } catch (error) {
          // The page is gone; before that, nothing may fail.
          expect(dying, String(error)).toBeDefined();
          return;
        }
        sent.add(answer);
        left.push({ plaintext, answer });
        if (++got === after) {
          dying = crash();
        }
      }
    };
    await Promise.all(Array.from({ length: 8 }, sendOn));
    await dying;
  };

  const rounds = [4, 9, 30];
  for (const [round, after] of rounds.entries()) {
    const page = round === 0 ? tab : await browser.open();
    const ask = askOf(page);
    await ask({ cmd: 'reopen', store: STORE });
    await sendUntilItDies(ask, round, await pageCrash(browser, page), after);
  }
  await sendUntilItDies(await openTab(), rounds.length, await browserCrash(browser), 20);
  await browser.close();

  browser = await BrowserPeer.start({ bundles: BUNDLES, profile, port: browser.port });
  const restarted = await openTab();
  for (let i = 0; i < 5; i++) {
    const answer = await send(restarted, bob, `afterwards ${i}`);
    sent.add(answer);
    left.push({ plaintext: `afterwards ${i}`, answer });
  }
  for (const { plaintext, answer } of left) {
    await receive(bob, alice, answer, plaintext);
  }
  expect(sent.size).toBe(left.length);
});
