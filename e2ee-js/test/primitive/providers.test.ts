import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, EMPTY, u32 } from '../../src/bytes/bytes.js';
import {
  fromBase64,
  fromBase64Url,
  fromHex,
  toBase64,
  toBase64Url,
  toHex,
} from '../../src/bytes/encoding.js';
import { padContent, padme, padToBlock, unpadContent, unpadFromBlock } from '../../src/bytes/padding.js';
import { ByteReader } from '../../src/bytes/reader.js';
import { expectRefusal } from '../support/errors.js';
import { noble, PROVIDERS, webCrypto } from '../support/providers.js';
import { LOW_ORDER_X25519 } from '../support/raw.js';
import { S } from '../support/vectors.js';

const bytes = fc.uint8Array({ maxLength: 300 });
const key = fc.uint8Array({ minLength: 32, maxLength: 32 });
const nonce = fc.uint8Array({ minLength: 12, maxLength: 12 });
const RUNS = { numRuns: 25 };

describe('WebCrypto and noble', () => {
  test('hash, derive and seal alike', async () => {
    await fc.assert(
      fc.asyncProperty(bytes, key, nonce, bytes, async (data, secret, once, associated) => {
        expect(await webCrypto.sha256(data)).toEqual(await noble.sha256(data));
        expect(await webCrypto.hmacSha256(secret, data)).toEqual(await noble.hmacSha256(secret, data));
        const derived = await webCrypto.hkdfSha256(secret, data, associated, 64);
        expect(derived).toEqual(await noble.hkdfSha256(secret, data, associated, 64));
        const sealed = await webCrypto.gcmSeal(secret, once, associated, data);
        expect(sealed).toEqual(await noble.gcmSeal(secret, once, associated, data));
        expect(await noble.gcmOpen(secret, once, associated, sealed)).toEqual(data);
        expect(await webCrypto.gcmOpen(secret, once, associated, sealed)).toEqual(data);
      }),
      RUNS,
    );
  });

  test('agree alike', async () => {
    await fc.assert(
      fc.asyncProperty(key, key, async (a, b) => {
        const [publicA, publicB] = [await noble.x25519PublicKey(a), await webCrypto.x25519PublicKey(b)];
        const shared = await noble.x25519(a, publicB);
        expect(await webCrypto.x25519(a, publicB)).toEqual(shared);
        expect(await webCrypto.x25519(b, publicA)).toEqual(shared);
      }),
      RUNS,
    );
  });
});

describe.each(PROVIDERS)('%s', (_, crypto) => {
  test('refuses low-order points', async () => {
    for (const point of LOW_ORDER_X25519) {
      await expectRefusal(async () => crypto.x25519(S('secret', 32), fromHex(point)), 'invalid_key');
    }
  });

  test('refuses altered and cut ciphertexts, and keys of another length', async () => {
    const sealed = await crypto.gcmSeal(S('k', 32), S('n', 12), EMPTY, S('text', 20));
    await expectRefusal(async () => crypto.gcmOpen(S('k', 32), S('n', 12), u32(1), sealed), 'bad_tag');
    await expectRefusal(
      async () => crypto.gcmOpen(S('k', 32), S('n', 12), EMPTY, sealed.slice(0, 15)),
      'malformed',
    );
    await expectRefusal(async () => crypto.gcmOpen(S('k', 16), S('n', 12), EMPTY, sealed), 'malformed');
    await expectRefusal(async () => crypto.gcmSeal(S('k', 32), S('n', 16), EMPTY, sealed), 'malformed');
  });

  test('refuses ML-KEM keys that are not reduced', async () => {
    const coins = S('coins', 32);
    await expectRefusal(
      async () => crypto.kemEncapsulate(new Uint8Array(1568).fill(255), coins),
      'invalid_key',
    );
    await expectRefusal(async () => crypto.kemEncapsulate(new Uint8Array(1567), coins), 'malformed');
    await expectRefusal(async () => crypto.kemDecapsulate(S('seed', 64), new Uint8Array(1569)), 'malformed');
  });
});

describe('bytes', () => {
  test('are written and read as they were', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        expect(fromHex(toHex(value))).toEqual(value);
        expect(fromBase64(toBase64(value))).toEqual(value);
        expect(fromBase64Url(toBase64Url(value))).toEqual(value);
        expect(unpadFromBlock(padToBlock(value))).toEqual(value);
        expect(unpadContent(padContent(value))).toEqual(value);
      }),
    );
  });

  test('of another form are refused', async () => {
    for (const text of ['a', 'ab=', 'ab==c', 'YQ', 'YR==', 'Y Q=', 'YQ==\n', '_w==']) {
      await expectRefusal(() => fromBase64(text), 'malformed');
    }
    for (const text of ['A', '0A', 'abc', 'zz']) {
      await expectRefusal(() => fromHex(text), 'malformed');
    }
    for (const padded of [
      EMPTY,
      new Uint8Array(64),
      new Uint8Array(63),
      concat(new Uint8Array(63), Uint8Array.of(1)),
    ]) {
      await expectRefusal(() => unpadFromBlock(padded), 'malformed');
    }
    const twoBlocks = new Uint8Array(128);
    twoBlocks[3] = 0x80;
    await expectRefusal(() => unpadFromBlock(twoBlocks), 'malformed');
    await expectRefusal(() => unpadContent(twoBlocks), 'malformed');
    const reader = new ByteReader(concat(u32(5), S('x', 5), u32(9)), 'structure');
    await expectRefusal(() => reader.lengthPrefixed(4, 'bounded'), 'malformed');
    await expectRefusal(() => reader.bytes(10, 'too long'), 'malformed');
    await expectRefusal(() => reader.end(), 'malformed');
  });

  test('are padded to sizes that tell little', () => {
    expect(padToBlock(new Uint8Array(63))).toHaveLength(64);
    expect(padToBlock(new Uint8Array(64))).toHaveLength(128);
    expect(padContent(EMPTY)).toHaveLength(256);
    expect(padContent(new Uint8Array(4095))).toHaveLength(4096);
    expect(padContent(new Uint8Array(4096))).toHaveLength(4352);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 40 }), (length) => {
        expect(padme(length)).toBeGreaterThanOrEqual(length);
        expect(padme(length)).toBeLessThanOrEqual(length * 1.12);
        expect(padme(padme(length))).toBe(padme(length));
      }),
    );
  });
});
