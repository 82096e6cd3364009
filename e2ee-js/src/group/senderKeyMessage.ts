import { ascii, concat, lengthPrefixed, u64, type Bytes } from '../bytes/bytes.js';
import { ByteReader } from '../bytes/reader.js';
import { ByteWriter } from '../bytes/writer.js';
import { malformed } from '../errors.js';
import { encodeIdentity, type DeviceIdentity } from '../identity/identity.js';
import { requireSignature, SIGNATURE_LENGTH } from '../primitive/ed25519.js';
import { NONCE_LENGTH, TAG_LENGTH } from '../primitive/provider.js';
import { MAX_PADDED_PLAINTEXT } from '../session/limits.js';

export const GROUP_ID_LENGTH = 16;
export const DISTRIBUTION_ID_LENGTH = 16;

const VERSION = 1;
const TYPE = 3;
const LABEL = concat(ascii('Sotto/1 Group'), Uint8Array.of(0));

/** A message to a whole group: one ciphertext for all. */
export interface SenderKeyMessage {
  readonly distributionId: Bytes;
  readonly iteration: number;
  readonly nonce: Bytes;
  /** The 34 bytes before the ciphertext. */
  readonly header: Bytes;
  readonly sealed: Bytes;
  readonly signature: Bytes;
  /** Everything before the signature. */
  readonly signedPart: Bytes;
}

export function encodeSenderKeyHeader(distributionId: Bytes, iteration: number, nonce: Bytes): Bytes {
  return new ByteWriter().u8(VERSION).u8(TYPE).bytes(distributionId).u32(iteration).bytes(nonce).toBytes();
}

export function decodeSenderKeyMessage(bytes: Bytes): SenderKeyMessage {
  const reader = new ByteReader(bytes, 'sender-key message');
  reader.constant(VERSION, 'version');
  reader.constant(TYPE, 'type');
  const distributionId = reader.bytes(DISTRIBUTION_ID_LENGTH, 'distribution_id');
  const iteration = reader.u32('iteration');
  const nonce = reader.bytes(NONCE_LENGTH, 'nonce');
  const header = bytes.slice(0, reader.offset);
  const length = reader.remaining - SIGNATURE_LENGTH;
  if (length < TAG_LENGTH || length > MAX_PADDED_PLAINTEXT + TAG_LENGTH) {
    throw malformed(
      `sender-key message.sealed: ${length} bytes (expected: ${TAG_LENGTH} to ${MAX_PADDED_PLAINTEXT + TAG_LENGTH})`,
    );
  }
  const sealed = reader.bytes(length, 'sealed');
  const signedPart = bytes.slice(0, reader.offset);
  return { distributionId, iteration, nonce, header, sealed, signature: reader.rest(), signedPart };
}

/** Binds a group message to its group, to the time its sender key was made, and to its sender. */
export function senderKeyAssociated(
  groupId: Bytes,
  createdEpoch: number,
  sender: DeviceIdentity,
  header: Bytes,
): Bytes {
  return concat(LABEL, groupId, u64(createdEpoch), lengthPrefixed(encodeIdentity(sender)), header);
}

/** @throws E2eeError `invalid_signature` */
export function requireSenderKeySignature(signingKey: Bytes, message: SenderKeyMessage): void {
  requireSignature(signingKey, 'Sotto/1 GroupMsg', message.signedPart, message.signature);
}
