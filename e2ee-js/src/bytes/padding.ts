import { E2eeError, malformed } from '../errors.js';
import type { Bytes } from './bytes.js';

const MARK = 0x80;
const RATCHET_BLOCK = 64;
const CONTENT_BLOCK = 256;
const CONTENT_BLOCKS_UP_TO = 4096;

/** What ratchet and sender-key messages seal: 0x80, then zeros to a multiple of 64. */
export function padToBlock(plaintext: Bytes): Bytes {
  return pad(plaintext, blockLength(plaintext));
}

/** Refuses any other length than padToBlock gives. */
export function unpadFromBlock(padded: Bytes): Bytes {
  return requireLengthOf(unpad(padded), padded, blockLength);
}

/** What sealed content holds: 0x80, then zeros to a multiple of 256 up to 4 KiB and to the Padmé size above. */
export function padContent(plaintext: Bytes): Bytes {
  return pad(plaintext, contentLength(plaintext));
}

/** Refuses any other length than padContent gives. */
export function unpadContent(padded: Bytes): Bytes {
  return requireLengthOf(unpad(padded), padded, contentLength);
}

/**
 * The size of a bucket of at least `length` bytes, at most 12 % larger (Nikitin et al., "Reducing Metadata Leakage
 * from Encrypted Files and Communication with PURBs", 2019, section 4: Padmé).
 */
export function padme(length: number): number {
  if (!Number.isSafeInteger(length) || length < 0) {
    throw new E2eeError('invalid_argument', `length: ${length} (expected: an integer from 0 to 2^53 - 1)`);
  }
  if (length < 2) {
    return length;
  }
  const exponent = BigInt(length).toString(2).length - 1;
  const kept = exponent.toString(2).length;
  // Bit operations of numbers end at 32 bits; files do not.
  return roundUp(length, 2 ** (exponent - kept));
}

function unpad(padded: Bytes): Bytes {
  let end = padded.length - 1;
  while (end >= 0 && padded[end] === 0) {
    end--;
  }
  if (end < 0 || padded[end] !== MARK) {
    throw malformed(`padding: no end mark in ${padded.length} bytes (expected: 0x80 and zeros at the end)`);
  }
  return padded.slice(0, end);
}

function pad(plaintext: Bytes, length: number): Bytes {
  const padded = new Uint8Array(length);
  padded.set(plaintext);
  padded[plaintext.length] = MARK;
  return padded;
}

function blockLength(plaintext: Bytes): number {
  return roundUp(plaintext.length + 1, RATCHET_BLOCK);
}

function contentLength(plaintext: Bytes): number {
  const marked = plaintext.length + 1;
  return marked <= CONTENT_BLOCKS_UP_TO ? roundUp(marked, CONTENT_BLOCK) : padme(marked);
}

function requireLengthOf(plaintext: Bytes, padded: Bytes, lengthOf: (plaintext: Bytes) => number): Bytes {
  if (padded.length !== lengthOf(plaintext)) {
    throw malformed(
      `padding: ${padded.length} bytes for ${plaintext.length} (expected: ${lengthOf(plaintext)})`,
    );
  }
  return plaintext;
}

function roundUp(length: number, block: number): number {
  return Math.ceil(length / block) * block;
}
