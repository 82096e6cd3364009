import { type Bytes } from '../bytes/bytes.js';
import { ByteReader } from '../bytes/reader.js';
import { ByteWriter } from '../bytes/writer.js';
import { malformed } from '../errors.js';
import {
  decodeIdentity,
  encodeIdentity,
  MAX_IDENTITY_LENGTH,
  type DeviceIdentity,
} from '../identity/identity.js';
import { KEM_CIPHERTEXT_LENGTH, KEY_LENGTH, NONCE_LENGTH, TAG_LENGTH } from '../primitive/provider.js';
import { MAX_PADDED_PLAINTEXT } from './limits.js';

export const SID_LENGTH = 8;

const VERSION = 1;
const TYPE_PRE_KEY = 1;
const TYPE_RATCHET = 2;
const SUITE = 1;
const MAX_RATCHET_MESSAGE = 62 + MAX_PADDED_PLAINTEXT + TAG_LENGTH;

/** The two forms of what a pairwise session sends, as PROTOCOL.md's `type` names them. */
export type MessageType = 'prekey' | 'ratchet';

/** What goes before the ciphertext of a ratchet message. */
export interface RatchetHeader {
  readonly sid: Bytes;
  readonly ratchetKey: Bytes;
  /** Messages in the sender's chain before this one. */
  readonly previousCount: number;
  /** The message's place in its chain, from 0. */
  readonly count: number;
  readonly nonce: Bytes;
}

export interface RatchetMessage extends RatchetHeader {
  /** The header as it travelled: authenticated with the ciphertext. */
  readonly header: Bytes;
  /** Ciphertext and tag. */
  readonly sealed: Bytes;
}

/** What the initiator of a session tells the responder, on every message until it has an answer. */
export interface HandshakeHeader {
  readonly registrationId: number;
  readonly initiator: DeviceIdentity;
  readonly createdMs: number;
  readonly ephemeralKey: Bytes;
  readonly signedPreKeyId: number;
  /** 0 when the responder had no one-time key left. */
  readonly oneTimeId: number;
  readonly kemId: number;
  readonly kemCiphertext: Bytes;
}

export interface PreKeyMessage {
  readonly handshake: HandshakeHeader;
  /** Everything before the ratchet message, as it travelled. */
  readonly prefix: Bytes;
  readonly message: RatchetMessage;
}

export function encodeRatchetHeader(header: RatchetHeader): Bytes {
  return new ByteWriter()
    .u8(VERSION)
    .u8(TYPE_RATCHET)
    .bytes(header.sid)
    .bytes(header.ratchetKey)
    .u32(header.previousCount)
    .u32(header.count)
    .bytes(header.nonce)
    .toBytes();
}

export function decodeRatchetMessage(bytes: Bytes): RatchetMessage {
  const reader = new ByteReader(bytes, 'ratchet message');
  reader.constant(VERSION, 'version');
  reader.constant(TYPE_RATCHET, 'type');
  const header = {
    sid: reader.bytes(SID_LENGTH, 'sid'),
    ratchetKey: reader.bytes(KEY_LENGTH, 'ratchet_key'),
    previousCount: reader.u32('previous_count'),
    count: reader.u32('count'),
    nonce: reader.bytes(NONCE_LENGTH, 'nonce'),
  };
  const length = reader.remaining;
  if (length < TAG_LENGTH || length > MAX_PADDED_PLAINTEXT + TAG_LENGTH) {
    throw malformed(
      `ratchet message.sealed: ${length} bytes (expected: ${TAG_LENGTH} to ${MAX_PADDED_PLAINTEXT + TAG_LENGTH})`,
    );
  }
  return { ...header, header: bytes.slice(0, reader.offset), sealed: reader.rest() };
}

/** A pre-key message up to its ratchet message. */
export function encodeHandshake(handshake: HandshakeHeader): Bytes {
  return new ByteWriter()
    .u8(VERSION)
    .u8(TYPE_PRE_KEY)
    .u8(SUITE)
    .u32(handshake.registrationId)
    .lengthPrefixed(encodeIdentity(handshake.initiator))
    .u64(handshake.createdMs)
    .bytes(handshake.ephemeralKey)
    .u32(handshake.signedPreKeyId)
    .u32(handshake.oneTimeId)
    .u32(handshake.kemId)
    .lengthPrefixed(handshake.kemCiphertext)
    .toBytes();
}

export function encodePreKeyMessage(prefix: Bytes, ratchetMessage: Bytes): Bytes {
  return new ByteWriter().bytes(prefix).lengthPrefixed(ratchetMessage).toBytes();
}

export function decodePreKeyMessage(bytes: Bytes): PreKeyMessage {
  const reader = new ByteReader(bytes, 'pre-key message');
  reader.constant(VERSION, 'version');
  reader.constant(TYPE_PRE_KEY, 'type');
  reader.constant(SUITE, 'suite');
  const registrationId = reader.u32('registration_id');
  const initiator = decodeIdentity(reader.lengthPrefixed(MAX_IDENTITY_LENGTH, 'identity'));
  const createdMs = reader.u64('created_ms');
  const ephemeralKey = reader.bytes(KEY_LENGTH, 'ephemeral_key');
  const signedPreKeyId = reader.u32('signed_pre_key_id');
  const oneTimeId = reader.u32('one_time_id');
  const kemId = reader.u32('kem_id');
  const kemCiphertext = reader.lengthPrefixed(KEM_CIPHERTEXT_LENGTH, 'kem_ciphertext');
  if (kemCiphertext.length !== KEM_CIPHERTEXT_LENGTH) {
    throw malformed(
      `pre-key message.kem_ciphertext: ${kemCiphertext.length} bytes (expected: ${KEM_CIPHERTEXT_LENGTH})`,
    );
  }
  const prefix = bytes.slice(0, reader.offset);
  const message = decodeRatchetMessage(reader.lengthPrefixed(MAX_RATCHET_MESSAGE, 'message'));
  reader.end();
  return {
    handshake: {
      registrationId,
      initiator,
      createdMs,
      ephemeralKey,
      signedPreKeyId,
      oneTimeId,
      kemId,
      kemCiphertext,
    },
    prefix,
    message,
  };
}
