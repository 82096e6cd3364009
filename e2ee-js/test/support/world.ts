import type { Bytes } from '../../src/bytes/bytes.js';
import { toHex } from '../../src/bytes/encoding.js';
import { E2eeDevice } from '../../src/device/e2eeDevice.js';
import type { KeyUpload } from '../../src/device/preKeyRing.js';
import type { Environment } from '../../src/environment.js';
import type { DeviceAddress } from '../../src/identity/identity.js';
import { PeerStore } from '../../src/peer/peerStore.js';
import type { PreKeyBundle } from '../../src/prekey/bundle.js';
import type { PublicPreKey, SignedPublicPreKey } from '../../src/prekey/preKeys.js';
import type { CryptoProvider } from '../../src/primitive/provider.js';
import { noble } from './providers.js';
import { S } from './vectors.js';

export const START_MS = 1_764_000_000_000;
export const DAY_MS = 24 * 3600 * 1000;

/** A device of a test, with the keys that the server would have of it. */
export interface Member {
  readonly device: E2eeDevice;
  readonly store: PeerStore;
  readonly userId: Bytes;
  readonly apiDeviceId: Bytes;
  readonly upload: KeyUpload;
  readonly oneTime: PublicPreKey[];
  readonly oneTimeKem: SignedPublicPreKey[];
}

/** Repeatable randomness: the same seed gives the same bytes. */
export function seeded(seed: string): (length: number) => Bytes {
  let count = 0;
  return (length) => S(`random ${seed} ${count++}`, length);
}

/** Devices that know each other, a clock that all go by, and what the server does with their keys. */
export class World {
  now = START_MS;
  readonly #crypto: CryptoProvider;

  constructor(crypto: CryptoProvider = noble) {
    this.#crypto = crypto;
  }

  environment(seed: string): Environment {
    return { crypto: this.#crypto, random: seeded(seed), clock: () => this.now };
  }

  async join(name: string, oneTime = 3, oneTimeKem = 2): Promise<Member> {
    const store = new PeerStore();
    const userId = S(`user ${name}`, 16);
    const apiDeviceId = S(`device ${name}`, 16);
    const address = { userId, deviceId: 1, apiDeviceId };
    const device = await E2eeDevice.createPrimary(this.environment(name), store, address);
    const upload = await device.keys.upload(oneTime, oneTimeKem);
    return {
      device,
      store,
      userId,
      apiDeviceId,
      upload,
      oneTime: [...upload.oneTime],
      oneTimeKem: [...upload.oneTimeKem],
    };
  }

  /** Both learn the other's list. */
  async introduce(a: Member, b: Member): Promise<void> {
    await a.device.contacts.learn(b.userId, [(await b.device.contacts.own()).signed]);
    await b.device.contacts.learn(a.userId, [(await a.device.contacts.own()).signed]);
  }

  async pair(): Promise<readonly [Member, Member]> {
    const alice = await this.join('alice');
    const bob = await this.join('bob');
    await this.introduce(alice, bob);
    return [alice, bob];
  }
}

/** Takes a key of each kind out, as the server does: each at most once. */
export function claim(member: Member): PreKeyBundle {
  const oneTime = member.oneTime.shift();
  const kem = member.oneTimeKem.shift();
  return {
    deviceId: member.device.address.deviceId,
    apiDeviceId: member.apiDeviceId,
    registrationId: member.upload.registrationId,
    signingKey: member.upload.signingKey,
    dhKey: member.upload.dhKey,
    signedPreKey: member.upload.signedPreKey,
    ...(oneTime !== undefined && { oneTime }),
    kem: kem ?? member.upload.kemLastResort,
    kemIsLastResort: kem === undefined,
  };
}

export function addressOf(member: Member): DeviceAddress {
  return member.device.address;
}

export function stateOf(member: Member): string {
  return toHex(member.store.serialise());
}
