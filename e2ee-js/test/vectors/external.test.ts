import { argon2id } from '@noble/hashes/argon2.js';
import { shake256 } from '@noble/hashes/sha3.js';
import { describe, expect, test } from 'vitest';
import { concat } from '../../src/bytes/bytes.js';
import { fromHex, toHex } from '../../src/bytes/encoding.js';
import { requireX25519Key, verifyStrictly } from '../../src/primitive/ed25519.js';
import type { CryptoProvider } from '../../src/primitive/provider.js';
import { expectRefusal } from '../support/errors.js';
import { PROVIDERS } from '../support/providers.js';
import { flipped } from '../support/raw.js';
import { readVectors } from '../support/vectors.js';

// Other people's answers; e2ee-vectors/external/README.md says whose, and what counts.

type Fields<Name extends string> = { readonly [name in Name]: string };
type Case<Name extends string> = Fields<Name> & {
  readonly tcId: number;
  readonly comment: string;
  readonly result: 'valid' | 'acceptable' | 'invalid';
  readonly size: number;
};
interface Group<Name extends string> {
  readonly keySize?: number;
  readonly ivSize?: number;
  readonly key?: { readonly pk: string };
  readonly tests: readonly Case<Name>[];
}

const ZERO = '00'.repeat(32);

function groups<Name extends string>(name: string): readonly Group<Name>[] {
  const file = readVectors(`external/wycheproof/${name}_test.json`) as {
    testGroups: readonly Group<Name>[];
  };
  return file.testGroups;
}

function cases<Name extends string>(name: string, expected: number): readonly Case<Name>[] {
  const all = groups<Name>(name).flatMap(({ tests }) => tests);
  expect(all).toHaveLength(expected);
  return all;
}

function described({ tcId, comment, result }: Case<never>): string {
  return `case ${tcId}, ${comment}, ${result}`;
}

describe.each(PROVIDERS)('%s', (_, crypto) => {
  test('X25519 agrees, and refuses a secret of zero', async () => {
    let zeros = 0;
    for (const one of cases<'public' | 'private' | 'shared'>('x25519', 518)) {
      const [own, other] = [fromHex(one.private), fromHex(one.public)];
      if (one.shared === ZERO) {
        zeros++;
        await expectRefusal(async () => crypto.x25519(own, other), 'invalid_key');
        await expectRefusal(() => requireX25519Key(other, 'key'), 'invalid_key');
      } else {
        expect(toHex(await crypto.x25519(own, other)), described(one)).toBe(one.shared);
      }
    }
    expect(zeros).toBeGreaterThan(0);
  });

  test('AES-256-GCM with the nonces of the protocol', async () => {
    const all = groups<'key' | 'iv' | 'aad' | 'msg' | 'ct' | 'tag'>('aes_gcm')
      .filter(({ keySize, ivSize }) => keySize === 256 && ivSize === 96)
      .flatMap(({ tests }) => tests);
    expect(all).toHaveLength(48);
    for (const one of all) {
      const [key, nonce, associated] = [fromHex(one.key), fromHex(one.iv), fromHex(one.aad)];
      const sealed = fromHex(one.ct + one.tag);
      if (one.result === 'valid') {
        expect(await crypto.gcmSeal(key, nonce, associated, fromHex(one.msg)), described(one)).toEqual(
          sealed,
        );
        expect(toHex(await crypto.gcmOpen(key, nonce, associated, sealed)), described(one)).toBe(one.msg);
      } else {
        await expectRefusal(async () => crypto.gcmOpen(key, nonce, associated, sealed), 'bad_tag');
      }
    }
  });

  test('HKDF-SHA-256', async () => {
    for (const one of cases<'ikm' | 'salt' | 'info' | 'okm'>('hkdf_sha256', 105)) {
      const derive = async () =>
        crypto.hkdfSha256(fromHex(one.ikm), fromHex(one.salt), fromHex(one.info), one.size);
      if (one.result === 'valid') {
        expect(toHex(await derive()), described(one)).toBe(one.okm);
      } else {
        // All that is invalid there asks for more than 255 blocks (RFC 5869, 2.3).
        expect(one.size, described(one)).toBeGreaterThan(255 * 32);
        await expect((async () => derive())(), described(one)).rejects.toThrow();
      }
    }
  });

  test('HMAC-SHA-256', async () => {
    for (const one of cases<'key' | 'msg' | 'tag'>('hmac_sha256', 174)) {
      const made = await crypto.hmacSha256(fromHex(one.key), fromHex(one.msg));
      expect(toHex(made).slice(0, one.tag.length) === one.tag, described(one)).toBe(one.result === 'valid');
    }
  });

  test('ML-KEM-1024 by ACVP', async () => {
    const { keyGen, encap } = readVectors('external/mlkem1024-acvp.json') as {
      keyGen: readonly Fields<'d' | 'z' | 'ek'>[];
      encap: readonly Fields<'ek' | 'm' | 'k' | 'c'>[];
    };
    expect([keyGen.length, encap.length]).toEqual([25, 25]);
    for (const { d, z, ek } of keyGen) {
      const publicKey = await crypto.kemPublicKey(fromHex(d + z));
      expect(toHex(shake256(publicKey, { dkLen: 16 }))).toBe(ek);
    }
    for (const { ek, m, k, c } of encap) {
      const { secret, ciphertext } = await crypto.kemEncapsulate(fromHex(ek), fromHex(m));
      expect(toHex(secret)).toBe(k);
      expect(toHex(shake256(ciphertext, { dkLen: 16 }))).toBe(c);
    }
  });

  test('ML-KEM-1024 from seed to secret and back, and what FIPS 203 refuses', async () => {
    const { official, edge, refusedPublicKeys } = readVectors('external/mlkem1024-boringssl.json') as {
      official: readonly (Encapsulated & Fields<'seed'>)[];
      edge: readonly Encapsulated[];
      refusedPublicKeys: readonly Fields<'kind' | 'publicKey'>[];
    };
    expect([official.length, edge.length, refusedPublicKeys.length]).toEqual([15, 11, 24]);
    for (const one of official) {
      const seed = fromHex(one.seed);
      expect(toHex(await crypto.kemPublicKey(seed))).toBe(one.publicKey);
      const ciphertext = fromHex(one.ciphertext);
      expect(toHex(await crypto.kemDecapsulate(seed, ciphertext))).toBe(one.secret);

      const altered = flipped(ciphertext, 784);
      const rejected = shake256(concat(seed.slice(32), altered), { dkLen: 32 });
      expect(await crypto.kemDecapsulate(seed, altered), 'implicit rejection').toEqual(rejected);
      for (const wrong of [ciphertext.slice(1), concat(ciphertext, Uint8Array.of(0))]) {
        await expectRefusal(async () => crypto.kemDecapsulate(seed, wrong), 'malformed');
      }
    }
    for (const one of [...official, ...edge]) {
      await expectEncapsulation(crypto, one);
    }
    for (const { publicKey } of refusedPublicKeys) {
      const work = async () => crypto.kemEncapsulate(fromHex(publicKey), new Uint8Array(32));
      await expectRefusal(work, 'invalid_key', 'malformed');
    }
  });
});

type Encapsulated = Fields<'coins' | 'publicKey' | 'ciphertext' | 'secret'>;

async function expectEncapsulation(crypto: CryptoProvider, one: Encapsulated): Promise<void> {
  const { secret, ciphertext } = await crypto.kemEncapsulate(fromHex(one.publicKey), fromHex(one.coins));
  expect(toHex(ciphertext)).toBe(one.ciphertext);
  expect(toHex(secret)).toBe(one.secret);
}

test('Ed25519 holds exactly what is valid', () => {
  let count = 0;
  for (const { key, tests } of groups<'msg' | 'sig'>('eddsa')) {
    for (const one of tests) {
      count++;
      let holds;
      try {
        holds = verifyStrictly(fromHex(key!.pk), fromHex(one.msg), fromHex(one.sig));
      } catch (error) {
        // A signature of another length never gets here from a message: parsers refuse it.
        expect(one.sig.length, String(error)).not.toBe(128);
        holds = false;
      }
      expect(holds, described(one)).toBe(one.result === 'valid');
    }
  }
  expect(count).toBe(145);
});

test('Argon2id by RFC 9106 and by the reference implementation', () => {
  // The protocol derives keys from passwords in backups alone, which come later; noble's function is what they will use.
  const { rfc9106, reference } = readVectors('external/argon2id.json') as {
    rfc9106: readonly (Fields<'password' | 'salt' | 'secret' | 'associatedData' | 'tag'> & {
      readonly memoryKib: number;
      readonly passes: number;
      readonly lanes: number;
    })[];
    reference: readonly Fields<'password' | 'salt' | 'tag'>[];
  };
  for (const one of rfc9106) {
    const tag = argon2id(fromHex(one.password), fromHex(one.salt), {
      t: one.passes,
      m: one.memoryKib,
      p: one.lanes,
      key: fromHex(one.secret),
      personalization: fromHex(one.associatedData),
      dkLen: one.tag.length / 2,
    });
    expect(toHex(tag)).toBe(one.tag);
  }
  for (const one of reference) {
    const costs = { t: 3, m: 65_536, p: 1, dkLen: one.tag.length / 2 };
    expect(toHex(argon2id(fromHex(one.password), fromHex(one.salt), costs))).toBe(one.tag);
  }
  expect([rfc9106.length, reference.length]).toEqual([1, 3]);
});
