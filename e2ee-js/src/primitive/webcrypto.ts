import { requireLength, type Bytes } from '../bytes/bytes.js';
import { badTag, lowOrder, NobleProvider, requireGcm } from './noble.js';
import { KEM_CIPHERTEXT_LENGTH, KEM_SEED_LENGTH, KEY_LENGTH } from './provider.js';

/** RFC 8410's PKCS #8 of an X25519 secret key, up to the key itself: the only portable import of one. */
const X25519_PKCS8 = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20);

// Newer than TypeScript's types of the DOM.
type NewerSubtle = SubtleCrypto & {
  decapsulateBits?: (algorithm: string, key: CryptoKey, ciphertext: BufferSource) => Promise<ArrayBuffer>;
};

/** Which of the newer algorithms a platform has. */
interface Features {
  readonly x25519: boolean;
  readonly mlKem: boolean;
}

/**
 * The platform's primitives: SHA-256, HMAC, HKDF and AES-GCM always, X25519 and ML-KEM-1024's decapsulation where
 * they exist, noble for the rest. Encapsulation stays with noble: WebCrypto's takes no coins, so that nothing could
 * be checked against vectors.
 */
export class WebCryptoProvider extends NobleProvider {
  override readonly name: string = 'webcrypto';
  readonly #subtle: NewerSubtle;
  readonly #features: Features;

  private constructor(subtle: SubtleCrypto, features: Features) {
    super();
    this.#subtle = subtle;
    this.#features = features;
  }

  /** Looks at what the platform has. */
  static async create(subtle: SubtleCrypto = globalThis.crypto.subtle): Promise<WebCryptoProvider> {
    const [x25519, mlKem] = await Promise.all([
      has(async () => importX25519(subtle, new Uint8Array(KEY_LENGTH).fill(1))),
      has(async () => importKem(subtle, new Uint8Array(KEM_SEED_LENGTH))),
    ]);
    return new WebCryptoProvider(subtle, { x25519, mlKem: mlKem && 'decapsulateBits' in subtle });
  }

  override async sha256(data: Bytes): Promise<Bytes> {
    return new Uint8Array(await this.#subtle.digest('SHA-256', source(data)));
  }

  override async hmacSha256(key: Bytes, data: Bytes): Promise<Bytes> {
    const algorithm = { name: 'HMAC', hash: 'SHA-256' };
    const imported = await this.#subtle.importKey('raw', source(key), algorithm, false, ['sign']);
    return new Uint8Array(await this.#subtle.sign('HMAC', imported, source(data)));
  }

  override async hkdfSha256(ikm: Bytes, salt: Bytes, info: Bytes, length: number): Promise<Bytes> {
    const imported = await this.#subtle.importKey('raw', source(ikm), 'HKDF', false, ['deriveBits']);
    const algorithm = { name: 'HKDF', hash: 'SHA-256', salt: source(salt), info: source(info) };
    return new Uint8Array(await this.#subtle.deriveBits(algorithm, imported, length * 8));
  }

  override async gcmSeal(key: Bytes, nonce: Bytes, associated: Bytes, plaintext: Bytes): Promise<Bytes> {
    requireGcm(key, nonce);
    const imported = await this.#subtle.importKey('raw', source(key), 'AES-GCM', false, ['encrypt']);
    const algorithm = { name: 'AES-GCM', iv: source(nonce), additionalData: source(associated) };
    return new Uint8Array(await this.#subtle.encrypt(algorithm, imported, source(plaintext)));
  }

  override async gcmOpen(key: Bytes, nonce: Bytes, associated: Bytes, sealed: Bytes): Promise<Bytes> {
    requireGcm(key, nonce);
    const imported = await this.#subtle.importKey('raw', source(key), 'AES-GCM', false, ['decrypt']);
    const algorithm = { name: 'AES-GCM', iv: source(nonce), additionalData: source(associated) };
    try {
      return new Uint8Array(await this.#subtle.decrypt(algorithm, imported, source(sealed)));
    } catch (cause) {
      throw badTag(sealed, cause);
    }
  }

  override async x25519(secret: Bytes, publicKey: Bytes): Promise<Bytes> {
    if (!this.#features.x25519) {
      return super.x25519(secret, publicKey);
    }
    requireLength(secret, KEY_LENGTH, 'X25519 secret key');
    requireLength(publicKey, KEY_LENGTH, 'X25519 public key');
    const own = await importX25519(this.#subtle, secret);
    const other = await this.#subtle.importKey('raw', source(publicKey), 'X25519', false, []);
    let shared: Bytes;
    try {
      const algorithm: EcdhKeyDeriveParams = { name: 'X25519', public: other };
      shared = new Uint8Array(await this.#subtle.deriveBits(algorithm, own, KEY_LENGTH * 8));
    } catch (cause) {
      throw lowOrder(cause);
    }
    // Platforms were late to refuse it themselves.
    if (shared.every((byte) => byte === 0)) {
      throw lowOrder();
    }
    return shared;
  }

  override async kemDecapsulate(seed: Bytes, ciphertext: Bytes): Promise<Bytes> {
    if (!this.#features.mlKem || this.#subtle.decapsulateBits === undefined) {
      return super.kemDecapsulate(seed, ciphertext);
    }
    requireLength(seed, KEM_SEED_LENGTH, 'ML-KEM seed');
    requireLength(ciphertext, KEM_CIPHERTEXT_LENGTH, 'ML-KEM ciphertext');
    const key = await importKem(this.#subtle, seed);
    return new Uint8Array(await this.#subtle.decapsulateBits('ML-KEM-1024', key, source(ciphertext)));
  }
}

async function importX25519(subtle: SubtleCrypto, secret: Bytes): Promise<CryptoKey> {
  const pkcs8 = new Uint8Array(X25519_PKCS8.length + KEY_LENGTH);
  pkcs8.set(X25519_PKCS8);
  pkcs8.set(secret, X25519_PKCS8.length);
  return subtle.importKey('pkcs8', pkcs8, 'X25519', false, ['deriveBits']);
}

async function importKem(subtle: SubtleCrypto, seed: Bytes): Promise<CryptoKey> {
  const usages = ['decapsulateBits'] as unknown as KeyUsage[];
  return subtle.importKey('raw-seed' as 'raw', source(seed), 'ML-KEM-1024', false, usages);
}

/** A platform without an algorithm refuses its import; which error it throws differs, and tells no more. */
async function has(attempt: () => Promise<unknown>): Promise<boolean> {
  return attempt().then(
    () => true,
    () => false,
  );
}

// The types of the DOM want a buffer that is not shared; no caller here has a shared one.
export function source(bytes: Bytes): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>;
}
