import { create, toBinary } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { ascii } from '../../src/bytes/bytes.js';
import { toBase64 } from '../../src/bytes/encoding.js';
import { ContentSchema } from '../../src/gen/sotto/e2ee/v1/payload_pb.js';
import { Peer } from '../../src/peer/commands.js';
import { expectRefusal } from '../support/errors.js';
import { introducePeers, joinPeer } from '../support/peers.js';
import { noble, webCrypto } from '../support/providers.js';
import { S } from '../support/vectors.js';
import { START_MS } from '../support/world.js';

async function meet() {
  const make = async (name: string, peer: Peer) => ({
    ...(await joinPeer(name, async (request) => peer.answer(request))),
    peer,
  });
  const alice = await make('alice', new Peer(noble));
  const bob = await make('bob', new Peer(webCrypto));
  await introducePeers(alice, bob);
  return { alice, bob };
}

test('two peers, one by noble and one by WebCrypto, understand each other', async () => {
  const { alice, bob } = await meet();
  const toBob = { user: bob.user, device: 1, now: START_MS };
  const fromAlice = { user: alice.user, device: 1, now: START_MS };
  const started = await alice.peer.answer({ cmd: 'start', ...toBob, bundle: bob.bundle });
  const plaintext = toBase64(ascii('hello'));
  const sent = await alice.peer.answer({ cmd: 'encrypt', ...toBob, plaintext });
  const answer = await bob.peer.answer({ cmd: 'decrypt', ...fromAlice, ...sent });
  expect(answer).toEqual({ plaintext, sid: started['sid'] });

  const { state } = await bob.peer.answer({ cmd: 'serialise' });
  const restored = new Peer(webCrypto);
  await restored.answer({ cmd: 'restore', state });
  const session = { user: alice.user, device: 1, active: started['sid'], all: [started['sid']] };
  expect(await restored.answer({ cmd: 'state' })).toEqual({ sessions: [session], skipped: 0 });
  await expectRefusal(async () => restored.answer({ cmd: 'decrypt', ...fromAlice, ...sent }), 'duplicate');

  const content = toBase64(toBinary(ContentSchema, create(ContentSchema, { replyTo: S('m', 16) })));
  const place = { conversation: toBase64(S('conversation', 16)), message: toBase64(S('message', 16)) };
  const sealed = await alice.peer.answer({ cmd: 'seal', ...place, content });
  const sender = { sender: alice.user, senderDevice: 1 };
  expect(await restored.answer({ cmd: 'open', ...sealed, ...sender })).toEqual({ content });

  const group = toBase64(S('group', 16));
  const { distribution } = await alice.peer.answer({ cmd: 'groupStart', group, epoch: 1 });
  await restored.answer({ cmd: 'groupLearn', ...fromAlice, distribution });
  const { body } = await alice.peer.answer({ cmd: 'groupEncrypt', group, plaintext });
  expect(await restored.answer({ cmd: 'groupDecrypt', ...fromAlice, group, body })).toEqual({ plaintext });

  const file = { kind: 'audio', key: toBase64(S('file', 32)) };
  const encrypted = await alice.peer.answer({ cmd: 'mediaEncrypt', ...file, plain: plaintext });
  expect(await restored.answer({ cmd: 'mediaDecrypt', ...file, ...encrypted })).toEqual({ plain: plaintext });
  expect(await restored.answer({ cmd: 'topup', count: 2 })).toMatchObject({
    one_time: [{}, {}],
    one_time_kem: [{}, {}],
  });
});

test('texts are sealed for all devices, and opened as an application would', async () => {
  const { alice, bob } = await meet();
  expect(await alice.peer.answer({ cmd: 'needed', user: bob.user })).toEqual({
    devices: [{ user: bob.user, device: 1 }],
  });
  await alice.peer.answer({ cmd: 'start', user: bob.user, bundle: bob.bundle });
  expect(await alice.peer.answer({ cmd: 'needed', user: bob.user })).toEqual({ devices: [] });
  const message = toBase64(S('message', 16));
  const place = { user: bob.user, conversation: toBase64(S('conversation', 16)), message };
  const sent = await alice.peer.answer({ cmd: 'sendText', ...place, text: 'grüß dich' });
  const [copy] = sent['copies'] as { user: string; device: number; type: string; body: string }[];
  expect(copy).toMatchObject({
    user: bob.user,
    device: 1,
    device_id: bob.bundle['device_id'],
    type: 'prekey',
  });
  const received = { ...copy, user: alice.user, sealed: sent['sealed'] };
  expect(await bob.peer.answer({ cmd: 'receiveText', ...received })).toEqual({
    text: 'grüß dich',
    message,
    newSession: true,
    lists: 'agrees',
  });
  await expectRefusal(async () => bob.peer.answer({ cmd: 'receiveText', ...received }), 'duplicate');
  expect(await bob.peer.answer({ cmd: 'safetyNumber', user: alice.user })).toEqual(
    await alice.peer.answer({ cmd: 'safetyNumber', user: bob.user }),
  );
});

test('a peer without a place for stores keeps everything in memory', async () => {
  const named = { cmd: 'reopen', store: 'somewhere' };
  await expectRefusal(async () => new Peer(noble).answer(named), 'invalid_argument');
  await expectRefusal(async () => new Peer(noble).answer({ ...named, cmd: 'create' }), 'invalid_argument');
});

test('requests of another form are refused', async () => {
  const { alice } = await meet();
  await expectRefusal(async () => alice.peer.answer({ cmd: 'unknown' }), 'invalid_argument');
  await expectRefusal(async () => alice.peer.answer({ cmd: 'encrypt', user: 'no base64' }), 'malformed');
  await expectRefusal(
    async () => new Peer(noble).answer({ cmd: 'encrypt', user: alice.user, device: 1, plaintext: '' }),
    'invalid_argument',
  );
});
