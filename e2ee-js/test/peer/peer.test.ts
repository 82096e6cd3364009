import { create, toBinary } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import type { KeyUploadJson, SignedDeviceListJson } from '../../src/api/json.js';
import { toUuid } from '../../src/api/uuid.js';
import { ascii } from '../../src/bytes/bytes.js';
import { toBase64 } from '../../src/bytes/encoding.js';
import { ContentSchema } from '../../src/gen/sotto/e2ee/v1/payload_pb.js';
import { Peer } from '../../src/peer/commands.js';
import { expectRefusal } from '../support/errors.js';
import { noble, webCrypto } from '../support/providers.js';
import { S } from '../support/vectors.js';
import { START_MS } from '../support/world.js';

interface Created {
  signedList: SignedDeviceListJson;
  upload: KeyUploadJson;
}

async function meet() {
  const make = async (name: string, peer: Peer) => {
    const user = toBase64(S(`user ${name}`, 16));
    const apiDevice = S(`api ${name}`, 16);
    const request = { cmd: 'create', user, device: 1, apiDevice: toBase64(apiDevice), now: START_MS };
    const { signedList, upload } = (await peer.answer(request)) as unknown as Created;
    const bundle = {
      ...upload,
      device_id: toUuid(apiDevice),
      device_number: 1,
      profile: 'FLEET_V1',
      one_time: upload.one_time[0],
      kem: upload.one_time_kem[0],
      kem_is_last_resort: false,
      signed_pre_key_stale: false,
    };
    return { peer, user, list: signedList, bundle };
  };
  const alice = await make('alice', new Peer(noble));
  const bob = await make('bob', new Peer(webCrypto));
  await alice.peer.answer({ cmd: 'learn', user: bob.user, list: bob.list });
  await bob.peer.answer({ cmd: 'learn', user: alice.user, list: alice.list });
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

test('requests of another form are refused', async () => {
  const { alice } = await meet();
  await expectRefusal(async () => alice.peer.answer({ cmd: 'unknown' }), 'invalid_argument');
  await expectRefusal(async () => alice.peer.answer({ cmd: 'encrypt', user: 'no base64' }), 'malformed');
  await expectRefusal(
    async () => new Peer(noble).answer({ cmd: 'encrypt', user: alice.user, device: 1, plaintext: '' }),
    'invalid_argument',
  );
});
