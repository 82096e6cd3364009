import { ml_kem1024 } from '@noble/post-quantum/ml-kem.js';
import { describe, expect, inject, test } from 'vitest';
import { ascii, type Bytes } from '../../src/bytes/bytes.js';
import { verifyStrictly } from '../../src/primitive/ed25519.js';
import { source, WebCryptoProvider } from '../../src/primitive/webcrypto.js';
import { done, freshDatabase } from '../support/database.js';
import { noble } from '../support/providers.js';
import { S } from '../support/vectors.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** What was switched on in this browser. */
    readonly features: readonly string[];
  }
}

// Newer than TypeScript's types of the DOM.
type KemSubtle = SubtleCrypto & {
  encapsulateBits(name: string, key: CryptoKey): Promise<{ sharedKey: ArrayBuffer; ciphertext: ArrayBuffer }>;
  decapsulateBits(name: string, key: CryptoKey, ciphertext: BufferSource): Promise<ArrayBuffer>;
};

const subtle = globalThis.crypto.subtle as KemSubtle;
/** Asked of the platform itself: the library's own look is what is tested. */
const kemPair = await generate('ML-KEM-1024', ['encapsulateBits', 'decapsulateBits']).catch(() => undefined);
const hasKem = kemPair !== undefined;

async function generate(name: string, usages: readonly string[]): Promise<CryptoKeyPair> {
  return (await subtle.generateKey(name, false, [...usages] as KeyUsage[])) as CryptoKeyPair;
}

async function publicBytes(pair: CryptoKeyPair, format = 'raw'): Promise<Bytes> {
  return new Uint8Array(await subtle.exportKey(format as 'raw', pair.publicKey));
}

/** The pair after it lay in the database, its private half without a way out. */
async function keptPair(pair: CryptoKeyPair): Promise<CryptoKeyPair> {
  const { platform, name } = await freshDatabase();
  const request = platform.indexedDB.open(name);
  request.onupgradeneeded = () => request.result.createObjectStore('keys');
  const database = await done(request);
  await done(database.transaction('keys', 'readwrite').objectStore('keys').put(pair, 'pair'));
  const kept = (await done(database.transaction('keys').objectStore('keys').get('pair'))) as CryptoKeyPair;
  database.close();
  expect(kept.privateKey.extractable).toBe(false);
  for (const format of ['pkcs8', 'jwk', 'raw', 'raw-seed'] as KeyFormat[]) {
    await expect(subtle.exportKey(format, kept.privateKey), format).rejects.toThrow();
  }
  return kept;
}

/** The platform's primitives, and what was called of them. */
function watched() {
  const calls: { readonly name: string; readonly args: readonly unknown[] }[] = [];
  const watching = new Proxy(subtle, {
    get(target, property) {
      const method: unknown = Reflect.get(target, property);
      return typeof method !== 'function'
        ? method
        : (...args: unknown[]): unknown => {
            calls.push({ name: String(property), args });
            return Reflect.apply(method, target, args);
          };
    },
  });
  return { watching, calls };
}

describe('keys that the platform keeps to itself', () => {
  test('X25519 agrees as noble does', async () => {
    const { publicKey, privateKey } = await keptPair(await generate('X25519', ['deriveBits']));
    const secret = S('platform x25519', 32);
    const other = await subtle.importKey(
      'raw',
      source(await noble.x25519PublicKey(secret)),
      'X25519',
      false,
      [],
    );
    const shared = await subtle.deriveBits({ name: 'X25519', public: other }, privateKey, 256);
    const own = await publicBytes({ publicKey, privateKey });
    expect(new Uint8Array(shared)).toEqual(await noble.x25519(secret, own));
  });

  test('Ed25519 signs what the strict verifier accepts', async () => {
    const pair = await keptPair(await generate('Ed25519', ['sign', 'verify']));
    const signature = new Uint8Array(
      await subtle.sign('Ed25519', pair.privateKey, source(ascii('signed by the platform'))),
    );
    const key = await publicBytes(pair);
    expect(verifyStrictly(key, ascii('signed by the platform'), signature)).toBe(true);
    expect(verifyStrictly(key, ascii('signed by somebody else'), signature)).toBe(false);
  });

  test.runIf(hasKem)('ML-KEM-1024 encapsulates for noble and decapsulates from it', async () => {
    const pair = await keptPair(kemPair!);
    const { cipherText, sharedSecret } = ml_kem1024.encapsulate(await publicBytes(pair, 'raw-public'));
    const opened = await subtle.decapsulateBits('ML-KEM-1024', pair.privateKey, source(cipherText));
    expect(new Uint8Array(opened)).toEqual(sharedSecret);

    const seed = S('platform kem', 64);
    const format = 'raw-public' as 'raw';
    const usages = ['encapsulateBits'] as unknown as KeyUsage[];
    const theirs = source(await noble.kemPublicKey(seed));
    const imported = await subtle.importKey(format, theirs, 'ML-KEM-1024', true, usages);
    const made = await subtle.encapsulateBits('ML-KEM-1024', imported);
    expect(await noble.kemDecapsulate(seed, new Uint8Array(made.ciphertext))).toEqual(
      new Uint8Array(made.sharedKey),
    );
  });
});

describe('the provider', () => {
  test(`decapsulates by ${hasKem ? 'the platform, which has ML-KEM-1024' : 'noble, as the platform has no ML-KEM-1024'}`, async () => {
    // Where it was switched on it must be found: else nothing here would be tested.
    expect(hasKem || !inject('features').includes('WebCryptoPQC')).toBe(true);
    const { watching, calls } = watched();
    const provider = await WebCryptoProvider.create(watching);
    const seed = S('provider kem', 64);
    const { ciphertext, secret } = await noble.kemEncapsulate(
      await provider.kemPublicKey(seed),
      S('coins', 32),
    );
    expect(await provider.kemDecapsulate(seed, ciphertext)).toEqual(secret);
    expect(calls.some(({ name }) => name === 'decapsulateBits')).toBe(hasKem);
  });

  test('agrees by the platform, and no key that it gives it can be taken out again', async () => {
    const { watching, calls } = watched();
    const provider = await WebCryptoProvider.create(watching);
    const theirs = await noble.x25519PublicKey(S('theirs', 32));
    expect(await provider.x25519(S('ours', 32), theirs)).toEqual(
      await noble.x25519(S('theirs', 32), await noble.x25519PublicKey(S('ours', 32))),
    );
    await provider.hmacSha256(S('hmac', 32), theirs);
    await provider.gcmSeal(S('gcm', 32), S('nonce', 12), theirs, theirs);
    expect(calls.some(({ name }) => name === 'deriveBits')).toBe(true);
    const imports = calls.filter(({ name }) => name === 'importKey');
    expect(imports.length).toBeGreaterThan(4);
    expect(imports.map(({ args }) => args[3])).not.toContain(true);
  });
});
