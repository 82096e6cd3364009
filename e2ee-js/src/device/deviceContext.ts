import { ByteReader } from '../bytes/reader.js';
import { ByteWriter } from '../bytes/writer.js';
import { type Bytes } from '../bytes/bytes.js';
import type { Environment } from '../environment.js';
import { AccountKey } from '../identity/accountKey.js';
import { DeviceKeys } from '../identity/deviceKeys.js';
import { API_DEVICE_ID_LENGTH } from '../identity/deviceList.js';
import { KEY_LENGTH } from '../primitive/provider.js';
import type { OwnDevice } from '../session/handshake.js';
import type { E2eeStore } from '../store/store.js';

const VERSION = 1;
const MAX_USER_ID = 64;
const MAX_DEVICE_KEYS = 256;

/** One's own device with all that is its own. */
export interface OwnAccountDevice extends OwnDevice {
  /** The UUID under which the API knows the device, 16 bytes. */
  readonly apiDeviceId: Bytes;
  /** On the primary alone. */
  readonly account?: AccountKey;
}

/** What the parts of an E2eeDevice share. */
export interface DeviceContext {
  readonly environment: Environment;
  readonly store: E2eeStore;
  readonly own: OwnAccountDevice;
}

export function ownDevice(
  keys: DeviceKeys,
  address: { readonly userId: Bytes; readonly deviceId: number; readonly apiDeviceId: Bytes },
  accountKey: Bytes,
  account?: AccountKey,
): OwnAccountDevice {
  return {
    keys,
    identity: {
      userId: address.userId,
      deviceId: address.deviceId,
      accountKey,
      signingKey: keys.signingKey,
      dhKey: keys.dhKey,
    },
    apiDeviceId: address.apiDeviceId,
    ...(account !== undefined && { account }),
  };
}

export function serialiseOwn(own: OwnAccountDevice): Bytes {
  const writer = new ByteWriter()
    .u8(VERSION)
    .lengthPrefixed(own.identity.userId)
    .u32(own.identity.deviceId)
    .bytes(own.apiDeviceId)
    .bytes(own.identity.accountKey)
    .lengthPrefixed(own.keys.serialise())
    .flag(own.account !== undefined);
  if (own.account !== undefined) {
    writer.bytes(own.account.seed);
  }
  return writer.toBytes();
}

export async function deserialiseOwn(environment: Environment, bytes: Bytes): Promise<OwnAccountDevice> {
  const reader = new ByteReader(bytes, 'own device');
  reader.constant(VERSION, 'version');
  const address = {
    userId: reader.lengthPrefixed(MAX_USER_ID, 'user_id'),
    deviceId: reader.u32('device_id'),
    apiDeviceId: reader.bytes(API_DEVICE_ID_LENGTH, 'api_device_id'),
  };
  const accountKey = reader.bytes(KEY_LENGTH, 'aik');
  const keys = await DeviceKeys.deserialise(environment, reader.lengthPrefixed(MAX_DEVICE_KEYS, 'keys'));
  const account = reader.flag('is_primary')
    ? new AccountKey(reader.bytes(KEY_LENGTH, 'aik_seed'))
    : undefined;
  reader.end();
  return ownDevice(keys, address, accountKey, account);
}
