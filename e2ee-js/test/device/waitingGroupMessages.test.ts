import { describe, expect, test } from 'vitest';
import { ascii, type Bytes } from '../../src/bytes/bytes.js';
import { E2eeDevice, type Decrypted } from '../../src/device/e2eeDevice.js';
import { noSenderKey, type Distribution } from '../../src/device/groups.js';
import { DecryptionError_Reason } from '../../src/gen/sotto/e2ee/v1/payload_pb.js';
import { PeerStore } from '../../src/peer/peerStore.js';
import { expectRefusal } from '../support/errors.js';
import { flipped } from '../support/raw.js';
import { S } from '../support/vectors.js';
import { addressOf, claim, DAY_MS, World, type Member } from '../support/world.js';

const GROUP = S('group', 16);
const MINUTE_MS = 60_000;

/** Alice sends to a group with Bob; her sender key goes out when a test says so. */
async function setUp() {
  const world = new World();
  const [alice, bob] = await world.pair();
  const members = [alice.userId, bob.userId];
  const prepared = await alice.device.groups.prepare(GROUP, 1, members);
  await alice.device.start(bob.userId, claim(bob));
  const send = async (text: string): Promise<Bytes> => alice.device.groups.encrypt(GROUP, ascii(text));
  return { world, alice, bob, members, prepared, send };
}

/** Hands a sender key over, and answers what the receiver's device made of it. */
async function handOver(
  from: Member,
  to: E2eeDevice,
  distribution: Distribution['distribution'],
): Promise<Decrypted> {
  const [copy] = await from.device.encrypt([to.address], {
    body: { case: 'senderKey', value: distribution },
  });
  return to.decrypt(addressOf(from), copy!.message);
}

function id(text: string): Bytes {
  return S(`message ${text}`, 16);
}

describe('group messages whose sender key has not come', () => {
  test('wait, also over a restart, and are opened in the order of their coming', async () => {
    const { world, alice, bob, prepared, send } = await setUp();
    const messages = [await send('0'), await send('1'), await send('2')];
    for (const i of [1, 0, 2]) {
      const opened = await bob.device.groups.receive(addressOf(alice), GROUP, id(`${i}`), messages[i]!);
      expect(opened).toBeUndefined();
    }
    // It comes again after a crash.
    await bob.device.groups.receive(addressOf(alice), GROUP, id('0'), messages[0]!);

    const store = PeerStore.deserialise(bob.store.serialise());
    const restarted = await E2eeDevice.open(world.environment('bob restarted'), store);
    const { released } = await handOver(alice, restarted, prepared.distribution);
    expect(released.map(({ messageId, plaintext }) => [messageId, plaintext])).toEqual([
      [id('1'), ascii('1')],
      [id('0'), ascii('0')],
      [id('2'), ascii('2')],
    ]);
    for (const { sender, groupId } of released) {
      expect([sender, groupId]).toEqual([addressOf(alice), GROUP]);
    }
    await expectRefusal(
      async () => restarted.groups.receive(addressOf(alice), GROUP, id('0'), messages[0]!),
      'duplicate',
    );
    expect(await restarted.groups.receive(addressOf(alice), GROUP, id('3'), await send('3'))).toEqual(
      ascii('3'),
    );
    world.now += DAY_MS;
    expect(await restarted.groups.unopened()).toEqual([]);
  });

  test('are given up after ten minutes, and told of until their sender was', async () => {
    const { world, alice, bob, prepared, send } = await setUp();
    const message = await send('late');
    await bob.device.groups.receive(addressOf(alice), GROUP, id('late'), message);
    world.now += 10 * MINUTE_MS - 1;
    expect(await bob.device.groups.unopened()).toEqual([]);
    world.now += 1;
    const unopened = await bob.device.groups.unopened();
    expect(unopened).toEqual([
      {
        sender: addressOf(alice),
        groupId: GROUP,
        messageId: id('late'),
        distributionId: prepared.distribution.distributionId,
      },
    ]);
    expect(noSenderKey(unopened[0]!)).toMatchObject({
      messageId: id('late'),
      distributionId: prepared.distribution.distributionId,
      reason: DecryptionError_Reason.NO_SENDER_KEY,
    });
    const restarted = await E2eeDevice.open(
      world.environment('again'),
      PeerStore.deserialise(bob.store.serialise()),
    );
    expect(await restarted.groups.unopened()).toEqual(unopened);
    expect((await handOver(alice, restarted, prepared.distribution)).released).toEqual([]);
    await restarted.groups.told(unopened);
    expect(await restarted.groups.unopened()).toEqual([]);
  });

  test('of one device are a hundred at most; the oldest is given up, and nobody else loses one', async () => {
    const { world, alice, bob, prepared, send } = await setUp();
    const carol = await world.join('carol');
    await world.introduce(carol, bob);
    await carol.device.groups.prepare(GROUP, 1, [carol.userId, bob.userId]);
    const other = await carol.device.groups.encrypt(GROUP, ascii('carol'));
    await bob.device.groups.receive(addressOf(carol), GROUP, id('carol'), other);
    for (let i = 0; i < 101; i++) {
      await bob.device.groups.receive(addressOf(alice), GROUP, id(`${i}`), await send(`${i}`));
    }
    const unopened = await bob.device.groups.unopened();
    expect(unopened.map(({ messageId }) => messageId)).toEqual([id('0')]);
    const { released } = await handOver(alice, bob.device, prepared.distribution);
    expect(released.map(({ plaintext }) => plaintext)).toEqual(
      Array.from({ length: 100 }, (_, i) => ascii(`${i + 1}`)),
    );
  });

  test('do not keep more than a hundred notes of what was given up and never told', async () => {
    const { world, alice, bob, send } = await setUp();
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 100; i++) {
        await bob.device.groups.receive(addressOf(alice), GROUP, id(`${round} ${i}`), await send('x'));
      }
      world.now += 10 * MINUTE_MS;
      await bob.device.groups.unopened();
    }
    await bob.device.groups.receive(addressOf(alice), GROUP, id('last'), await send('x'));
    expect((await bob.store.keys('senderKeys', 'waiting/')).length).toBeLessThanOrEqual(201);
  });

  test('are refused at once from a device of no list, and when they are malformed', async () => {
    const { alice, bob, send } = await setUp();
    const message = await send('text');
    const stranger = { userId: alice.userId, deviceId: 2 };
    await expectRefusal(
      async () => bob.device.groups.receive(stranger, GROUP, id('x'), message),
      'not_listed',
    );
    for (const body of [message.slice(0, 50), flipped(message, 0)]) {
      await expectRefusal(
        async () => bob.device.groups.receive(addressOf(alice), GROUP, id('x'), body),
        'malformed',
      );
    }
    await expectRefusal(
      async () => bob.device.groups.receive(addressOf(alice), GROUP, S('short', 15), message),
      'malformed',
    );
    expect(await bob.store.keys('senderKeys', 'waiting/')).toEqual([]);
  });

  test('that do not open under the key are told, and stop nothing', async () => {
    const { alice, bob, prepared, send } = await setUp();
    const before = await send('before the key');
    const forged = flipped(await send('forged'), 40);
    const { distribution } = await alice.device.groups.prepare(GROUP, 1, [alice.userId, bob.userId]);
    expect(distribution.distributionId).toEqual(prepared.distribution.distributionId);
    const good = await send('good');
    for (const [name, message] of [
      ['before', before],
      ['forged', forged],
      ['good', good],
    ] as const) {
      await bob.device.groups.receive(addressOf(alice), GROUP, id(name), message);
    }
    const { released } = await handOver(alice, bob.device, distribution);
    expect(released.map(({ failure }) => failure?.code)).toEqual([
      'duplicate',
      'invalid_signature',
      undefined,
    ]);
    expect(released[2]?.plaintext).toEqual(ascii('good'));
    const unopened = await bob.device.groups.unopened();
    expect(unopened.map(({ messageId }) => messageId)).toEqual([id('before')]);
  });

  test('go with their sender', async () => {
    const { world, alice, bob, send } = await setUp();
    await bob.device.groups.receive(addressOf(alice), GROUP, id('1'), await send('1'));
    const again = await E2eeDevice.createPrimary(world.environment('alice again'), new PeerStore(), {
      userId: alice.userId,
      deviceId: 2,
      apiDeviceId: S('alice again', 16),
    });
    await bob.device.contacts.learn(alice.userId, [(await again.contacts.own()).signed]);
    world.now += DAY_MS;
    expect(await bob.device.groups.unopened()).toEqual([]);
  });
});

describe('a sender that is told that its key is missing', () => {
  test('hands over the key as it stands, three times, to who was given it', async () => {
    const { world, alice, bob, members, prepared, send } = await setUp();
    const { distributionId } = prepared.distribution;
    const first = await send('first');
    await bob.device.groups.receive(addressOf(alice), GROUP, id('first'), first);
    world.now += 10 * MINUTE_MS;
    const [unopened] = await bob.device.groups.unopened();
    const error = noSenderKey(unopened!);
    expect(await alice.device.groups.answer(addressOf(bob), error), 'not given yet').toBeUndefined();

    // The server took the message with the key, and Bob's device lost it.
    await alice.device.groups.delivered(GROUP, distributionId, prepared.missing);
    const answer = await alice.device.groups.answer(addressOf(bob), error);
    expect(answer).toMatchObject({ distributionId, iteration: 1 });
    await handOver(alice, bob.device, answer!);
    expect(await bob.device.groups.receive(addressOf(alice), GROUP, id('2'), await send('2'))).toEqual(
      ascii('2'),
    );

    expect(await alice.device.groups.answer(addressOf(bob), error)).toMatchObject({ iteration: 2 });
    expect(await alice.device.groups.answer(addressOf(bob), error)).toBeDefined();
    expect(await alice.device.groups.answer(addressOf(bob), error), 'a fourth time').toBeUndefined();
    const other = { ...error, distributionId: S('another', 16) };
    expect(await alice.device.groups.answer(addressOf(bob), other)).toBeUndefined();
    const badTag = { ...error, reason: DecryptionError_Reason.BAD_TAG };
    expect(await alice.device.groups.answer(addressOf(bob), badTag)).toBeUndefined();

    world.now += 8 * DAY_MS;
    const rotated = await alice.device.groups.prepare(GROUP, 1, members);
    expect(rotated.distribution.distributionId).not.toEqual(distributionId);
    expect(await alice.store.keys('senderKeys', 'again/')).toEqual([]);
  });
});
