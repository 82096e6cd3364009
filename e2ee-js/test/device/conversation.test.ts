import { create } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { ascii } from '../../src/bytes/bytes.js';
import { ContentSchema } from '../../src/gen/sotto/e2ee/v1/payload_pb.js';
import { expectRefusal } from '../support/errors.js';
import { PROVIDERS } from '../support/providers.js';
import { S } from '../support/vectors.js';
import { addressOf, claim, DAY_MS, stateOf, World } from '../support/world.js';

describe.each(PROVIDERS)('two people by %s', (_, crypto) => {
  test('exchange content that only the named key opens', async () => {
    const world = new World(crypto);
    const [alice, bob] = await world.pair();
    const recipients = await alice.device.contacts.recipients(bob.userId);
    expect(recipients).toEqual([addressOf(bob)]);
    expect(await alice.device.sessionsNeeded(recipients)).toEqual(recipients);
    await alice.device.start(bob.userId, claim(bob));

    const content = create(ContentSchema, { body: { case: 'text', value: { body: 'grüße' } } });
    const { sealed, contentKey } = await alice.device.seal(S('message', 16), S('conversation', 16), content);
    const [copy] = await alice.device.encrypt(recipients, {
      body: { case: 'contentKey', value: contentKey },
    });
    expect(copy?.message.type).toBe('prekey');

    const decrypted = await bob.device.decrypt(addressOf(alice), copy!.message);
    expect(decrypted).toMatchObject({ newSession: true, lists: 'agrees' });
    expect(decrypted.sender.userId).toEqual(alice.userId);
    if (decrypted.plaintext.body.case !== 'contentKey') {
      throw new Error(`body: ${decrypted.plaintext.body.case ?? 'none'}`);
    }
    const opened = await bob.device.open(sealed, decrypted.plaintext.body.value, decrypted.sender);
    expect(opened.body).toMatchObject({ case: 'text', value: { body: 'grüße' } });
  });

  test('the handshake goes before every message until one came back', async () => {
    const world = new World(crypto);
    const [alice, bob] = await world.pair();
    await alice.device.start(bob.userId, claim(bob));
    const first = await alice.device.encryptBytes(addressOf(bob), ascii('1'));
    const second = await alice.device.encryptBytes(addressOf(bob), ascii('2'));
    expect([first.type, second.type]).toEqual(['prekey', 'prekey']);
    expect((await bob.device.decryptBytes(addressOf(alice), second)).plaintext).toEqual(ascii('2'));
    const answer = await bob.device.encryptBytes(addressOf(alice), ascii('3'));
    expect(answer.type).toBe('ratchet');
    expect((await alice.device.decryptBytes(addressOf(bob), answer)).plaintext).toEqual(ascii('3'));
    expect((await bob.device.decryptBytes(addressOf(alice), first)).plaintext).toEqual(ascii('1'));
    expect((await alice.device.encryptBytes(addressOf(bob), ascii('4'))).type).toBe('ratchet');
  });
});

describe('sessions', () => {
  test('two that begin at once converge on one', async () => {
    const world = new World();
    const [alice, bob] = await world.pair();
    await alice.device.start(bob.userId, claim(bob));
    await bob.device.start(alice.userId, claim(alice));
    const toBob = await alice.device.encryptBytes(addressOf(bob), ascii('from alice'));
    const toAlice = await bob.device.encryptBytes(addressOf(alice), ascii('from bob'));
    await bob.device.decryptBytes(addressOf(alice), toBob);
    await alice.device.decryptBytes(addressOf(bob), toAlice);
    const [atAlice] = await alice.device.sessions(addressOf(bob));
    const [atBob] = await bob.device.sessions(addressOf(alice));
    expect(atAlice?.sid).toEqual(atBob?.sid);
    const next = await alice.device.encryptBytes(addressOf(bob), ascii('again'));
    expect((await bob.device.decryptBytes(addressOf(alice), next)).plaintext).toEqual(ascii('again'));
  });

  test('are wanted anew after a week, and send nothing after thirty days', async () => {
    const world = new World();
    const [alice, bob] = await world.pair();
    await alice.device.start(bob.userId, claim(bob));
    expect(await alice.device.sessionsNeeded([addressOf(bob)])).toEqual([]);
    world.now += 8 * DAY_MS;
    expect(await alice.device.sessionsNeeded([addressOf(bob)])).toEqual([addressOf(bob)]);
    await alice.device.encryptBytes(addressOf(bob), ascii('still'));
    world.now += 22 * DAY_MS;
    await expectRefusal(() => alice.device.encryptBytes(addressOf(bob), ascii('no more')), 'session_spent');
  });

  test('a newer one takes over, and the older ones still open what is on its way', async () => {
    const world = new World();
    const [alice, bob] = await world.pair();
    await alice.device.start(bob.userId, claim(bob));
    const late = await alice.device.encryptBytes(addressOf(bob), ascii('late'));
    await bob.device.decryptBytes(
      addressOf(alice),
      await alice.device.encryptBytes(addressOf(bob), ascii('first')),
    );
    for (let i = 0; i < 7; i++) {
      await alice.device.start(bob.userId, claim(bob));
      const message = await alice.device.encryptBytes(addressOf(bob), ascii(`${i}`));
      expect((await bob.device.decryptBytes(addressOf(alice), message)).plaintext).toEqual(ascii(`${i}`));
      if (i === 2) {
        expect((await bob.device.decryptBytes(addressOf(alice), late)).plaintext).toEqual(ascii('late'));
      }
    }
    expect(await bob.device.sessions(addressOf(alice))).toHaveLength(6);
    expect(await alice.device.sessions(addressOf(bob))).toHaveLength(6);
  });

  test('that were replaced open nothing after thirty days', async () => {
    const world = new World();
    const [alice, bob] = await world.pair();
    await alice.device.start(bob.userId, claim(bob));
    await bob.device.decryptBytes(
      addressOf(alice),
      await alice.device.encryptBytes(addressOf(bob), ascii('1')),
    );
    const late = await bob.device.encryptBytes(addressOf(alice), ascii('late'));
    const later = await bob.device.encryptBytes(addressOf(alice), ascii('later'));
    await alice.device.start(bob.userId, claim(bob));
    world.now += 30 * DAY_MS;
    expect((await alice.device.decryptBytes(addressOf(bob), late)).plaintext).toEqual(ascii('late'));
    world.now += 1;
    await expectRefusal(() => alice.device.decryptBytes(addressOf(bob), later), 'no_session');
  });

  test('a refused message leaves the store as it was', async () => {
    const world = new World();
    const [alice, bob] = await world.pair();
    await alice.device.start(bob.userId, claim(bob));
    const message = await alice.device.encryptBytes(addressOf(bob), ascii('hello'));
    const before = stateOf(bob);
    const body = message.body.slice();
    body[body.length - 1] = (body[body.length - 1] ?? 0) ^ 1;
    await expectRefusal(() => bob.device.decryptBytes(addressOf(alice), { ...message, body }), 'bad_tag');
    expect(stateOf(bob)).toBe(before);
    expect((await bob.device.decryptBytes(addressOf(alice), message)).plaintext).toEqual(ascii('hello'));
  });

  test('what the receiver keeps with a message is there with its session, or not at all', async () => {
    const world = new World();
    const [alice, bob] = await world.pair();
    await alice.device.start(bob.userId, claim(bob));
    const [copy] = await alice.device.encrypt([addressOf(bob)], {});
    const before = stateOf(bob);
    const crash = new Error('application failed');
    await expect(
      bob.device.decrypt(addressOf(alice), copy!.message, () => {
        throw crash;
      }),
    ).rejects.toBe(crash);
    expect(stateOf(bob)).toBe(before);
    await bob.device.decrypt(addressOf(alice), copy!.message, (batch, { sid }) =>
      batch.put('messages', '1', sid),
    );
    expect(await bob.store.get('messages', '1')).toHaveLength(8);
  });
});

describe('groups', () => {
  test('a sender key opens what comes after it, for members alone', async () => {
    const world = new World();
    const [alice, bob] = await world.pair();
    const carol = await world.join('carol');
    await world.introduce(alice, carol);
    const groupId = S('group', 16);

    const first = await alice.device.groups.prepare(groupId, 1, [alice.userId, bob.userId]);
    expect(first.missing).toHaveLength(1);
    await alice.device.start(bob.userId, claim(bob));
    const [copy] = await alice.device.encrypt(first.missing, {
      body: { case: 'senderKey', value: first.distribution },
    });
    await alice.device.groups.delivered(groupId, first.distribution.distributionId, first.missing);
    await bob.device.decrypt(addressOf(alice), copy!.message);
    const message = await alice.device.groups.encrypt(groupId, ascii('hello group'));
    expect(await bob.device.groups.decrypt(addressOf(alice), groupId, message)).toEqual(ascii('hello group'));

    const added = await alice.device.groups.prepare(groupId, 2, [alice.userId, bob.userId, carol.userId]);
    expect(added.distribution.distributionId).toEqual(first.distribution.distributionId);
    expect(added.missing.map(({ userId }) => userId)).toEqual([carol.userId]);

    const removed = await alice.device.groups.prepare(groupId, 3, [alice.userId, carol.userId]);
    expect(removed.distribution.distributionId).not.toEqual(first.distribution.distributionId);
    const secret = await alice.device.groups.encrypt(groupId, ascii('without bob'));
    await expectRefusal(() => bob.device.groups.decrypt(addressOf(alice), groupId, secret), 'no_sender_key');
  });
});

describe('the account key', () => {
  test('of a verified contact blocks sending when it changes, until the user confirms', async () => {
    const world = new World();
    const [alice, bob] = await world.pair();
    await alice.device.start(bob.userId, claim(bob));
    expect(
      await alice.device.contacts.scan(bob.userId, await bob.device.contacts.safetyQr(alice.userId)),
    ).toBe(true);
    expect(await alice.device.contacts.safetyNumber(bob.userId)).toBe(
      await bob.device.contacts.safetyNumber(alice.userId),
    );

    const impostor = await new World().join('impostor');
    const list = await impostor.device.contacts.own();
    await expectRefusal(() => alice.device.contacts.learn(bob.userId, [list.signed]), 'list_conflict');

    const environment = world.environment('bob again');
    const { E2eeDevice } = await import('../../src/device/e2eeDevice.js');
    const { PeerStore } = await import('../../src/peer/peerStore.js');
    const again = await E2eeDevice.createPrimary(environment, new PeerStore(), {
      userId: bob.userId,
      deviceId: 2,
      apiDeviceId: S('bob again', 16),
    });
    const change = await alice.device.contacts.learn(bob.userId, [(await again.contacts.own()).signed]);
    expect(change).toBe('identity_changed');
    expect(await alice.device.sessions(addressOf(bob))).toEqual([]);
    const upload = await again.keys.upload(1, 1);
    const bundle = {
      ...claim(bob),
      deviceId: 2,
      apiDeviceId: S('bob again', 16),
      registrationId: upload.registrationId,
      signingKey: upload.signingKey,
      dhKey: upload.dhKey,
      signedPreKey: upload.signedPreKey,
      kem: upload.kemLastResort,
    };
    await expectRefusal(() => alice.device.start(bob.userId, bundle), 'identity_unconfirmed');
    await alice.device.contacts.confirmIdentity(bob.userId);
    await expect(alice.device.start(bob.userId, bundle)).resolves.toHaveLength(8);
  });
});

describe('pre-keys', () => {
  test('rotate weekly; the old ones open handshakes for a month', async () => {
    const world = new World();
    const [alice, bob] = await world.pair();
    const bundle = claim(bob);
    await alice.device.start(bob.userId, bundle);
    const early = await alice.device.encryptBytes(addressOf(bob), ascii('early'));
    expect(await bob.device.keys.rotateIfDue()).toBeUndefined();
    world.now += 8 * DAY_MS;
    const rotated = await bob.device.keys.rotateIfDue();
    expect(rotated?.signedPreKey.id).toBe(bundle.signedPreKey.id + 1);
    expect((await bob.device.decryptBytes(addressOf(alice), early)).plaintext).toEqual(ascii('early'));

    const { oneTime: _, ...withoutOneTime } = { ...bundle, kem: bob.upload.kemLastResort };
    await alice.device.start(bob.userId, withoutOneTime);
    const another = await alice.device.encryptBytes(addressOf(bob), ascii('another'));
    world.now += 31 * DAY_MS;
    await bob.device.keys.rotateIfDue();
    await expectRefusal(() => bob.device.decryptBytes(addressOf(alice), another), 'unknown_pre_key');
  });

  test('never use an id twice', async () => {
    const { device, upload } = await new World().join('alice');
    const more = await device.keys.topUp(2, 1);
    const ids = [...upload.oneTime, ...more.oneTime].map(({ id }) => id);
    const kemIds = [...upload.oneTimeKem, ...more.oneTimeKem, upload.kemLastResort].map(({ id }) => id);
    expect(new Set(ids).size).toBe(5);
    expect(new Set(kemIds).size).toBe(4);
  });
});
