import { ByteReader } from '../bytes/reader.js';
import { compare, type Bytes } from '../bytes/bytes.js';
import { ByteWriter } from '../bytes/writer.js';
import { malformed } from '../errors.js';
import { KEY_LENGTH } from '../primitive/provider.js';

const MAX_USER_ID = 64;

/** The longest encoding of a DeviceIdentity. */
export const MAX_IDENTITY_LENGTH = 200;

/** A device of a user. */
export interface DeviceAddress {
  readonly userId: Bytes;
  /** The device's small number within its account, from 1, never used again. */
  readonly deviceId: number;
}

/** A device and the public keys that it is known by: `ID(device)` of the design. */
export interface DeviceIdentity extends DeviceAddress {
  /** AIK, Ed25519. */
  readonly accountKey: Bytes;
  /** DIK_sig, Ed25519. */
  readonly signingKey: Bytes;
  /** DIK_dh, X25519. */
  readonly dhKey: Bytes;
}

/** `LP(user_id) || u32 device_id || AIK || DIK_sig || DIK_dh`. */
export function encodeIdentity(identity: DeviceIdentity): Bytes {
  return new ByteWriter()
    .lengthPrefixed(identity.userId)
    .u32(identity.deviceId)
    .bytes(identity.accountKey)
    .bytes(identity.signingKey)
    .bytes(identity.dhKey)
    .toBytes();
}

export function decodeIdentity(bytes: Bytes): DeviceIdentity {
  const reader = new ByteReader(bytes, 'identity');
  const userId = reader.lengthPrefixed(MAX_USER_ID, 'user_id');
  const deviceId = reader.u32('device_id');
  if (userId.length === 0 || deviceId === 0) {
    throw malformed(
      `identity: user_id of ${userId.length} bytes, device_id ${deviceId} (expected: 1 to ${MAX_USER_ID}, from 1)`,
    );
  }
  const identity = {
    userId,
    deviceId,
    accountKey: reader.bytes(KEY_LENGTH, 'aik'),
    signingKey: reader.bytes(KEY_LENGTH, 'dik_sig'),
    dhKey: reader.bytes(KEY_LENGTH, 'dik_dh'),
  };
  reader.end();
  return identity;
}

export function sameAddress(a: DeviceAddress, b: DeviceAddress): boolean {
  return a.deviceId === b.deviceId && compare(a.userId, b.userId) === 0;
}

/** For errors and keys of records. */
export function addressText(address: DeviceAddress): string {
  const user = Array.from(address.userId, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${user}:${address.deviceId}`;
}
