import { describe, expect, test } from 'vitest';
import { ascii } from '../../src/bytes/bytes.js';
import { fromHex, toHex } from '../../src/bytes/encoding.js';
import { encodeIdentity } from '../../src/identity/identity.js';
import { accept, initiate } from '../../src/session/handshake.js';
import { associatedData, chainStep, rootStep } from '../../src/session/chain.js';
import { decodeRatchetMessage, encodeRatchetHeader } from '../../src/session/wire.js';
import { initiatorState, ratchetSeal } from '../../src/session/ratchet.js';
import { person } from '../support/people.js';
import { PROVIDERS } from '../support/providers.js';
import { readVectors, S, scripted } from '../support/vectors.js';

interface HandshakeVectors {
  ida: string;
  idb: string;
  createdMs: number;
  ekPub: string;
  spkId: number;
  spkPub: string;
  opkId: number;
  opkPub: string;
  kemId: number;
  kemPubSha256: string;
  kemCtSha256: string;
  kemSs: string;
  th: string;
  sk: string;
  sid: string;
  rk1: string;
  ck0: string;
  mk0: string;
  mk1: string;
  m0: string;
  m1: string;
}

const vectors = readVectors('handshake-ratchet.json') as HandshakeVectors;

describe.each(PROVIDERS)('handshake and ratchet by %s', (_, crypto) => {
  async function keys() {
    const alice = await person(crypto, 'A', 'alice', 1);
    const bob = await person(crypto, 'B', 'bob', 2);
    const signed = {
      secret: S('B.spk', 32),
      shared: { id: vectors.spkId, publicKey: await crypto.x25519PublicKey(S('B.spk', 32)) },
    };
    const oneTime = {
      secret: S('B.opk', 32),
      shared: { id: vectors.opkId, publicKey: await crypto.x25519PublicKey(S('B.opk', 32)) },
    };
    const kem = {
      secret: S('B.kem', 64),
      shared: { id: vectors.kemId, publicKey: await crypto.kemPublicKey(S('B.kem', 64)) },
    };
    return { alice, bob, signed, oneTime, kem };
  }

  test('the identities and pre-keys are the vectors’', async () => {
    const { alice, bob, signed, oneTime, kem } = await keys();
    expect(toHex(encodeIdentity(alice.identity))).toBe(vectors.ida);
    expect(toHex(encodeIdentity(bob.identity))).toBe(vectors.idb);
    expect(toHex(signed.shared.publicKey)).toBe(vectors.spkPub);
    expect(toHex(oneTime.shared.publicKey)).toBe(vectors.opkPub);
    expect(toHex(await crypto.sha256(kem.shared.publicKey))).toBe(vectors.kemPubSha256);
    const { ciphertext, secret } = await crypto.kemEncapsulate(kem.shared.publicKey, S('A.kem.m', 32));
    expect(toHex(await crypto.sha256(ciphertext))).toBe(vectors.kemCtSha256);
    expect(toHex(secret)).toBe(vectors.kemSs);
    expect(toHex(await crypto.kemDecapsulate(kem.secret, ciphertext))).toBe(vectors.kemSs);
  });

  test('both ends agree on transcript, secret and session id', async () => {
    const { alice, bob, signed, oneTime, kem } = await keys();
    const environment = { crypto, random: scripted(S('A.ek', 32), S('A.kem.m', 32)), clock: () => 0 };
    const bundle = {
      identity: bob.identity,
      registrationId: bob.keys.registrationId,
      signedPreKey: signed.shared,
      oneTime: oneTime.shared,
      kem: kem.shared,
    };
    const initiation = await initiate(environment, alice, bundle, vectors.createdMs);
    expect(toHex(initiation.handshake.ephemeralKey)).toBe(vectors.ekPub);
    const acceptance = await accept(environment, bob, initiation.handshake, { signed, oneTime, kem });
    for (const agreement of [initiation, acceptance]) {
      expect(toHex(agreement.transcriptHash)).toBe(vectors.th);
      expect(toHex(agreement.secret)).toBe(vectors.sk);
      expect(toHex(agreement.sid)).toBe(vectors.sid);
    }
  });

  test('the first ratchet step and the first two messages', async () => {
    const secret = fromHex(vectors.sk);
    const { rootKey, chainKey } = await rootStep(
      crypto,
      secret,
      S('A.ratchet1', 32),
      fromHex(vectors.spkPub),
    );
    expect(toHex(rootKey)).toBe(vectors.rk1);
    expect(toHex(chainKey)).toBe(vectors.ck0);
    const first = await chainStep(crypto, chainKey);
    const second = await chainStep(crypto, first.nextChainKey);
    expect(toHex(first.messageKey)).toBe(vectors.mk0);
    expect(toHex(second.messageKey)).toBe(vectors.mk1);

    const ratchetKey = await crypto.x25519PublicKey(S('A.ratchet1', 32));
    const cases = [
      [0, first.messageKey, 'hello', vectors.m0],
      [1, second.messageKey, 'world', vectors.m1],
    ] as const;
    for (const [count, messageKey, text, expected] of cases) {
      const nonce = S(`n${count}`, 12);
      const header = encodeRatchetHeader({
        sid: fromHex(vectors.sid),
        ratchetKey,
        previousCount: 0,
        count,
        nonce,
      });
      // These vectors are older than the padding.
      const sealed = await crypto.gcmSeal(
        messageKey,
        nonce,
        associatedData(fromHex(vectors.th), header),
        ascii(text),
      );
      expect(toHex(header) + toHex(sealed)).toBe(expected);
      expect(decodeRatchetMessage(fromHex(expected))).toMatchObject({ count, previousCount: 0, nonce });
    }
  });

  test('the ratchet’s own first message has the vector’s header', async () => {
    const random = scripted(S('A.ratchet1', 32), S('n0', 12));
    const environment = { crypto, random, clock: () => 0 };
    const state = await initiatorState(environment, fromHex(vectors.sk), fromHex(vectors.spkPub));
    const context = { sid: fromHex(vectors.sid), transcriptHash: fromHex(vectors.th) };
    const { message } = await ratchetSeal(environment, context, state, ascii('hello'));
    expect(toHex(message.slice(0, 62))).toBe(vectors.m0.slice(0, 124));
    // AES-GCM is a stream: a padded plaintext begins with the same ciphertext as the bare one.
    expect(toHex(message.slice(62, 67))).toBe(vectors.m0.slice(124, 134));
  });
});
