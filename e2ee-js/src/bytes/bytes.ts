import { E2eeError, malformed } from '../errors.js';

export type Bytes = Uint8Array;

export const EMPTY: Bytes = new Uint8Array(0);

const encoder = new TextEncoder();

export function concat(...parts: readonly Bytes[]): Bytes {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** Takes the same time wherever two values of one length differ. */
export function equal(a: Bytes, b: Bytes): boolean {
  if (a.length !== b.length) {
    return false;
  }
  let difference = 0;
  for (let i = 0; i < a.length; i++) {
    difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  }
  return difference === 0;
}

/** Unsigned, lexicographic. */
export function compare(a: Bytes, b: Bytes): number {
  const common = Math.min(a.length, b.length);
  for (let i = 0; i < common; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  return a.length - b.length;
}

export function ascii(text: string): Bytes {
  return encoder.encode(text);
}

export function u32(value: number): Bytes {
  requireU32(value, 'u32');
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

export function u64(value: number): Bytes {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new E2eeError('invalid_argument', `u64: ${value} (expected: an integer from 0 to 2^53 - 1)`);
  }
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
}

/** `LP(x)` of the design: the length as u32, then x. */
export function lengthPrefixed(value: Bytes): Bytes {
  return concat(u32(value.length), value);
}

export function requireU32(value: number, name: string): void {
  if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) {
    throw new E2eeError('invalid_argument', `${name}: ${value} (expected: an integer from 0 to 2^32 - 1)`);
  }
}

export function requireLength(value: Bytes, length: number, name: string): Bytes {
  if (value.length !== length) {
    throw malformed(`${name}: ${value.length} bytes (expected: ${length})`);
  }
  return value;
}

/** Overwrites a secret. JavaScript may have copied it; this ends the copy that we know. */
export function wipe(...secrets: readonly Bytes[]): void {
  for (const secret of secrets) {
    secret.fill(0);
  }
}
