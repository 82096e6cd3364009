import { ascii, concat, wipe, type Bytes } from '../bytes/bytes.js';
import { ByteReader } from '../bytes/reader.js';
import type { Environment } from '../environment.js';
import { KEY_LENGTH, NONCE_LENGTH } from '../primitive/provider.js';
import { encodeLinkQr, type LinkQr } from './linkQr.js';

const LABEL = concat(ascii('Sotto/1 Link'), Uint8Array.of(0));

/** The three messages of linking, in their order; the number is authenticated, so that none passes for another. */
export const LINK_OFFER = 1;
export const LINK_REQUEST = 2;
export const LINK_COMPLETE = 3;

export type LinkStep = typeof LINK_OFFER | typeof LINK_REQUEST | typeof LINK_COMPLETE;

/** Seals what the primary and a new device say through the server's mailbox. */
export class LinkChannel {
  readonly #crypto: Environment['crypto'];
  readonly #transcript: Bytes;
  readonly #fromPrimary: Bytes;
  readonly #fromNew: Bytes;

  private constructor(crypto: Environment['crypto'], transcript: Bytes, keys: Bytes) {
    this.#crypto = crypto;
    this.#transcript = transcript;
    this.#fromPrimary = keys.slice(0, KEY_LENGTH);
    this.#fromNew = keys.slice(KEY_LENGTH);
  }

  /**
   * @param secret one's own ephemeral secret
   * @param theirKey the other's ephemeral key
   * @param primaryKey the primary's ephemeral key, whichever side this is
   */
  static async derive(
    { crypto }: Pick<Environment, 'crypto'>,
    qr: LinkQr,
    secret: Bytes,
    theirKey: Bytes,
    primaryKey: Bytes,
  ): Promise<LinkChannel> {
    const transcript = await crypto.sha256(concat(LABEL, encodeLinkQr(qr), primaryKey));
    const keys = await deriveLinkKeys(crypto, qr.secret, await crypto.x25519(secret, theirKey), transcript);
    return new LinkChannel(crypto, transcript, keys);
  }

  /** nonce || ciphertext || tag. */
  async seal(step: LinkStep, nonce: Bytes, plaintext: Bytes): Promise<Bytes> {
    return concat(
      nonce,
      await this.#crypto.gcmSeal(this.#key(step), nonce, this.#associated(step), plaintext),
    );
  }

  /** @throws E2eeError `bad_tag`, `malformed` */
  async open(step: LinkStep, message: Bytes): Promise<Bytes> {
    const reader = new ByteReader(message, 'link message');
    const nonce = reader.bytes(NONCE_LENGTH, 'nonce');
    return this.#crypto.gcmOpen(this.#key(step), nonce, this.#associated(step), reader.rest());
  }

  #key(step: LinkStep): Bytes {
    return step === LINK_REQUEST ? this.#fromNew : this.#fromPrimary;
  }

  #associated(step: LinkStep): Bytes {
    return concat(this.#transcript, Uint8Array.of(step));
  }
}

/** `K_PN || K_NP`. The code's secret is the salt: a recording of the mailbox helps no quantum computer. */
export async function deriveLinkKeys(
  crypto: Environment['crypto'],
  linkSecret: Bytes,
  shared: Bytes,
  transcript: Bytes,
): Promise<Bytes> {
  const keys = await crypto.hkdfSha256(shared, linkSecret, concat(LABEL, transcript), 2 * KEY_LENGTH);
  wipe(shared);
  return keys;
}
