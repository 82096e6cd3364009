import { compare, equal, type Bytes } from '../bytes/bytes.js';
import { toHex } from '../bytes/encoding.js';
import type { ByteReader } from '../bytes/reader.js';
import type { ByteWriter } from '../bytes/writer.js';
import type { Environment } from '../environment.js';
import { E2eeError } from '../errors.js';
import {
  decodeIdentity,
  encodeIdentity,
  MAX_IDENTITY_LENGTH,
  type DeviceIdentity,
} from '../identity/identity.js';
import type { VerifiedBundle } from '../prekey/bundle.js';
import { HASH_LENGTH } from '../primitive/provider.js';
import { accept, initiate, type OwnDevice, type UsedPreKeys } from './handshake.js';
import {
  HARD_LIMIT_AGE_MS,
  HARD_LIMIT_MESSAGES,
  REKEY_AGE_MS,
  REKEY_JITTER,
  REKEY_MESSAGES,
} from './limits.js';
import {
  initiatorState,
  ratchetOpen,
  ratchetSeal,
  readRatchet,
  responderState,
  writeRatchet,
  type RatchetState,
} from './ratchet.js';
import {
  encodeHandshake,
  encodePreKeyMessage,
  SID_LENGTH,
  type MessageType,
  type PreKeyMessage,
  type RatchetMessage,
} from './wire.js';

const MAX_PREFIX = 4096;

/** A session with one device of somebody. It never changes: sealing and opening give its next state. */
export interface Session {
  readonly sid: Bytes;
  /** The device that is shown as the sender of what this session opens. */
  readonly peer: DeviceIdentity;
  readonly createdMs: number;
  readonly transcriptHash: Bytes;
  /** SHA-256 of the handshake that began the session, as it travelled (`pkh`). */
  readonly prefixHash: Bytes;
  /** The handshake, as long as it goes before every message: at the initiator until something was opened. */
  readonly prefix?: Bytes;
  /** Messages sealed in this session. */
  readonly sealedCount: number;
  /** When a newer session took its place. */
  readonly supersededMs?: number;
  readonly ratchet: RatchetState;
}

/** A message of a pairwise session, as `device_keys` carries it. */
export interface KeyMessage {
  readonly type: MessageType;
  readonly body: Bytes;
}

export interface Sealed {
  readonly session: Session;
  readonly message: KeyMessage;
}

export interface Opened {
  readonly session: Session;
  readonly plaintext: Bytes;
}

/** Begins a session with the device of a bundle. */
export async function startSession(
  environment: Environment,
  own: OwnDevice,
  bundle: VerifiedBundle,
  createdMs: number,
): Promise<Session> {
  const { handshake, secret, sid, transcriptHash } = await initiate(environment, own, bundle, createdMs);
  const prefix = encodeHandshake(handshake);
  return {
    sid,
    peer: bundle.identity,
    createdMs,
    transcriptHash,
    prefixHash: await environment.crypto.sha256(prefix),
    prefix,
    sealedCount: 0,
    ratchet: await initiatorState(environment, secret, bundle.signedPreKey.publicKey),
  };
}

/**
 * Takes up a session that somebody began, and opens the message that came with it.
 *
 * @throws E2eeError `bad_tag` when the handshake was not made for these keys
 */
export async function acceptSession(
  environment: Environment,
  own: OwnDevice,
  received: PreKeyMessage,
  used: UsedPreKeys,
): Promise<Opened> {
  const { handshake, prefix, message } = received;
  const { secret, sid, transcriptHash } = await accept(environment, own, handshake, used);
  if (!equal(sid, message.sid)) {
    throw new E2eeError(
      'bad_tag',
      `session: ${toHex(message.sid)} (expected: ${toHex(sid)}, by its handshake)`,
    );
  }
  const ratchet = responderState(secret, {
    secret: used.signed.secret,
    publicKey: used.signed.shared.publicKey,
  });
  const opened = await ratchetOpen(environment, { sid, transcriptHash }, ratchet, message);
  return {
    session: {
      sid,
      peer: handshake.initiator,
      createdMs: handshake.createdMs,
      transcriptHash,
      prefixHash: await environment.crypto.sha256(prefix),
      sealedCount: 0,
      ratchet: opened.state,
    },
    plaintext: opened.plaintext,
  };
}

/** @throws E2eeError `session_spent` when a new session has to be made first */
export async function sealInSession(
  environment: Environment,
  session: Session,
  plaintext: Bytes,
): Promise<Sealed> {
  const age = environment.clock() - session.createdMs;
  if (session.sealedCount >= HARD_LIMIT_MESSAGES || age >= HARD_LIMIT_AGE_MS) {
    throw new E2eeError(
      'session_spent',
      `session: ${session.sealedCount} messages, ${age} ms old (expected: less than ${HARD_LIMIT_MESSAGES} and ${HARD_LIMIT_AGE_MS})`,
    );
  }
  const { state, message } = await ratchetSeal(environment, session, session.ratchet, plaintext);
  return {
    session: { ...session, sealedCount: session.sealedCount + 1, ratchet: state },
    message:
      session.prefix === undefined
        ? { type: 'ratchet', body: message }
        : { type: 'prekey', body: encodePreKeyMessage(session.prefix, message) },
  };
}

export async function openInSession(
  environment: Environment,
  session: Session,
  message: RatchetMessage,
): Promise<Opened> {
  const { state, plaintext } = await ratchetOpen(environment, session, session.ratchet, message);
  // The other end has the session: the handshake has done its work.
  const { prefix: _, ...acknowledged } = session;
  return { session: { ...acknowledged, ratchet: state }, plaintext };
}

/** Whether it is time for a new session: the ratchet alone heals neither one-way traffic nor against a quantum computer. */
export function wantsRekey(session: Session, now: number): boolean {
  // The sid is a hash: as good as random, and known to this session alone.
  const share = ((session.sid[0] ?? 0) * 256 + (session.sid[1] ?? 0)) / 0xffff;
  const age = REKEY_AGE_MS * (1 + REKEY_JITTER * (2 * share - 1));
  return session.sealedCount >= REKEY_MESSAGES || now - session.createdMs >= age;
}

/** Negative when `a` is the one to send in: the later one, and of two at once the one with the smaller sid. */
export function compareSessions(a: Session, b: Session): number {
  return b.createdMs - a.createdMs || compare(a.sid, b.sid);
}

export function writeSession(writer: ByteWriter, session: Session): void {
  writer
    .bytes(session.sid)
    .lengthPrefixed(encodeIdentity(session.peer))
    .u64(session.createdMs)
    .bytes(session.transcriptHash)
    .bytes(session.prefixHash)
    .flag(session.prefix !== undefined);
  if (session.prefix !== undefined) {
    writer.lengthPrefixed(session.prefix);
  }
  writer.u32(session.sealedCount).flag(session.supersededMs !== undefined);
  if (session.supersededMs !== undefined) {
    writer.u64(session.supersededMs);
  }
  writeRatchet(writer, session.ratchet);
}

export function readSession(reader: ByteReader): Session {
  const sid = reader.bytes(SID_LENGTH, 'sid');
  const peer = decodeIdentity(reader.lengthPrefixed(MAX_IDENTITY_LENGTH, 'peer'));
  const createdMs = reader.u64('created_ms');
  const transcriptHash = reader.bytes(HASH_LENGTH, 'transcript_hash');
  const prefixHash = reader.bytes(HASH_LENGTH, 'prefix_hash');
  const prefix = reader.flag('has_prefix') ? reader.lengthPrefixed(MAX_PREFIX, 'prefix') : undefined;
  const sealedCount = reader.u32('sealed_count');
  const supersededMs = reader.flag('is_superseded') ? reader.u64('superseded_ms') : undefined;
  return {
    sid,
    peer,
    createdMs,
    transcriptHash,
    prefixHash,
    ...(prefix !== undefined && { prefix }),
    sealedCount,
    ...(supersededMs !== undefined && { supersededMs }),
    ratchet: readRatchet(reader),
  };
}
