import { type Bytes } from '../bytes/bytes.js';
import { padme } from '../bytes/padding.js';
import { E2eeError } from '../errors.js';
import type { ByteSource } from './chunks.js';

const CHUNK = 65_536;

/**
 * A file followed by zeros up to its Padmé bucket, so that the stored length tells little. `MediaPointer.plain_len` is
 * the length before.
 *
 * @param plainLength bytes that the stream holds
 */
export async function* padMedia(source: ByteSource, plainLength: number): AsyncGenerator<Bytes> {
  let read = 0;
  for await (const chunk of source) {
    read += chunk.length;
    requireSame(read <= plainLength, read, plainLength);
    yield chunk;
  }
  requireSame(read === plainLength, read, plainLength);
  for (let left = padme(plainLength) - plainLength; left > 0; left -= CHUNK) {
    yield new Uint8Array(Math.min(left, CHUNK));
  }
}

/** The file without its padding. Reads to the end all the same: only there does decryptMedia know the file as the named one. */
export async function* unpadMedia(source: ByteSource, plainLength: number): AsyncGenerator<Bytes> {
  let left = plainLength;
  for await (const chunk of source) {
    const taken = Math.min(left, chunk.length);
    if (taken > 0) {
      yield chunk.subarray(0, taken);
      left -= taken;
    }
  }
  requireSame(left === 0, plainLength - left, plainLength);
}

function requireSame(holds: boolean, read: number, plainLength: number): void {
  if (!holds) {
    throw new E2eeError('malformed', `file: ${read} bytes (expected: ${plainLength})`);
  }
}
