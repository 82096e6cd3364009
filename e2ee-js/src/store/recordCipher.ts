import { ascii, concat, lengthPrefixed, u32, type Bytes } from '../bytes/bytes.js';
import { ByteReader } from '../bytes/reader.js';
import { E2eeError } from '../errors.js';
import { NONCE_LENGTH } from '../primitive/provider.js';
import { source } from '../primitive/webcrypto.js';
import type { RandomSource } from '../environment.js';
import type { StoreName } from './store.js';

const VERSION = 1;
/** Part of what records are bound to: a record of another layout does not open as one of this. */
const SCHEMA_VERSION = 1;

/** Seals the records of a store under a key that no script can read out. */
export class RecordCipher {
  readonly #subtle: SubtleCrypto;
  readonly #key: CryptoKey;
  readonly #random: RandomSource;

  constructor(subtle: SubtleCrypto, key: CryptoKey, random: RandomSource) {
    this.#subtle = subtle;
    this.#key = key;
    this.#random = random;
  }

  /** A new key, which stays within the platform. */
  static async generateKey(subtle: SubtleCrypto): Promise<CryptoKey> {
    return subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  }

  async seal(store: StoreName, key: string, value: Bytes): Promise<Bytes> {
    const nonce = this.#random(NONCE_LENGTH);
    const sealed = await this.#subtle.encrypt(algorithm(store, key, nonce), this.#key, source(value));
    return concat(Uint8Array.of(VERSION), nonce, new Uint8Array(sealed));
  }

  async open(store: StoreName, key: string, record: Bytes): Promise<Bytes> {
    const reader = new ByteReader(record, `record of ${store}`);
    reader.constant(VERSION, 'version');
    const nonce = reader.bytes(NONCE_LENGTH, 'nonce');
    try {
      return new Uint8Array(
        await this.#subtle.decrypt(algorithm(store, key, nonce), this.#key, source(reader.rest())),
      );
    } catch (cause) {
      throw new E2eeError(
        'bad_tag',
        `record of ${store}: does not open (expected: written here by this store)`,
        {
          cause,
        },
      );
    }
  }
}

function algorithm(store: StoreName, key: string, nonce: Bytes): AesGcmParams {
  const additionalData = concat(
    lengthPrefixed(ascii(store)),
    lengthPrefixed(ascii(key)),
    u32(SCHEMA_VERSION),
  );
  return { name: 'AES-GCM', iv: source(nonce), additionalData: source(additionalData) };
}
