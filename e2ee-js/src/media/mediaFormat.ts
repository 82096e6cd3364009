import { ascii, concat, requireLength, type Bytes } from '../bytes/bytes.js';
import { ByteWriter } from '../bytes/writer.js';
import { ByteReader } from '../bytes/reader.js';
import { E2eeError, malformed } from '../errors.js';
import type { CryptoProvider } from '../primitive/provider.js';
import { KEY_LENGTH, TAG_LENGTH } from '../primitive/provider.js';

/** What a file is: its key is derived for this kind alone. */
export type MediaKind = (typeof MEDIA_KINDS)[number];

export const MEDIA_KINDS = ['image', 'video', 'audio', 'document', 'thumb', 'history', 'backup'] as const;

/** A segment of the encrypted file, with its tag; the first has the header in it. */
export const SEGMENT_LENGTH = 262_144;
export const HEADER_LENGTH = 40;
export const SALT_LENGTH = 32;
export const PREFIX_LENGTH = 7;

/** The header of a file: the version byte is its own length, as in Tink. */
export interface MediaHeader {
  readonly salt: Bytes;
  readonly noncePrefix: Bytes;
}

export function requireKind(kind: string): MediaKind {
  const found = MEDIA_KINDS.find((known) => known === kind);
  if (found === undefined) {
    throw new E2eeError('invalid_argument', `kind: ${kind} (expected: one of ${MEDIA_KINDS.join(', ')})`);
  }
  return found;
}

export function encodeMediaHeader({ salt, noncePrefix }: MediaHeader): Bytes {
  requireLength(salt, SALT_LENGTH, 'media salt');
  requireLength(noncePrefix, PREFIX_LENGTH, 'media nonce prefix');
  return new ByteWriter().u8(HEADER_LENGTH).bytes(salt).bytes(noncePrefix).toBytes();
}

export function decodeMediaHeader(bytes: Bytes): MediaHeader {
  const reader = new ByteReader(bytes, 'media header');
  reader.constant(HEADER_LENGTH, 'length');
  const header = {
    salt: reader.bytes(SALT_LENGTH, 'salt'),
    noncePrefix: reader.bytes(PREFIX_LENGTH, 'nonce_prefix'),
  };
  reader.end();
  return header;
}

/** Plaintext bytes in segment `index`, when it is full. */
export function segmentCapacity(index: number): number {
  return SEGMENT_LENGTH - TAG_LENGTH - (index === 0 ? HEADER_LENGTH : 0);
}

/** The length of the encrypted file of a plaintext. */
export function encryptedLength(plainLength: number): number {
  const first = segmentCapacity(0);
  const more = plainLength <= first ? 0 : Math.ceil((plainLength - first) / segmentCapacity(1));
  return HEADER_LENGTH + plainLength + (1 + more) * TAG_LENGTH;
}

/** Seals and opens the segments of one file (Tink's AES-GCM-HKDF streaming, at 256 KiB). */
export class SegmentCipher {
  readonly #crypto: CryptoProvider;
  readonly #key: Bytes;
  readonly #noncePrefix: Bytes;

  private constructor(crypto: CryptoProvider, key: Bytes, noncePrefix: Bytes) {
    this.#crypto = crypto;
    this.#key = key;
    this.#noncePrefix = noncePrefix;
  }

  static async derive(
    crypto: CryptoProvider,
    mediaKey: Bytes,
    kind: MediaKind,
    header: MediaHeader,
  ): Promise<SegmentCipher> {
    requireLength(mediaKey, KEY_LENGTH, 'media key');
    const key = await crypto.hkdfSha256(mediaKey, header.salt, ascii(`Sotto/1 Media ${kind}`), KEY_LENGTH);
    return new SegmentCipher(crypto, key, header.noncePrefix);
  }

  async seal(index: number, last: boolean, plaintext: Bytes): Promise<Bytes> {
    return this.#crypto.gcmSeal(this.#key, this.#nonce(index, last), new Uint8Array(0), plaintext);
  }

  /** @throws E2eeError `bad_tag` for a segment that is altered, out of place, or last where more should come */
  async open(index: number, last: boolean, sealed: Bytes): Promise<Bytes> {
    if (last && index > 0 && sealed.length === TAG_LENGTH) {
      throw malformed(`media segment ${index}: empty (expected: only the first may be)`);
    }
    return this.#crypto.gcmOpen(this.#key, this.#nonce(index, last), new Uint8Array(0), sealed);
  }

  #nonce(index: number, last: boolean): Bytes {
    return concat(this.#noncePrefix, new ByteWriter().u32(index).flag(last).toBytes());
  }
}
