import { requireLength, type Bytes } from '../bytes/bytes.js';
import { fromHex, toHex } from '../bytes/encoding.js';
import { malformed } from '../errors.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The 16 bytes of a UUID. */
export function fromUuid(text: string, name = 'id'): Bytes {
  const lower = text.toLowerCase();
  if (!UUID.test(lower)) {
    throw malformed(`${name}: ${text.length} characters (expected: a UUID)`);
  }
  return fromHex(lower.replaceAll('-', ''), name);
}

export function toUuid(bytes: Bytes): string {
  const hex = toHex(requireLength(bytes, 16, 'id'));
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
