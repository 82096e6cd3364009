import { lengthPrefixed, u32, concat, requireLength, type Bytes } from '../bytes/bytes.js';
import { ByteReader } from '../bytes/reader.js';
import { ByteWriter } from '../bytes/writer.js';
import type { Environment } from '../environment.js';
import { ed25519PublicKey, requireSignature, sign } from '../primitive/ed25519.js';
import { KEY_LENGTH } from '../primitive/provider.js';

const VERSION = 1;
const REGISTRATION_ID_MASK = 0x7fffffff;

/** The keys of one installation: DIK_sig and DIK_dh, made on the device, never leaving it. */
export class DeviceKeys {
  readonly registrationId: number;
  readonly signingSeed: Bytes;
  readonly signingKey: Bytes;
  readonly dhSecret: Bytes;
  readonly dhKey: Bytes;

  private constructor(registrationId: number, signingSeed: Bytes, dhSecret: Bytes, dhKey: Bytes) {
    this.registrationId = registrationId;
    this.signingSeed = signingSeed;
    this.signingKey = ed25519PublicKey(signingSeed);
    this.dhSecret = dhSecret;
    this.dhKey = dhKey;
  }

  static async generate(environment: Environment): Promise<DeviceKeys> {
    const { random } = environment;
    return DeviceKeys.of(
      environment,
      randomRegistrationId(random(4)),
      random(KEY_LENGTH),
      random(KEY_LENGTH),
    );
  }

  static async of(
    environment: Pick<Environment, 'crypto'>,
    registrationId: number,
    signingSeed: Bytes,
    dhSecret: Bytes,
  ): Promise<DeviceKeys> {
    requireLength(dhSecret, KEY_LENGTH, 'X25519 secret key');
    const dhKey = await environment.crypto.x25519PublicKey(dhSecret);
    return new DeviceKeys(registrationId, signingSeed, dhSecret, dhKey);
  }

  /** The device's consent to belong to an account: nobody can list somebody else's device. */
  acceptAccount(userId: Bytes, deviceId: number, accountKey: Bytes): Bytes {
    return sign(
      this.signingSeed,
      'Sotto/1 DeviceAccepts',
      acceptance(userId, deviceId, accountKey, this.dhKey),
    );
  }

  serialise(): Bytes {
    return new ByteWriter()
      .u8(VERSION)
      .u32(this.registrationId)
      .bytes(this.signingSeed)
      .bytes(this.dhSecret)
      .toBytes();
  }

  static async deserialise(environment: Pick<Environment, 'crypto'>, bytes: Bytes): Promise<DeviceKeys> {
    const reader = new ByteReader(bytes, 'device keys');
    reader.constant(VERSION, 'version');
    const registrationId = reader.u32('registration_id');
    const signingSeed = reader.bytes(KEY_LENGTH, 'signing_seed');
    const dhSecret = reader.bytes(KEY_LENGTH, 'dh_secret');
    reader.end();
    return DeviceKeys.of(environment, registrationId, signingSeed, dhSecret);
  }
}

/** What acceptAccount signed, as the account's list and the link carry it. */
export interface AcceptedDevice {
  readonly deviceId: number;
  readonly signingKey: Bytes;
  readonly dhKey: Bytes;
  readonly deviceSignature: Bytes;
}

/** @throws E2eeError `invalid_signature` */
export function requireAcceptance(userId: Bytes, accountKey: Bytes, device: AcceptedDevice): void {
  requireSignature(
    device.signingKey,
    'Sotto/1 DeviceAccepts',
    acceptance(userId, device.deviceId, accountKey, device.dhKey),
    device.deviceSignature,
  );
}

function acceptance(userId: Bytes, deviceId: number, accountKey: Bytes, dhKey: Bytes): Bytes {
  return concat(lengthPrefixed(userId), u32(deviceId), accountKey, dhKey);
}

/** 31 bits, and never 0, which a missing field would read as. */
function randomRegistrationId(random: Bytes): number {
  const id = new ByteReader(random, 'registration_id').u32('value') & REGISTRATION_ID_MASK;
  return id === 0 ? 1 : id;
}
