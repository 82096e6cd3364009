import { ByteReader } from '../bytes/reader.js';
import { fromBase64Url, toBase64Url } from '../bytes/encoding.js';
import { ByteWriter } from '../bytes/writer.js';
import type { Bytes } from '../bytes/bytes.js';
import { malformed } from '../errors.js';
import { KEY_LENGTH } from '../primitive/provider.js';

export const PAIRING_ID_LENGTH = 16;

const SCHEME = 'sotto-link:';
const VERSION = 1;

/**
 * What the new device shows. The server sees the pairing id alone; whoever knows the secret has read the code, which
 * authenticates both directions.
 */
export interface LinkQr {
  readonly pairingId: Bytes;
  /** The new device's ephemeral X25519 key. */
  readonly ephemeralKey: Bytes;
  readonly secret: Bytes;
}

/** The 81 bytes of the code. */
export function encodeLinkQr(qr: LinkQr): Bytes {
  return new ByteWriter().u8(VERSION).bytes(qr.pairingId).bytes(qr.ephemeralKey).bytes(qr.secret).toBytes();
}

export function decodeLinkQr(bytes: Bytes): LinkQr {
  const reader = new ByteReader(bytes, 'link code');
  reader.constant(VERSION, 'version');
  const qr = {
    pairingId: reader.bytes(PAIRING_ID_LENGTH, 'pairing_id'),
    ephemeralKey: reader.bytes(KEY_LENGTH, 'ephemeral_key'),
    secret: reader.bytes(KEY_LENGTH, 'secret'),
  };
  reader.end();
  return qr;
}

/** The text of the code. */
export function formatLinkQr(qr: LinkQr): string {
  return SCHEME + toBase64Url(encodeLinkQr(qr));
}

export function parseLinkQr(text: string): LinkQr {
  if (!text.startsWith(SCHEME)) {
    throw malformed(`link code: ${text.length} characters (expected: to begin with ${SCHEME})`);
  }
  return decodeLinkQr(fromBase64Url(text.slice(SCHEME.length), 'link code'));
}
