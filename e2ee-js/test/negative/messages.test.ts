import { describe, expect, test } from 'vitest';
import { ascii, concat, u32, type Bytes } from '../../src/bytes/bytes.js';
import { fromHex } from '../../src/bytes/encoding.js';
import { decodePreKeyMessage, decodeRatchetMessage } from '../../src/session/wire.js';
import { addressText } from '../../src/identity/identity.js';
import type { KeyMessage } from '../../src/session/session.js';
import { StoreBatch } from '../../src/store/store.js';
import { expectRefusal } from '../support/errors.js';
import { LOW_ORDER_X25519, flipped } from '../support/raw.js';
import { addressOf, claim, DAY_MS, START_MS, stateOf, World, type Member } from '../support/world.js';

// Offsets within a pre-key message of users of 16 bytes (E2EE.md, 3.2).
const ID = 7;
const ID_LENGTH = 4 + 4 + 16 + 4 + 96;
const CREATED = ID + ID_LENGTH;
const EPHEMERAL = CREATED + 8;
const SIGNED_ID = EPHEMERAL + 32;
const ONE_TIME_ID = SIGNED_ID + 4;
const KEM_ID = ONE_TIME_ID + 4;
const CIPHERTEXT = KEM_ID + 4 + 4;
const RATCHET = CIPHERTEXT + 1568 + 4;

async function world(): Promise<{ world: World; alice: Member; bob: Member }> {
  const made = new World();
  const [alice, bob] = await made.pair();
  return { world: made, alice, bob };
}

async function preKeyMessage(alice: Member, bob: Member, text = 'hello'): Promise<KeyMessage> {
  await alice.device.start(bob.userId, claim(bob));
  return alice.device.encryptBytes(addressOf(bob), ascii(text));
}

function replaced(bytes: Bytes, offset: number, value: Bytes): Bytes {
  const changed = bytes.slice();
  changed.set(value, offset);
  return changed;
}

describe('a message altered on its way', () => {
  test('each field of a pre-key message flipped', async () => {
    const { alice, bob } = await world();
    const message = await preKeyMessage(alice, bob);
    const before = stateOf(bob);
    const fields = {
      version: 0,
      type: 1,
      suite: 2,
      registration_id: 3,
      identity_length: ID + 3,
      user_id: ID + 8,
      device_id: ID + 27,
      aik: ID + 28,
      dik_sig: ID + 60,
      dik_dh: ID + 92,
      created_ms: CREATED + 7,
      ephemeral_key: EPHEMERAL,
      signed_pre_key_id: SIGNED_ID + 3,
      one_time_id: ONE_TIME_ID + 3,
      kem_id: KEM_ID + 3,
      kem_ciphertext: CIPHERTEXT,
      ratchet_length: RATCHET - 1,
      ratchet_version: RATCHET,
      ratchet_type: RATCHET + 1,
      sid: RATCHET + 2,
      ratchet_key: RATCHET + 10,
      previous_count: RATCHET + 45,
      count: RATCHET + 49,
      nonce: RATCHET + 50,
      sealed: RATCHET + 62,
      tag: message.body.length - 1,
    };
    for (const [field, offset] of Object.entries(fields)) {
      const body = flipped(message.body, offset);
      await expect(bob.device.decryptBytes(addressOf(alice), { ...message, body }), field).rejects.toThrow();
      expect(stateOf(bob), field).toBe(before);
    }
    expect((await bob.device.decryptBytes(addressOf(alice), message)).plaintext).toEqual(ascii('hello'));
  });

  test('truncated and extended', async () => {
    const { alice, bob } = await world();
    const message = await preKeyMessage(alice, bob);
    for (const length of [0, 1, 2, 10, CREATED, CIPHERTEXT + 5, RATCHET + 61, message.body.length - 1]) {
      const body = message.body.slice(0, length);
      await expectRefusal(() => bob.device.decryptBytes(addressOf(alice), { ...message, body }), 'malformed');
    }
    const extended = { ...message, body: concat(message.body, Uint8Array.of(0)) };
    await expectRefusal(() => bob.device.decryptBytes(addressOf(alice), extended), 'malformed');
    await bob.device.decryptBytes(addressOf(alice), message);
    const answer = await bob.device.encryptBytes(addressOf(alice), ascii('answer'));
    for (const body of [
      answer.body.slice(0, 77),
      answer.body.slice(0, -1),
      concat(answer.body, Uint8Array.of(0)),
    ]) {
      await expectRefusal(
        () => alice.device.decryptBytes(addressOf(bob), { ...answer, body }),
        'malformed',
        'bad_tag',
      );
    }
  });

  test('of the other type than the envelope says', async () => {
    const { alice, bob } = await world();
    const message = await preKeyMessage(alice, bob);
    await expectRefusal(
      () => bob.device.decryptBytes(addressOf(alice), { ...message, type: 'ratchet' }),
      'malformed',
    );
  });

  test('kem ciphertext of wrong length', async () => {
    const { alice, bob } = await world();
    const { body } = await preKeyMessage(alice, bob);
    const shorter = concat(
      body.slice(0, CIPHERTEXT - 4),
      u32(1567),
      body.slice(CIPHERTEXT, RATCHET - 5),
      body.slice(RATCHET - 4),
    );
    await expectRefusal(() => decodePreKeyMessage(shorter), 'malformed');
    const longer = concat(body.slice(0, CIPHERTEXT - 4), u32(1569), Uint8Array.of(0), body.slice(CIPHERTEXT));
    await expectRefusal(() => decodePreKeyMessage(longer), 'malformed');
  });

  test('low-order X25519 points', async () => {
    const { alice, bob } = await world();
    const message = await preKeyMessage(alice, bob);
    for (const point of LOW_ORDER_X25519) {
      const body = replaced(message.body, EPHEMERAL, fromHex(point));
      await expectRefusal(
        () => bob.device.decryptBytes(addressOf(alice), { ...message, body }),
        'invalid_key',
      );
      const ratchet = replaced(message.body, RATCHET + 10, fromHex(point));
      await expectRefusal(
        () => bob.device.decryptBytes(addressOf(alice), { ...message, body: ratchet }),
        'invalid_key',
      );
    }
  });

  test('N = 2^32 - 1 and a huge PN', async () => {
    const { alice, bob } = await world();
    const message = await preKeyMessage(alice, bob);
    const far = replaced(message.body, RATCHET + 46, u32(0xffffffff));
    await expectRefusal(
      () => bob.device.decryptBytes(addressOf(alice), { ...message, body: far }),
      'too_many_skipped',
    );
    await bob.device.decryptBytes(addressOf(alice), message);
    await alice.device.decryptBytes(
      addressOf(bob),
      await bob.device.encryptBytes(addressOf(alice), ascii('1')),
    );
    const next = await alice.device.encryptBytes(addressOf(bob), ascii('2'));
    expect(decodeRatchetMessage(next.body).previousCount).toBe(1);
    const huge = replaced(next.body, 42, u32(0xffffffff));
    await expectRefusal(
      () => bob.device.decryptBytes(addressOf(alice), { ...next, body: huge }),
      'too_many_skipped',
    );
    expect((await bob.device.decryptBytes(addressOf(alice), next)).plaintext).toEqual(ascii('2'));
  });
});

describe('a handshake', () => {
  test('replayed with a one-time key', async () => {
    const { alice, bob } = await world();
    const message = await preKeyMessage(alice, bob);
    await bob.device.decryptBytes(addressOf(alice), message);
    await expectRefusal(() => bob.device.decryptBytes(addressOf(alice), message), 'duplicate');
    // Even with the session gone, the one-time key is gone too.
    await bob.store.commit(forget(alice));
    await expectRefusal(() => bob.device.decryptBytes(addressOf(alice), message), 'unknown_pre_key');
  });

  test('replayed without a one-time key', async () => {
    const { alice, bob } = await world();
    bob.oneTime.length = 0;
    bob.oneTimeKem.length = 0;
    const message = await preKeyMessage(alice, bob);
    await bob.device.decryptBytes(addressOf(alice), message);
    await bob.store.commit(forget(alice));
    await expectRefusal(() => bob.device.decryptBytes(addressOf(alice), message), 'replayed');
  });

  test('pre-key header changed in a known session', async () => {
    const { alice, bob } = await world();
    await bob.device.decryptBytes(addressOf(alice), await preKeyMessage(alice, bob));
    const second = await alice.device.encryptBytes(addressOf(bob), ascii('second'));
    for (const offset of [3, CREATED + 7, EPHEMERAL, SIGNED_ID + 3, CIPHERTEXT]) {
      const body = flipped(second.body, offset);
      await expectRefusal(() => bob.device.decryptBytes(addressOf(alice), { ...second, body }), 'replayed');
    }
    expect((await bob.device.decryptBytes(addressOf(alice), second)).plaintext).toEqual(ascii('second'));
  });

  test('future and old created_ms', async () => {
    const { world: time, alice, bob } = await world();
    const message = await preKeyMessage(alice, bob);
    time.now = START_MS - 2 * 3600 * 1000;
    await expectRefusal(() => bob.device.decryptBytes(addressOf(alice), message), 'bad_time');
    time.now = START_MS + 46 * DAY_MS;
    await expectRefusal(() => bob.device.decryptBytes(addressOf(alice), message), 'bad_time');
    time.now = START_MS + 44 * DAY_MS;
    expect((await bob.device.decryptBytes(addressOf(alice), message)).plaintext).toEqual(ascii('hello'));
  });

  test('of another sender than the envelope says', async () => {
    const { world: time, alice, bob } = await world();
    const carol = await time.join('carol');
    await time.introduce(carol, bob);
    const message = await preKeyMessage(alice, bob);
    await expectRefusal(() => bob.device.decryptBytes(addressOf(carol), message), 'not_listed');
  });

  test('of a sender whose list is not known', async () => {
    const { world: time, bob } = await world();
    const dave = await time.join('dave');
    await dave.device.contacts.learn(bob.userId, [(await bob.device.contacts.own()).signed]);
    const message = await preKeyMessage(dave, bob);
    const before = stateOf(bob);
    await expectRefusal(() => bob.device.decryptBytes(addressOf(dave), message), 'unknown_list');
    expect(stateOf(bob)).toBe(before);
  });
});

test('a message of no session', async () => {
  const { alice, bob } = await world();
  await bob.device.decryptBytes(addressOf(alice), await preKeyMessage(alice, bob));
  const answer = await bob.device.encryptBytes(addressOf(alice), ascii('answer'));
  const body = flipped(answer.body, 2);
  await expectRefusal(() => alice.device.decryptBytes(addressOf(bob), { ...answer, body }), 'no_session');
});

/** Loses the sessions with a device, as a defective store might. */
function forget(other: Member): StoreBatch {
  return new StoreBatch().delete('sessions', addressText(addressOf(other)));
}
