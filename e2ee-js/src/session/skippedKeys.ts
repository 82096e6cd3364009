import { equal, type Bytes } from '../bytes/bytes.js';
import type { ByteReader } from '../bytes/reader.js';
import type { ByteWriter } from '../bytes/writer.js';
import { malformed } from '../errors.js';
import { KEY_LENGTH } from '../primitive/provider.js';
import { MAX_SKIPPED_KEYS, SKIPPED_KEY_LIFETIME_MS } from './limits.js';

/** The key of a message that has not come yet. */
export interface SkippedKey {
  /** Names the chain: the ratchet key of its sender. */
  readonly ratchetKey: Bytes;
  readonly count: number;
  readonly messageKey: Bytes;
  readonly storedMs: number;
}

/** Keys in the order in which they were stored; never changed, only replaced. */
export type SkippedKeys = readonly SkippedKey[];

export function findSkipped(keys: SkippedKeys, ratchetKey: Bytes, count: number): SkippedKey | undefined {
  return keys.find((key) => key.count === count && equal(key.ratchetKey, ratchetKey));
}

/** Without those that are too old, and without the oldest beyond the limit. */
export function trimSkipped(keys: SkippedKeys, now: number): SkippedKeys {
  return keys.filter((key) => now - key.storedMs <= SKIPPED_KEY_LIFETIME_MS).slice(-MAX_SKIPPED_KEYS);
}

export function writeSkipped(writer: ByteWriter, keys: SkippedKeys): void {
  writer.u32(keys.length);
  for (const key of keys) {
    writer.bytes(key.ratchetKey).u32(key.count).bytes(key.messageKey).u64(key.storedMs);
  }
}

export function readSkipped(reader: ByteReader): SkippedKeys {
  const length = reader.u32('skipped');
  if (length > MAX_SKIPPED_KEYS) {
    throw malformed(`session.skipped: ${length} keys (expected: at most ${MAX_SKIPPED_KEYS})`);
  }
  return Array.from({ length }, () => ({
    ratchetKey: reader.bytes(KEY_LENGTH, 'skipped.ratchet_key'),
    count: reader.u32('skipped.count'),
    messageKey: reader.bytes(KEY_LENGTH, 'skipped.message_key'),
    storedMs: reader.u64('skipped.stored_ms'),
  }));
}
