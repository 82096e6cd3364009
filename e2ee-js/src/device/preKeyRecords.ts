import { type Bytes } from '../bytes/bytes.js';
import { ByteReader } from '../bytes/reader.js';
import { ByteWriter } from '../bytes/writer.js';
import type { RandomSource } from '../environment.js';
import type { PreKeyPair } from '../prekey/preKeys.js';
import { KEM_PUBLIC_KEY_LENGTH, KEM_SEED_LENGTH } from '../primitive/provider.js';

const VERSION = 1;
const FIRST_ID_MASK = 0x3fffffff;

/** A pre-key as it is kept. */
export interface StoredPreKey {
  readonly pair: PreKeyPair;
  readonly createdMs: number;
  /** When a newer one took its place; missing for current and one-time keys. */
  readonly replacedMs?: number;
}

export type PreKeyKind = 'signed' | 'oneTime' | 'kem';

export function preKeyRecord(kind: PreKeyKind, id: number): string {
  return `${kind}/${id.toString(16).padStart(8, '0')}`;
}

export function idOfRecord(record: string): number {
  return Number.parseInt(record.slice(record.indexOf('/') + 1), 16);
}

export function writePreKey({ pair, createdMs, replacedMs }: StoredPreKey): Bytes {
  const writer = new ByteWriter()
    .u8(VERSION)
    .u32(pair.shared.id)
    .lengthPrefixed(pair.secret)
    .lengthPrefixed(pair.shared.publicKey)
    .u64(createdMs)
    .flag(replacedMs !== undefined);
  if (replacedMs !== undefined) {
    writer.u64(replacedMs);
  }
  return writer.toBytes();
}

export function readPreKey(bytes: Bytes): StoredPreKey {
  const reader = new ByteReader(bytes, 'pre-key');
  reader.constant(VERSION, 'version');
  const id = reader.u32('id');
  const secret = reader.lengthPrefixed(KEM_SEED_LENGTH, 'secret');
  const publicKey = reader.lengthPrefixed(KEM_PUBLIC_KEY_LENGTH, 'public');
  const createdMs = reader.u64('created_ms');
  const replacedMs = reader.flag('is_replaced') ? reader.u64('replaced_ms') : undefined;
  reader.end();
  return {
    pair: { secret, shared: { id, publicKey } },
    createdMs,
    ...(replacedMs !== undefined && { replacedMs }),
  };
}

/** Which ids come next, and which keys are current. An id is never used twice on a device. */
export interface RingState {
  readonly nextId: Readonly<Record<PreKeyKind, number>>;
  readonly currentSigned: number;
  readonly currentKem: number;
  /** When the current signed pre-key and last-resort key are to be replaced. */
  readonly rotateMs: number;
}

export const RING_RECORD = 'ring';

/** Random beginnings, low enough that counting up from them never ends. */
export function firstIds(random: RandomSource): Readonly<Record<PreKeyKind, number>> {
  const first = (): number => (new ByteReader(random(4), 'id').u32('value') & FIRST_ID_MASK) + 1;
  return { signed: first(), oneTime: first(), kem: first() };
}

export function writeRing(state: RingState): Bytes {
  return new ByteWriter()
    .u8(VERSION)
    .u32(state.nextId.signed)
    .u32(state.nextId.oneTime)
    .u32(state.nextId.kem)
    .u32(state.currentSigned)
    .u32(state.currentKem)
    .u64(state.rotateMs)
    .toBytes();
}

export function readRing(bytes: Bytes): RingState {
  const reader = new ByteReader(bytes, 'pre-key ring');
  reader.constant(VERSION, 'version');
  const nextId = {
    signed: reader.u32('next_signed'),
    oneTime: reader.u32('next_one_time'),
    kem: reader.u32('next_kem'),
  };
  const state = {
    nextId,
    currentSigned: reader.u32('current_signed'),
    currentKem: reader.u32('current_kem'),
    rotateMs: reader.u64('rotate_ms'),
  };
  reader.end();
  return state;
}
