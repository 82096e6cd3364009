import { create } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { ascii, concat, u32, type Bytes } from '../../src/bytes/bytes.js';
import { openContent, sealContent } from '../../src/content/sealedContent.js';
import { SenderKeyDistributionSchema } from '../../src/gen/sotto/e2ee/v1/payload_pb.js';
import { OwnSenderKey } from '../../src/group/ownSenderKey.js';
import { SenderChains } from '../../src/group/senderChains.js';
import { ed25519PublicKey, sign } from '../../src/primitive/ed25519.js';
import { expectRefusal } from '../support/errors.js';
import { person } from '../support/people.js';
import { noble } from '../support/providers.js';
import { flipped } from '../support/raw.js';
import { S } from '../support/vectors.js';
import { DAY_MS, seeded, START_MS } from '../support/world.js';

const environment = { crypto: noble, random: seeded('content and groups'), clock: () => START_MS };
const place = {
  messageId: S('message', 16),
  conversationId: S('conversation', 16),
  sender: { userId: S('user', 16), deviceId: 1 },
};

describe('sealed content', () => {
  test('swapped under the same key', async () => {
    const genuine = await sealContent(environment, place, ascii('pay 10'));
    // Whoever has the key can seal another content with it; only the hash tells.
    const nonce = S('other nonce', 12);
    const aad = concat(
      ascii('Sotto/1 Content\0'),
      place.messageId,
      place.conversationId,
      u32(16),
      place.sender.userId,
      u32(1),
    );
    const padded = concat(ascii('pay 99'), Uint8Array.of(0x80), new Uint8Array(249));
    const other = concat(Uint8Array.of(1), nonce, await noble.gcmSeal(genuine.key, nonce, aad, padded));
    const swapped = { ...genuine, sealed: other };
    await expectRefusal(() => openContent(environment, place, swapped), 'hash_mismatch');
    // The forgery itself is sound: with its own hash it would open.
    const accepted = await openContent(environment, place, { ...swapped, hash: await noble.sha256(other) });
    expect(accepted).toEqual(ascii('pay 99'));
  });

  test('moved to another message, conversation or sender', async () => {
    const content = await sealContent(environment, place, ascii('text'));
    const places = [
      { ...place, messageId: S('other', 16) },
      { ...place, conversationId: S('other', 16) },
      { ...place, sender: { ...place.sender, deviceId: 2 } },
      { ...place, sender: { ...place.sender, userId: S('other', 16) } },
    ];
    for (const other of places) {
      await expectRefusal(() => openContent(environment, other, content), 'bad_tag');
    }
  });

  test('altered, truncated, of another version', async () => {
    const content = await sealContent(environment, place, ascii('text'));
    const rehashed = async (sealed: Bytes) => ({ ...content, sealed, hash: await noble.sha256(sealed) });
    await expectRefusal(
      async () => openContent(environment, place, await rehashed(flipped(content.sealed, 20))),
      'bad_tag',
    );
    for (const sealed of [
      new Uint8Array(0),
      content.sealed.slice(0, 13),
      content.sealed.slice(0, 28),
      flipped(content.sealed, 0),
    ]) {
      await expectRefusal(async () => openContent(environment, place, await rehashed(sealed)), 'malformed');
    }
  });
});

describe('a sender-key message', () => {
  async function setUp() {
    const alice = (await person(noble, 'A', S('alice', 16), 1)).identity;
    const key = OwnSenderKey.generate(environment, S('group', 16), 4);
    const chains = SenderChains.empty().learn(key.distribution(), START_MS);
    return { alice, key, chains };
  }

  test('by the wrong device', async () => {
    const { alice, key, chains } = await setUp();
    const { message } = await key.seal(environment, alice, ascii('text'));
    await expectRefusal(() => chains.open(environment, { ...alice, deviceId: 2 }, message), 'bad_tag');
    const mallory = (await person(noble, 'B', S('mallory', 16), 1)).identity;
    await expectRefusal(() => chains.open(environment, mallory, message), 'bad_tag');
  });

  test('each field altered, truncated, extended', async () => {
    const { alice, key, chains } = await setUp();
    const { message } = await key.seal(environment, alice, ascii('text'));
    for (const position of [18, 22, 34, message.length - 65, message.length - 64, message.length - 1]) {
      await expectRefusal(
        () => chains.open(environment, alice, flipped(message, position)),
        'invalid_signature',
      );
    }
    await expectRefusal(() => chains.open(environment, alice, flipped(message, 2)), 'no_sender_key');
    for (const body of [flipped(message, 0), flipped(message, 1), message.slice(0, 113), new Uint8Array(0)]) {
      await expectRefusal(() => chains.open(environment, alice, body), 'malformed');
    }
    for (const body of [message.slice(0, -1), concat(message, Uint8Array.of(0))]) {
      await expectRefusal(() => chains.open(environment, alice, body), 'invalid_signature');
    }
    expect((await chains.open(environment, alice, message)).plaintext).toEqual(ascii('text'));
  });

  test('by a member who knows the chain and not the signing key', async () => {
    const { alice, key, chains } = await setUp();
    const { message } = await key.seal(environment, alice, ascii('text'));
    const signedPart = message.slice(0, -64);
    const forgedSignature = sign(S('mallory', 32), 'Sotto/1 GroupMsg', signedPart);
    await expectRefusal(
      () => chains.open(environment, alice, concat(signedPart, forgedSignature)),
      'invalid_signature',
    );
  });

  test('twice, out of order, and too far ahead', async () => {
    const { alice, chains } = await setUp();
    let { key } = await setUp();
    let state = chains.learn(key.distribution(), START_MS);
    const messages: Bytes[] = [];
    for (let i = 0; i < 2005; i++) {
      const sealed = await key.seal(environment, alice, ascii(`${i}`));
      key = sealed.next;
      messages.push(sealed.message);
    }
    await expectRefusal(() => state.open(environment, alice, messages[2001]!), 'too_many_skipped');
    for (const i of [2000, 0, 1500]) {
      const opened = await state.open(environment, alice, messages[i]!);
      expect(opened.plaintext).toEqual(ascii(`${i}`));
      state = opened.chains;
      await expectRefusal(() => state.open(environment, alice, messages[i]!), 'duplicate');
    }
  });

  test('a distribution that contradicts what is known', async () => {
    const { key, chains } = await setUp();
    const contradicting = create(SenderKeyDistributionSchema, {
      ...key.distribution(),
      signingPublic: ed25519PublicKey(S('mallory', 32)),
    });
    await expectRefusal(() => chains.learn(contradicting, START_MS), 'invalid_argument');
    const short = create(SenderKeyDistributionSchema, { ...key.distribution(), chainKey: S('c', 31) });
    await expectRefusal(() => SenderChains.empty().learn(short, START_MS), 'malformed');
  });

  test('five states are kept, and old ones for thirty days', () => {
    let chains = SenderChains.empty();
    for (let i = 0; i < 7; i++) {
      chains = chains.learn(
        OwnSenderKey.generate(environment, S('group', 16), i).distribution(),
        START_MS + i,
      );
    }
    expect(chains.chains.map(({ createdEpoch }) => createdEpoch)).toEqual([6, 5, 4, 3, 2]);
    const later = OwnSenderKey.generate(environment, S('group', 16), 9).distribution();
    // The newest one was current until now, however old it is.
    const learned = chains.learn(later, START_MS + 31 * DAY_MS);
    expect(learned.chains.map(({ createdEpoch }) => createdEpoch)).toEqual([9, 6]);
    expect(SenderChains.deserialise(chains.serialise())).toEqual(chains);
  });

  test('an added member opens nothing of before', async () => {
    const { alice } = await setUp();
    const { key } = await setUp();
    const before = await key.seal(environment, alice, ascii('before'));
    const added = SenderChains.empty().learn(before.next.distribution(), START_MS);
    await expectRefusal(() => added.open(environment, alice, before.message), 'duplicate');
    const after = await OwnSenderKey.deserialise(before.next.serialise()).seal(
      environment,
      alice,
      ascii('after'),
    );
    expect((await added.open(environment, alice, after.message)).plaintext).toEqual(ascii('after'));
  });
});
