import { create, toBinary } from '@bufbuild/protobuf';
import { compare, equal, requireLength, type Bytes } from '../bytes/bytes.js';
import { parseProto, protoNumber } from '../bytes/proto.js';
import { malformed } from '../errors.js';
import {
  DeviceListBodySchema,
  ListedDeviceSchema,
  type ListedDevice as ListedDeviceProto,
} from '../gen/sotto/e2ee/v1/device_list_pb.js';
import type { CryptoProvider } from '../primitive/provider.js';
import { HASH_LENGTH, KEY_LENGTH } from '../primitive/provider.js';
import { requireEd25519Key, requireSignature, requireX25519Key, sign } from '../primitive/ed25519.js';
import type { AccountKey } from './accountKey.js';
import { requireAcceptance } from './deviceKeys.js';
import type { DeviceIdentity } from './identity.js';

export const USER_ID_LENGTH = 16;
export const API_DEVICE_ID_LENGTH = 16;
export const MAX_DEVICES = 5;
/** How long a list is good for, in milliseconds. */
export const LIST_LIFETIME_MS = 90 * 24 * 3600 * 1000;

const MAX_REGISTRATION_ID = 0x7fffffff;

/** A signed list as it travels: opaque bytes and the account key's signature over them. */
export interface SignedDeviceList {
  readonly body: Bytes;
  readonly signature: Bytes;
}

/** One device of an account. */
export interface ListedDevice {
  readonly deviceId: number;
  readonly registrationId: number;
  readonly signingKey: Bytes;
  readonly dhKey: Bytes;
  readonly linkedMs: number;
  readonly deviceSignature: Bytes;
  /** The UUID under which the API knows the device, 16 bytes. */
  readonly apiDeviceId: Bytes;
}

/** A list whose signatures and form were checked. */
export interface DeviceList {
  readonly signed: SignedDeviceList;
  /** SHA-256 of the body. */
  readonly hash: Bytes;
  readonly userId: Bytes;
  readonly accountKey: Bytes;
  readonly version: number;
  readonly prevHash: Bytes;
  readonly issuedMs: number;
  readonly expiresMs: number;
  readonly primaryDeviceId: number;
  /** By deviceId, ascending. */
  readonly devices: readonly ListedDevice[];
}

/** What a primary says anew; the rest follows from the list before. */
export interface DeviceListDraft {
  readonly userId: Bytes;
  readonly primaryDeviceId: number;
  readonly devices: readonly ListedDevice[];
  readonly issuedMs: number;
}

/**
 * Signs the next list of an account.
 *
 * @param previous the list before; without one this is version 1
 */
export async function signDeviceList(
  crypto: CryptoProvider,
  account: AccountKey,
  draft: DeviceListDraft,
  previous?: DeviceList,
): Promise<DeviceList> {
  const body = toBinary(
    DeviceListBodySchema,
    create(DeviceListBodySchema, {
      userId: draft.userId,
      aik: account.publicKey,
      version: BigInt((previous?.version ?? 0) + 1),
      prevHash: previous?.hash ?? new Uint8Array(HASH_LENGTH),
      issuedMs: BigInt(draft.issuedMs),
      expiresMs: BigInt(draft.issuedMs + LIST_LIFETIME_MS),
      primaryDeviceId: draft.primaryDeviceId,
      devices: draft.devices
        .slice()
        .sort((a, b) => a.deviceId - b.deviceId)
        .map((device) =>
          create(ListedDeviceSchema, {
            deviceId: device.deviceId,
            registrationId: device.registrationId,
            dikSig: device.signingKey,
            dikDh: device.dhKey,
            linkedMs: BigInt(device.linkedMs),
            deviceSig: device.deviceSignature,
            apiDeviceId: device.apiDeviceId,
          }),
        ),
    }),
  );
  // What this device would refuse from another, it does not publish either.
  return verifyDeviceList(crypto, { body, signature: sign(account.seed, 'Sotto/1 DeviceList', body) });
}

/**
 * Checks form, keys and signatures of one list; whether it follows from what is known is DeviceListPin's.
 *
 * @throws E2eeError `malformed`, `invalid_key` or `invalid_signature`
 */
export async function verifyDeviceList(
  crypto: CryptoProvider,
  signed: SignedDeviceList,
): Promise<DeviceList> {
  const list = await parseDeviceList(crypto, signed);
  requireEd25519Key(list.accountKey, 'device list.aik');
  requireSignature(list.accountKey, 'Sotto/1 DeviceList', signed.body, signed.signature);
  requireForm(list);
  for (const device of list.devices) {
    requireEd25519Key(device.signingKey, 'device list.dik_sig');
    requireX25519Key(device.dhKey, 'device list.dik_dh');
    requireAcceptance(list.userId, list.accountKey, device);
  }
  return list;
}

/** A list that was verified before, as this device itself keeps it. */
export async function parseDeviceList(crypto: CryptoProvider, signed: SignedDeviceList): Promise<DeviceList> {
  const body = parseProto(DeviceListBodySchema, signed.body);
  return {
    signed: { body: signed.body.slice(), signature: signed.signature.slice() },
    hash: await crypto.sha256(signed.body),
    userId: requireLength(body.userId, USER_ID_LENGTH, 'device list.user_id'),
    accountKey: requireLength(body.aik, KEY_LENGTH, 'device list.aik'),
    version: protoNumber(body.version, 'device list.version'),
    prevHash: requireLength(body.prevHash, HASH_LENGTH, 'device list.prev_hash'),
    issuedMs: protoNumber(body.issuedMs, 'device list.issued_ms'),
    expiresMs: protoNumber(body.expiresMs, 'device list.expires_ms'),
    primaryDeviceId: body.primaryDeviceId,
    devices: body.devices.map(parseDevice),
  };
}

export function findDevice(list: DeviceList, deviceId: number): ListedDevice | undefined {
  return list.devices.find((device) => device.deviceId === deviceId);
}

/** The public identity of a listed device. */
export function identityOf(list: DeviceList, device: ListedDevice): DeviceIdentity {
  return {
    userId: list.userId,
    deviceId: device.deviceId,
    accountKey: list.accountKey,
    signingKey: device.signingKey,
    dhKey: device.dhKey,
  };
}

function parseDevice(device: ListedDeviceProto): ListedDevice {
  if (device.deviceId === 0) {
    throw malformed('device list.device_id: 0 (expected: from 1)');
  }
  if (device.registrationId === 0 || device.registrationId > MAX_REGISTRATION_ID) {
    throw malformed(`device list.registration_id: ${device.registrationId} (expected: 31 bits, not 0)`);
  }
  return {
    deviceId: device.deviceId,
    registrationId: device.registrationId,
    signingKey: requireLength(device.dikSig, KEY_LENGTH, 'device list.dik_sig'),
    dhKey: requireLength(device.dikDh, KEY_LENGTH, 'device list.dik_dh'),
    linkedMs: protoNumber(device.linkedMs, 'device list.linked_ms'),
    deviceSignature: device.deviceSig,
    apiDeviceId: requireLength(device.apiDeviceId, API_DEVICE_ID_LENGTH, 'device list.api_device_id'),
  };
}

function requireForm(list: DeviceList): void {
  if (list.version === 0) {
    throw malformed('device list.version: 0 (expected: from 1)');
  }
  if (list.version === 1 && !equal(list.prevHash, new Uint8Array(HASH_LENGTH))) {
    throw malformed('device list.prev_hash: set in version 1 (expected: 32 zero bytes)');
  }
  if (list.expiresMs <= list.issuedMs || list.expiresMs - list.issuedMs > LIST_LIFETIME_MS) {
    throw malformed(
      `device list.expires_ms: ${list.expiresMs} (expected: at most 90 days after ${list.issuedMs})`,
    );
  }
  if (list.devices.length === 0 || list.devices.length > MAX_DEVICES) {
    throw malformed(`device list.devices: ${list.devices.length} (expected: 1 to ${MAX_DEVICES})`);
  }
  if (findDevice(list, list.primaryDeviceId) === undefined) {
    throw malformed(`device list.primary_device_id: ${list.primaryDeviceId} (expected: a listed device)`);
  }
  list.devices.forEach((device, index) => {
    const earlier = list.devices.slice(0, index);
    if (earlier.some((other) => other.deviceId >= device.deviceId)) {
      throw malformed(`device list.devices: ${device.deviceId} out of order (expected: ascending device_id)`);
    }
    if (earlier.some((other) => compare(other.apiDeviceId, device.apiDeviceId) === 0)) {
      throw malformed(`device list.api_device_id: of ${device.deviceId} twice (expected: a UUID of its own)`);
    }
  });
}
