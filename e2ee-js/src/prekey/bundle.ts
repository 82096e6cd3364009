import { compare, equal, requireLength, type Bytes } from '../bytes/bytes.js';
import { toHex } from '../bytes/encoding.js';
import { E2eeError, malformed } from '../errors.js';
import { identityOf } from '../identity/deviceList.js';
import type { DeviceListPin } from '../identity/deviceListPin.js';
import type { DeviceIdentity } from '../identity/identity.js';
import { requireSignature } from '../primitive/ed25519.js';
import { KEM_PUBLIC_KEY_LENGTH, KEY_LENGTH } from '../primitive/provider.js';
import { signedPart, type PublicPreKey, type SignedPublicPreKey } from './preKeys.js';

/** What the server hands out for one device: one key of each kind, to begin a session with. */
export interface PreKeyBundle {
  readonly deviceId: number;
  /** The UUID under which the API knows the device, 16 bytes. */
  readonly apiDeviceId: Bytes;
  readonly registrationId: number;
  readonly signingKey: Bytes;
  readonly dhKey: Bytes;
  readonly signedPreKey: SignedPublicPreKey;
  /** Missing when the device has none left. */
  readonly oneTime?: PublicPreKey;
  readonly kem: SignedPublicPreKey;
  readonly kemIsLastResort: boolean;
}

/** A bundle whose keys belong to a listed device and carry its signatures. */
export interface VerifiedBundle {
  readonly identity: DeviceIdentity;
  readonly registrationId: number;
  readonly signedPreKey: PublicPreKey;
  readonly oneTime?: PublicPreKey;
  readonly kem: PublicPreKey;
}

/**
 * Checks a bundle against the signed list of its user: a device that the list does not name, or names with other
 * keys, is a ghost.
 *
 * @throws E2eeError `not_listed`, `invalid_signature` or `malformed`
 */
export function verifyBundle(pin: DeviceListPin, bundle: PreKeyBundle): VerifiedBundle {
  const device = pin.find(bundle.deviceId);
  if (
    device === undefined ||
    device.registrationId !== bundle.registrationId ||
    compare(device.apiDeviceId, bundle.apiDeviceId) !== 0 ||
    !equal(device.signingKey, bundle.signingKey) ||
    !equal(device.dhKey, bundle.dhKey)
  ) {
    throw new E2eeError(
      'not_listed',
      `bundle: device ${bundle.deviceId} of ${toHex(pin.list.userId)} (expected: as version ${pin.list.version} of the signed list names it)`,
    );
  }
  requireForm(bundle.signedPreKey, KEY_LENGTH, 'signed_pre_key');
  requireForm(bundle.kem, KEM_PUBLIC_KEY_LENGTH, 'kem');
  requireSignature(
    device.signingKey,
    'Sotto/1 SignedPreKey',
    signedPart(bundle.signedPreKey),
    bundle.signedPreKey.signature,
  );
  requireSignature(device.signingKey, 'Sotto/1 KemPreKey', signedPart(bundle.kem), bundle.kem.signature);
  if (bundle.oneTime !== undefined) {
    requireForm(bundle.oneTime, KEY_LENGTH, 'one_time');
  }
  return {
    identity: identityOf(pin.list, device),
    registrationId: device.registrationId,
    signedPreKey: bundle.signedPreKey,
    ...(bundle.oneTime !== undefined && { oneTime: bundle.oneTime }),
    kem: bundle.kem,
  };
}

function requireForm(key: PublicPreKey, length: number, name: string): void {
  requireLength(key.publicKey, length, `bundle.${name}.public`);
  if (!Number.isInteger(key.id) || key.id < 1 || key.id > 0xffffffff) {
    throw malformed(`bundle.${name}.id: ${key.id} (expected: 1 to 2^32 - 1)`);
  }
}
