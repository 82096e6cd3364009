import { describe, expect, test } from 'vitest';
import { ascii, concat } from '../../src/bytes/bytes.js';
import { fromHex, toHex } from '../../src/bytes/encoding.js';
import { padme } from '../../src/bytes/padding.js';
import { openContent, sealContent } from '../../src/content/sealedContent.js';
import { OwnSenderKey } from '../../src/group/ownSenderKey.js';
import { SenderChains } from '../../src/group/senderChains.js';
import { AccountKey } from '../../src/identity/accountKey.js';
import { DeviceKeys } from '../../src/identity/deviceKeys.js';
import { fingerprint, safetyNumber } from '../../src/identity/safetyNumber.js';
import { deriveLinkKeys } from '../../src/link/linkChannel.js';
import { encodeLinkQr, formatLinkQr, parseLinkQr } from '../../src/link/linkQr.js';
import { MediaRoot } from '../../src/media/mediaRoot.js';
import { person } from '../support/people.js';
import { PROVIDERS } from '../support/providers.js';
import { readVectors, S, scripted } from '../support/vectors.js';

interface ContentVectors {
  fpA: string;
  fpB: string;
  conv: string;
  content: string;
  contentSha256: string;
  groupMsg: string;
  skPub: string;
  qr: string;
  linkKeys: string;
  mediaRoot: string;
  devSig: string;
  padme5000: string;
  padme1e6: string;
  padme1e8: string;
}

const vectors = readVectors('content-group-link.json') as ContentVectors;

test('fingerprints', () => {
  const alice = { userId: ascii('alice'), accountKey: new AccountKey(S('A.aik', 32)).publicKey };
  const bob = { userId: ascii('bob'), accountKey: new AccountKey(S('B.aik', 32)).publicKey };
  expect(fingerprint(alice)).toBe(vectors.fpA);
  expect(fingerprint(bob)).toBe(vectors.fpB);
  expect(safetyNumber(bob, alice)).toBe(vectors.fpA + vectors.fpB);
});

test('Padmé sizes', () => {
  expect([5000, 1e6, 1e8].map((length) => padme(length).toString())).toEqual([
    vectors.padme5000,
    vectors.padme1e6,
    vectors.padme1e8,
  ]);
});

describe.each(PROVIDERS)('content, group and link by %s', (_, crypto) => {
  test('sealed content', async () => {
    const place = {
      messageId: S('mid', 16),
      conversationId: fromHex(vectors.conv),
      sender: { userId: ascii('alice'), deviceId: 1 },
    };
    const random = scripted(S('content.key', 32), S('content.nonce', 12));
    const content = await sealContent({ crypto, random }, place, ascii('hello sealed world'));
    expect(toHex(content.sealed)).toBe(vectors.content);
    expect(toHex(content.hash)).toBe(vectors.contentSha256);
    expect(await openContent({ crypto }, place, content)).toEqual(ascii('hello sealed world'));
  });

  test('sender-key message', async () => {
    const { identity } = await person(crypto, 'A', 'alice', 1);
    let key = OwnSenderKey.of({
      groupId: S('gid', 16),
      createdEpoch: 5,
      distributionId: S('did', 16),
      iteration: 0,
      chainKey: S('sk.chain', 32),
      signingSeed: S('sk.sig', 32),
    });
    expect(toHex(key.signingKey)).toBe(vectors.skPub);
    const unused = [0, 1, 2].map((i) => S(`unused nonce ${i}`, 12));
    const environment = { crypto, random: scripted(...unused, S('sk.nonce', 12)), clock: () => 0 };
    while (key.iteration < 3) {
      key = (await key.seal(environment, identity, ascii('before'))).next;
    }
    const { message } = await key.seal(environment, identity, ascii('group key message'));
    expect(toHex(message)).toBe(vectors.groupMsg);
    const chains = SenderChains.empty().learn(key.distribution(), 0);
    const { plaintext } = await chains.open(environment, identity, message);
    expect(plaintext).toEqual(ascii('group key message'));
  });

  test('link code and keys', async () => {
    const qr = {
      pairingId: S('pair', 16),
      ephemeralKey: await crypto.x25519PublicKey(S('eN', 32)),
      secret: S('link', 32),
    };
    expect(toHex(encodeLinkQr(qr))).toBe(vectors.qr);
    expect(formatLinkQr(qr)).toHaveLength('sotto-link:'.length + 108);
    expect(parseLinkQr(formatLinkQr(qr))).toEqual(qr);
    const primaryKey = await crypto.x25519PublicKey(S('eP', 32));
    const transcript = await crypto.sha256(concat(ascii('Sotto/1 Link\0'), encodeLinkQr(qr), primaryKey));
    const shared = await crypto.x25519(S('eP', 32), qr.ephemeralKey);
    expect(toHex(await deriveLinkKeys(crypto, qr.secret, shared, transcript))).toBe(vectors.linkKeys);
  });

  test('media root', async () => {
    const file = Uint8Array.from({ length: 600_000 }, (_unused, i) => (i * 7) & 255);
    const root = new MediaRoot(crypto);
    for (let offset = 0; offset < file.length; offset += 262_144) {
      await root.add(file.subarray(offset, offset + 262_144));
    }
    expect(toHex(await root.finish())).toBe(vectors.mediaRoot);
  });

  test('device signature', async () => {
    const keys = await DeviceKeys.of({ crypto }, 1, S('N.sig', 32), S('N.dh', 32));
    const accountKey = new AccountKey(S('A.aik', 32)).publicKey;
    expect(toHex(keys.acceptAccount(ascii('alice'), 2, accountKey))).toBe(vectors.devSig);
  });
});
