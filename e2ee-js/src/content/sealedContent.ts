import { ascii, concat, equal, lengthPrefixed, requireLength, u32, type Bytes } from '../bytes/bytes.js';
import { padContent, unpadContent } from '../bytes/padding.js';
import { ByteReader } from '../bytes/reader.js';
import { toHex } from '../bytes/encoding.js';
import type { Environment } from '../environment.js';
import { E2eeError } from '../errors.js';
import type { DeviceAddress } from '../identity/identity.js';
import { HASH_LENGTH, KEY_LENGTH, NONCE_LENGTH } from '../primitive/provider.js';

const VERSION = 1;
const ID_LENGTH = 16;
const LABEL = concat(ascii('Sotto/1 Content'), Uint8Array.of(0));

/** Where sealed content belongs: authenticated with it. */
export interface ContentPlace {
  /** The temp_id of the message, 16 bytes. */
  readonly messageId: Bytes;
  /** 16 bytes. */
  readonly conversationId: Bytes;
  readonly sender: DeviceAddress;
}

/** Content sealed once for all devices, and what opens it. */
export interface SealedContent {
  readonly sealed: Bytes;
  /** 32 random bytes, of this content alone. */
  readonly key: Bytes;
  /** SHA-256 of `sealed`; goes to every device with the key, because AES-GCM does not commit to its key. */
  readonly hash: Bytes;
}

export async function sealContent(
  { crypto, random }: Pick<Environment, 'crypto' | 'random'>,
  place: ContentPlace,
  content: Bytes,
): Promise<SealedContent> {
  const key = random(KEY_LENGTH);
  const nonce = random(NONCE_LENGTH);
  const ciphertext = await crypto.gcmSeal(key, nonce, associated(place), padContent(content));
  const sealed = concat(Uint8Array.of(VERSION), nonce, ciphertext);
  return { sealed, key, hash: await crypto.sha256(sealed) };
}

/**
 * Opens sealed content, if it is the one that the key message named: any holder of the key could make another.
 *
 * @throws E2eeError `hash_mismatch`, `bad_tag` or `malformed`
 */
export async function openContent(
  { crypto }: Pick<Environment, 'crypto'>,
  place: ContentPlace,
  { sealed, key, hash }: SealedContent,
): Promise<Bytes> {
  requireLength(hash, HASH_LENGTH, 'content_sha256');
  const found = await crypto.sha256(sealed);
  if (!equal(found, hash)) {
    throw new E2eeError('hash_mismatch', `content: SHA-256 ${toHex(found)} (expected: ${toHex(hash)})`);
  }
  const reader = new ByteReader(sealed, 'sealed content');
  reader.constant(VERSION, 'version');
  const nonce = reader.bytes(NONCE_LENGTH, 'nonce');
  return unpadContent(await crypto.gcmOpen(key, nonce, associated(place), reader.rest()));
}

function associated(place: ContentPlace): Bytes {
  return concat(
    LABEL,
    requireLength(place.messageId, ID_LENGTH, 'message_id'),
    requireLength(place.conversationId, ID_LENGTH, 'conversation_id'),
    lengthPrefixed(place.sender.userId),
    u32(place.sender.deviceId),
  );
}
