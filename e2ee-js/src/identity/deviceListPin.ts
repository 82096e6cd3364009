import { compare, equal, type Bytes } from '../bytes/bytes.js';
import { ByteReader } from '../bytes/reader.js';
import { ByteWriter } from '../bytes/writer.js';
import { toHex } from '../bytes/encoding.js';
import { E2eeError } from '../errors.js';
import type { CryptoProvider } from '../primitive/provider.js';
import {
  findDevice,
  identityOf,
  parseDeviceList,
  verifyDeviceList,
  type DeviceList,
  type ListedDevice,
  type SignedDeviceList,
} from './deviceList.js';
import { encodeIdentity, type DeviceIdentity } from './identity.js';

const VERSION = 1;
const MAX_LIST_BODY = 4096;
const MAX_SIGNATURE = 64;

/** What learning a user's lists changed. */
export type ListChange =
  /** Nothing. */
  | 'unchanged'
  /** The first list of this user: its account key is trusted from now on. */
  | 'first'
  /** Another list under the same account key: a quiet line. */
  | 'devices_changed'
  /** Another account key: the safety number changed, and all sessions with the user are void. */
  | 'identity_changed';

/** What learning lists gives. */
export interface Learned {
  readonly pin: DeviceListPin;
  readonly change: ListChange;
}

/**
 * The list of a user's devices that this device goes by, with the account key pinned on first use. Lists may only
 * move forward along their chain: the server can neither add a device, nor bring a removed one back, nor show two
 * clients two continuations without one of them noticing.
 */
export class DeviceListPin {
  readonly list: DeviceList;
  /** The user compared the safety number of this account key. */
  readonly verified: boolean;
  /** The account key of a verified contact changed; nothing is encrypted until the user confirms. */
  readonly unconfirmed: boolean;

  private constructor(list: DeviceList, verified: boolean, unconfirmed: boolean) {
    this.list = list;
    this.verified = verified;
    this.unconfirmed = unconfirmed;
  }

  /**
   * Takes lists of one user in.
   *
   * @param known what is pinned; without it the account key of the lists is trusted on first use
   * @param chain oldest first, contiguous, such as the server gives for versions after the pinned one
   * @throws E2eeError `list_conflict` for a list that goes back, forks, or leaves a gap
   */
  static async learn(
    crypto: CryptoProvider,
    userId: Bytes,
    chain: readonly SignedDeviceList[],
    known?: DeviceListPin,
  ): Promise<Learned> {
    const lists: DeviceList[] = [];
    for (const signed of chain) {
      lists.push(await verifyDeviceList(crypto, signed));
    }
    for (const list of lists) {
      if (compare(list.userId, userId) !== 0) {
        throw new E2eeError(
          'list_conflict',
          `device list.user_id: ${toHex(list.userId)} (expected: ${toHex(userId)})`,
        );
      }
    }
    let pin = known;
    let change: ListChange = 'unchanged';
    for (const list of lists) {
      const step: Learned = pin === undefined ? pinned(list) : pin.#follow(list);
      pin = step.pin;
      change = stronger(change, step.change);
    }
    if (pin === undefined) {
      throw new E2eeError('unknown_list', `device list of ${toHex(userId)}: none (expected: at least one)`);
    }
    return { pin, change };
  }

  /** The listed device of that number. */
  find(deviceId: number): ListedDevice | undefined {
    return findDevice(this.list, deviceId);
  }

  /** @throws E2eeError `not_listed` */
  requireListed(identity: DeviceIdentity): ListedDevice {
    const device = this.find(identity.deviceId);
    const named = device && encodeIdentity(identityOf(this.list, device));
    if (device === undefined || named === undefined || !equal(named, encodeIdentity(identity))) {
      throw new E2eeError(
        'not_listed',
        `device: ${identity.deviceId} of ${toHex(identity.userId)} (expected: named with these keys in version ${this.list.version} of the signed list)`,
      );
    }
    return device;
  }

  /** The devices that may be encrypted to: an expired list speaks for the primary alone. */
  encryptable(now: number): readonly ListedDevice[] {
    return now < this.list.expiresMs
      ? this.list.devices
      : this.list.devices.filter((device) => device.deviceId === this.list.primaryDeviceId);
  }

  /** The user has seen that the account key changed and goes on. */
  confirm(): DeviceListPin {
    return new DeviceListPin(this.list, this.verified, false);
  }

  /** The user compared the safety number, or takes that back. */
  markVerified(verified: boolean): DeviceListPin {
    return new DeviceListPin(this.list, verified, verified ? false : this.unconfirmed);
  }

  serialise(): Bytes {
    return new ByteWriter()
      .u8(VERSION)
      .flag(this.verified)
      .flag(this.unconfirmed)
      .lengthPrefixed(this.list.signed.body)
      .lengthPrefixed(this.list.signed.signature)
      .toBytes();
  }

  static async deserialise(crypto: CryptoProvider, bytes: Bytes): Promise<DeviceListPin> {
    const reader = new ByteReader(bytes, 'pinned device list');
    reader.constant(VERSION, 'version');
    const verified = reader.flag('verified');
    const unconfirmed = reader.flag('unconfirmed');
    const body = reader.lengthPrefixed(MAX_LIST_BODY, 'body');
    const signature = reader.lengthPrefixed(MAX_SIGNATURE, 'signature');
    reader.end();
    // Verified when it was pinned, and sealed since.
    return new DeviceListPin(await parseDeviceList(crypto, { body, signature }), verified, unconfirmed);
  }

  static trustOnFirstUse(list: DeviceList): DeviceListPin {
    return new DeviceListPin(list, false, false);
  }

  #follow(next: DeviceList): Learned {
    if (!equal(next.accountKey, this.list.accountKey)) {
      return {
        pin: new DeviceListPin(next, false, this.verified || this.unconfirmed),
        change: 'identity_changed',
      };
    }
    if (equal(next.hash, this.list.hash)) {
      return { pin: this, change: 'unchanged' };
    }
    if (next.version !== this.list.version + 1 || !equal(next.prevHash, this.list.hash)) {
      throw new E2eeError(
        'list_conflict',
        `device list.version: ${next.version} of ${toHex(next.userId)} (expected: ${this.list.version + 1}, continuing the pinned list)`,
      );
    }
    return { pin: new DeviceListPin(next, this.verified, this.unconfirmed), change: 'devices_changed' };
  }
}

function pinned(list: DeviceList): Learned {
  return { pin: DeviceListPin.trustOnFirstUse(list), change: 'first' };
}

const STRENGTH: Record<ListChange, number> = {
  unchanged: 0,
  devices_changed: 1,
  first: 2,
  identity_changed: 3,
};

function stronger(a: ListChange, b: ListChange): ListChange {
  return STRENGTH[a] >= STRENGTH[b] ? a : b;
}
