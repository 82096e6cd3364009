import { ascii, concat, u64, type Bytes } from '../bytes/bytes.js';
import type { CryptoProvider } from '../primitive/provider.js';

const LABEL = concat(ascii('Sotto/1 MediaRoot'), Uint8Array.of(0));

/**
 * The hash-list root over an encrypted file: one hash for each 256 KiB, and one over those. AES-GCM's tags do not
 * commit to the key, so that without it two receivers of one file could be shown two contents.
 */
export class MediaRoot {
  readonly #crypto: CryptoProvider;
  readonly #hashes: Bytes[] = [];
  #length = 0;

  constructor(crypto: CryptoProvider) {
    this.#crypto = crypto;
  }

  /** Takes the next slice of the file: 262,144 bytes, the last at most that. */
  async add(slice: Bytes): Promise<void> {
    this.#length += slice.length;
    this.#hashes.push(await this.#crypto.sha256(slice));
  }

  get length(): number {
    return this.#length;
  }

  async finish(): Promise<Bytes> {
    return this.#crypto.sha256(concat(LABEL, u64(this.#length), ...this.#hashes));
  }
}
