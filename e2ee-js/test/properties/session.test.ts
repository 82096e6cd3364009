import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ascii, type Bytes } from '../../src/bytes/bytes.js';
import { toHex } from '../../src/bytes/encoding.js';
import { E2eeDevice } from '../../src/device/e2eeDevice.js';
import { PeerStore } from '../../src/peer/peerStore.js';
import { NobleProvider } from '../../src/primitive/noble.js';
import { SessionBook } from '../../src/session/sessionBook.js';
import { MAX_SKIPPED_KEYS } from '../../src/session/limits.js';
import type { KeyMessage } from '../../src/session/session.js';
import { expectRefusal } from '../support/errors.js';
import { addressOf, claim, stateOf, World, type Member } from '../support/world.js';

const RUNS = { numRuns: 12 };

interface InFlight {
  readonly text: string;
  readonly message: KeyMessage;
}

async function send(from: Member, to: Member, text: string): Promise<InFlight> {
  return { text, message: await from.device.encryptBytes(addressOf(to), ascii(text)) };
}

async function expectOpens(to: Member, from: Member, { text, message }: InFlight): Promise<void> {
  const { plaintext } = await to.device.decryptBytes(addressOf(from), message);
  expect(new TextDecoder().decode(plaintext)).toBe(text);
}

async function connected(world = new World()): Promise<readonly [Member, Member]> {
  const [alice, bob] = await world.pair();
  await alice.device.start(bob.userId, claim(bob));
  return [alice, bob];
}

/** AES-GCM that remembers under which key and nonce it sealed. */
class RecordingProvider extends NobleProvider {
  readonly used: string[] = [];

  override async gcmSeal(key: Bytes, nonce: Bytes, associated: Bytes, plaintext: Bytes): Promise<Bytes> {
    this.used.push(`${toHex(key)} ${toHex(nonce)}`);
    return super.gcmSeal(key, nonce, associated, plaintext);
  }
}

describe('a session', () => {
  test('opens every message in any order, once', async () => {
    const order = fc
      .integer({ min: 1, max: 24 })
      .chain((length) => fc.shuffledSubarray([...Array(length).keys()], { minLength: length }));
    await fc.assert(
      fc.asyncProperty(order, order, async (first, second) => {
        const [alice, bob] = await connected();
        const toBob: InFlight[] = [];
        for (const i of [...first.keys()]) {
          toBob.push(await send(alice, bob, `a${i}`));
        }
        for (const i of first) {
          await expectOpens(bob, alice, toBob[i]!);
        }
        const toAlice: InFlight[] = [];
        for (const i of [...second.keys()]) {
          toAlice.push(await send(bob, alice, `b${i}`));
        }
        for (const i of second) {
          await expectOpens(alice, bob, toAlice[i]!);
        }
        for (const { message } of toBob) {
          await expectRefusal(
            () => bob.device.decryptBytes(addressOf(alice), message),
            'duplicate',
            'bad_tag',
          );
        }
      }),
      RUNS,
    );
  });

  test('is byte for byte as before when a message fails', async () => {
    const [alice, bob] = await connected();
    const [first, second] = [await send(alice, bob, 'first'), await send(alice, bob, 'second')];
    for (const target of [first, second]) {
      const before = stateOf(bob);
      await fc.assert(
        fc.asyncProperty(fc.nat(target.message.body.length * 8 - 1), async (bit) => {
          const body = target.message.body.slice();
          body[bit >> 3] = (body[bit >> 3] ?? 0) ^ (1 << (bit & 7));
          await expect(
            bob.device.decryptBytes(addressOf(alice), { ...target.message, body }),
          ).rejects.toThrow();
          expect(stateOf(bob)).toBe(before);
        }),
        { numRuns: 60 },
      );
      await expectOpens(bob, alice, target);
    }
  });

  test('never seals twice under one key and nonce', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.boolean(), fc.boolean()), { maxLength: 40 }), async (steps) => {
        const provider = new RecordingProvider();
        const [alice, bob] = await connected(new World(provider));
        await expectOpens(bob, alice, await send(alice, bob, 'first'));
        for (const [fromAlice, arrives] of steps) {
          const [from, to] = fromAlice ? [alice, bob] : [bob, alice];
          const flying = await send(from, to, 'text');
          if (arrives) {
            await expectOpens(to, from, flying);
          }
        }
        expect(new Set(provider.used).size).toBe(provider.used.length);
      }),
      RUNS,
    );
  });

  test('is the same when it is stored and read again between any two steps', async () => {
    async function run(steps: readonly boolean[], reopens: boolean): Promise<readonly string[]> {
      const world = new World();
      const members = [...(await connected(world))] as [Member, Member];
      const environments = [world.environment('alice later'), world.environment('bob later')] as const;
      const reopen = async (always: boolean): Promise<void> => {
        for (const i of [0, 1] as const) {
          const store = always ? PeerStore.deserialise(members[i].store.serialise()) : members[i].store;
          members[i] = { ...members[i], store, device: await E2eeDevice.open(environments[i], store) };
        }
      };
      await reopen(true);
      await expectOpens(members[1], members[0], await send(members[0], members[1], 'first'));
      for (const [i, fromFirst] of steps.entries()) {
        const [from, to] = fromFirst ? [0, 1] : [1, 0];
        const flying = await send(members[from]!, members[to]!, `${i}`);
        await reopen(reopens);
        await expectOpens(members[to]!, members[from]!, flying);
        await reopen(reopens);
      }
      return members.map(stateOf);
    }
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 12 }), async (steps) => {
        expect(await run(steps, true)).toEqual(await run(steps, false));
      }),
      { numRuns: 6 },
    );
  });

  test('keeps no more keys of skipped messages than allowed, the newest', async () => {
    const [alice, bob] = await connected();
    const lost: InFlight[] = [];
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 900; i++) {
        lost.push(await send(alice, bob, `${round}/${i}`));
      }
      await expectOpens(bob, alice, await send(alice, bob, 'arrives'));
      // An answer makes the next round a new chain, so that both kinds of skipping take part.
      await expectOpens(alice, bob, await send(bob, alice, 'answer'));
    }
    const [session] = await bob.device.sessions(addressOf(alice));
    expect(session?.ratchet.skipped).toHaveLength(MAX_SKIPPED_KEYS);
    await expectRefusal(
      () => bob.device.decryptBytes(addressOf(alice), lost[0]!.message),
      'bad_tag',
      'duplicate',
    );
    await expectOpens(bob, alice, lost.at(-1)!);
  });
});

describe('the choice of a session', () => {
  test('converges under loss, reordering, repetition and simultaneous beginnings', async () => {
    const step = fc.record({
      kind: fc.constantFrom('start', 'send', 'deliver', 'deliver', 'drop', 'repeat'),
      first: fc.boolean(),
      pick: fc.nat(1000),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const world = new World();
        const [alice, bob] = await world.pair();
        await alice.device.start(bob.userId, claim(bob));
        await bob.device.start(alice.userId, claim(alice));
        const members = [alice, bob] as const;
        const flying: [InFlight[], InFlight[]] = [[], []];
        const opened = new Set<KeyMessage>();
        const deliver = async (to: 0 | 1, one: InFlight): Promise<void> => {
          const [receiver, sender] = [members[to], members[1 - to]!];
          if (opened.has(one.message)) {
            await expect(receiver.device.decryptBytes(addressOf(sender), one.message)).rejects.toThrow();
          } else {
            await expectOpens(receiver, sender, one);
            opened.add(one.message);
          }
        };
        for (const [i, { kind, first, pick }] of steps.entries()) {
          const [from, to] = first ? ([0, 1] as const) : ([1, 0] as const);
          const queue = flying[to];
          const chosen = queue[pick % Math.max(queue.length, 1)];
          world.now += pick;
          if (kind === 'start') {
            await members[from].device.start(members[to].userId, claim(members[to]));
          } else if (kind === 'send') {
            queue.push(await send(members[from], members[to], `${i}`));
          } else if (chosen !== undefined) {
            if (kind !== 'repeat') {
              queue.splice(queue.indexOf(chosen), 1);
            }
            if (kind !== 'drop') {
              await deliver(to, chosen);
            }
          }
        }
        // Whatever happened: after one more message each way, both send in the same session.
        for (const [from, to] of [
          [0, 1],
          [1, 0],
        ] as const) {
          await deliver(to, await send(members[from], members[to], 'last'));
        }
        const [atAlice] = await alice.device.sessions(addressOf(bob));
        const [atBob] = await bob.device.sessions(addressOf(alice));
        expect(toHex(atAlice!.sid)).toBe(toHex(atBob!.sid));
      }),
      { numRuns: 120 },
    );
  }, 300_000);

  test('does not depend on the order in which sessions are learned', async () => {
    const [alice, bob] = await connected();
    await alice.device.start(bob.userId, claim(bob));
    await alice.device.start(bob.userId, claim(bob));
    const sessions = await alice.device.sessions(addressOf(bob));
    const same = sessions.map((session) => ({ ...session, createdMs: 5 }));
    fc.assert(
      fc.property(fc.shuffledSubarray(same, { minLength: 3 }), (order) => {
        const book = order.reduce((sum, session) => sum.add(session, 5), SessionBook.empty());
        const smallest = same.map(({ sid }) => toHex(sid)).sort()[0];
        expect(toHex(book.active!.sid)).toBe(smallest);
      }),
    );
  });
});
