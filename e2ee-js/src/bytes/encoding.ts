import { malformed } from '../errors.js';
import type { Bytes } from './bytes.js';

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const BASE64_URL = /^[A-Za-z0-9_-]*$/;
const HEX = /^(?:[0-9a-f]{2})*$/;
// Arguments of a call are limited; this many are well below every engine's limit.
const CHUNK = 8192;

export function toHex(bytes: Bytes): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Lower case alone. */
export function fromHex(text: string, name = 'hex'): Bytes {
  if (!HEX.test(text)) {
    throw malformed(`${name}: ${text.length} characters (expected: pairs of lower-case hexadecimal digits)`);
  }
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Standard alphabet, with padding. */
export function toBase64(bytes: Bytes): string {
  let binary = '';
  for (let offset = 0; offset < bytes.length; offset += CHUNK) {
    binary += String.fromCharCode(...bytes.subarray(offset, offset + CHUNK));
  }
  return btoa(binary);
}

/** Canonical alone: padding where it belongs, no unused bits set, so that two texts never mean the same bytes. */
export function fromBase64(text: string, name = 'base64'): Bytes {
  if (!BASE64.test(text)) {
    throw malformed(`${name}: ${text.length} characters (expected: standard base64 with padding)`);
  }
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  if (toBase64(bytes) !== text) {
    throw malformed(`${name}: ${text.length} characters (expected: base64 without set bits after the end)`);
  }
  return bytes;
}

/** URL alphabet, without padding. */
export function toBase64Url(bytes: Bytes): string {
  return toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

export function fromBase64Url(text: string, name = 'base64url'): Bytes {
  if (!BASE64_URL.test(text) || text.length % 4 === 1) {
    throw malformed(`${name}: ${text.length} characters (expected: base64url without padding)`);
  }
  const padded = text.replaceAll('-', '+').replaceAll('_', '/') + '='.repeat((4 - (text.length % 4)) % 4);
  return fromBase64(padded, name);
}
