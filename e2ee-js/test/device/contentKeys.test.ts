import { create } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { toHex } from '../../src/bytes/encoding.js';
import { E2eeDevice } from '../../src/device/e2eeDevice.js';
import { ContentSchema, type ContentKey } from '../../src/gen/sotto/e2ee/v1/payload_pb.js';
import { PeerStore } from '../../src/peer/peerStore.js';
import { StoreBatch } from '../../src/store/store.js';
import { S } from '../support/vectors.js';
import { addressOf, claim, World, type Member } from '../support/world.js';

const MESSAGE = S('message', 16);

/** Alice sends Bob a message that vanishes; Bob's device keeps its key. */
async function received(expireAfterS: number) {
  const world = new World();
  const [alice, bob] = await world.pair();
  await alice.device.start(bob.userId, claim(bob));
  const content = create(ContentSchema, { body: { case: 'text', value: { body: 'gone soon' } } });
  const { sealed, contentKey } = await alice.device.seal(MESSAGE, S('c', 16), content, expireAfterS);
  await receive(alice, bob, contentKey);
  return { world, alice, bob, sealed, contentKey };
}

async function receive(alice: Member, bob: Member, contentKey: ContentKey): Promise<void> {
  const [copy] = await alice.device.encrypt([addressOf(bob)], {
    body: { case: 'contentKey', value: contentKey },
  });
  await bob.device.decrypt(addressOf(alice), copy!.message, async (batch, { sender, plaintext }) => {
    if (plaintext.body.case === 'contentKey') {
      await bob.device.contentKeys.keep(batch, sender, plaintext.body.value);
    }
  });
}

function holds(store: PeerStore, contentKey: ContentKey): boolean {
  return toHex(store.serialise()).includes(toHex(contentKey.key));
}

describe('content keys', () => {
  test('open their message until they expire, and are gone from the store at the next sweep', async () => {
    const { world, alice, bob, sealed, contentKey } = await received(60);
    const kept = await bob.device.contentKeys.find(MESSAGE, alice.userId);
    const opened = await bob.device.open(sealed, kept!.contentKey, kept!.author);
    expect(opened.body).toMatchObject({ value: { body: 'gone soon' } });

    world.now += 59_999;
    expect(await bob.device.contentKeys.forgetExpired()).toBe(0);
    expect(await bob.device.contentKeys.find(MESSAGE, alice.userId)).toBeDefined();
    world.now += 1;
    expect(await bob.device.contentKeys.find(MESSAGE, alice.userId)).toBeUndefined();
    expect(holds(bob.store, contentKey)).toBe(true);

    const store = PeerStore.deserialise(bob.store.serialise());
    const restarted = await E2eeDevice.open(world.environment('restarted'), store);
    expect(await restarted.contentKeys.find(MESSAGE, alice.userId)).toBeUndefined();
    expect(await restarted.contentKeys.forgetExpired()).toBe(1);
    expect(await restarted.contentKeys.forgetExpired()).toBe(0);
    expect(holds(store, contentKey)).toBe(false);
    expect(await store.keys('contentKeys')).toEqual([]);
  });

  test('without a time stay until they are forgotten', async () => {
    const { world, alice, bob, contentKey } = await received(0);
    world.now += 3650 * 24 * 3600 * 1000;
    expect(await bob.device.contentKeys.forgetExpired()).toBe(0);
    expect(await bob.device.contentKeys.find(MESSAGE, alice.userId)).toMatchObject({
      author: addressOf(alice),
    });
    await bob.device.contentKeys.forget(MESSAGE, alice.userId);
    expect(await bob.device.contentKeys.find(MESSAGE, alice.userId)).toBeUndefined();
    expect(holds(bob.store, contentKey)).toBe(false);
  });

  test('with a time leave nothing behind when they are forgotten before', async () => {
    const { alice, bob } = await received(60);
    await bob.device.contentKeys.forget(MESSAGE, alice.userId);
    expect(await bob.store.keys('contentKeys')).toEqual([]);
  });

  test('are not replaced by another one for the same message', async () => {
    const { alice, bob, contentKey } = await received(0);
    await receive(alice, bob, { ...contentKey, key: S('another key', 32) });
    const kept = await bob.device.contentKeys.find(MESSAGE, alice.userId);
    expect(kept?.contentKey.key).toEqual(contentKey.key);
  });

  test('of the own messages expire too', async () => {
    const { world, alice, contentKey } = await received(60);
    const batch = new StoreBatch();
    expect(await alice.device.contentKeys.keep(batch, addressOf(alice), contentKey)).toBe(true);
    await alice.store.commit(batch);
    expect(await alice.device.contentKeys.find(MESSAGE, alice.userId)).toBeDefined();
    world.now += 60_000;
    expect(await alice.device.contentKeys.forgetExpired()).toBe(1);
    expect(holds(alice.store, contentKey)).toBe(false);
  });
});
