import { equal, type Bytes } from '../bytes/bytes.js';
import { toHex } from '../bytes/encoding.js';
import { E2eeError } from '../errors.js';
import {
  signDeviceList,
  type DeviceList,
  type ListedDevice,
  type SignedDeviceList,
} from '../identity/deviceList.js';
import { DeviceListPin, type ListChange } from '../identity/deviceListPin.js';
import { sameAddress, type DeviceAddress } from '../identity/identity.js';
import { encodeSafetyQr, matchesSafetyQr, safetyNumber } from '../identity/safetyNumber.js';
import { StoreBatch } from '../store/store.js';
import { ContactRecords } from './contactRecords.js';
import type { DeviceContext } from './deviceContext.js';

const REISSUE_MS = 7 * 24 * 3600 * 1000;

/** Whose devices are trusted, and the account keys behind them. */
export class Contacts {
  readonly #context: DeviceContext;
  readonly #records: ContactRecords;

  constructor(context: DeviceContext) {
    this.#context = context;
    this.#records = new ContactRecords(context);
  }

  async find(userId: Bytes): Promise<DeviceListPin | undefined> {
    return this.#context.store.exclusive(async () => this.#records.find(userId));
  }

  /** The list of one's own account. */
  async own(): Promise<DeviceList> {
    const { userId } = this.#context.own.identity;
    return this.#context.store.exclusive(async () => (await this.#records.require(userId)).list);
  }

  /**
   * Takes in lists that the server gave.
   *
   * @param chain oldest first; for a user who is known, from behind the pinned version
   * @throws E2eeError `list_conflict`, `invalid_signature`, `malformed`; nothing has changed then
   */
  async learn(userId: Bytes, chain: readonly SignedDeviceList[]): Promise<ListChange> {
    const { environment, own, store } = this.#context;
    return store.exclusive(async () => {
      const known = await this.#records.find(userId);
      const { pin, change } = await DeviceListPin.learn(environment.crypto, userId, chain, known);
      if (equal(userId, own.identity.userId) && !equal(pin.list.accountKey, own.identity.accountKey)) {
        throw new E2eeError(
          'list_conflict',
          `own account key: ${toHex(pin.list.accountKey)} (expected: the one of this device)`,
        );
      }
      if (change !== 'unchanged') {
        const batch = new StoreBatch();
        this.#records.put(pin, batch);
        if (known !== undefined) {
          await this.#records.voidMissing(known.list, pin.list, batch);
        }
        await store.commit(batch);
      }
      return change;
    });
  }

  /** The devices that a message to a user goes to: the user's, and the other devices of one's own account. */
  async recipients(userId: Bytes): Promise<readonly DeviceAddress[]> {
    const { environment, own, store } = this.#context;
    return store.exclusive(async () => {
      const users = equal(userId, own.identity.userId) ? [userId] : [userId, own.identity.userId];
      const devices: DeviceAddress[] = [];
      for (const user of users) {
        const pin = await this.#records.require(user);
        devices.push(
          ...pin
            .encryptable(environment.clock())
            .map(({ deviceId }) => ({ userId: pin.list.userId, deviceId })),
        );
      }
      return devices.filter((device) => !sameAddress(device, own.identity));
    });
  }

  /** The 60 digits that both people compare. */
  async safetyNumber(userId: Bytes): Promise<string> {
    return safetyNumber(await this.own(), await this.#list(userId));
  }

  /** What the code for the other's camera holds. */
  async safetyQr(userId: Bytes): Promise<Bytes> {
    return encodeSafetyQr(await this.own(), await this.#list(userId));
  }

  /** Compares a scanned code, and marks the contact as verified when it matches. */
  async scan(userId: Bytes, scanned: Bytes): Promise<boolean> {
    const matches = matchesSafetyQr(scanned, await this.own(), await this.#list(userId));
    if (matches) {
      await this.setVerified(userId, true);
    }
    return matches;
  }

  /** The user compared the safety number, or takes that back. */
  async setVerified(userId: Bytes, verified: boolean): Promise<void> {
    await this.#change(userId, (pin) => pin.markVerified(verified));
  }

  /** The user accepts the new account key of a contact who was verified before. */
  async confirmIdentity(userId: Bytes): Promise<void> {
    await this.#change(userId, (pin) => pin.confirm());
  }

  /** Signs the list with one more device. {@link learn} it once the server has taken it. */
  async addDevice(device: ListedDevice): Promise<DeviceList> {
    return this.#reissue((devices) => [...devices, device]);
  }

  /** Signs the list without a device: it was unlinked, or the server removed it. Then as {@link addDevice}. */
  async removeDevice(deviceId: number): Promise<DeviceList> {
    return this.#reissue((devices) => devices.filter((device) => device.deviceId !== deviceId));
  }

  /** Signs the list anew when it is older than seven days, so that it does not expire. Then as {@link addDevice}. */
  async reissueIfDue(): Promise<DeviceList | undefined> {
    const { issuedMs } = await this.own();
    const due = this.#context.environment.clock() - issuedMs > REISSUE_MS;
    return due ? this.#reissue((devices) => devices) : undefined;
  }

  async #list(userId: Bytes): Promise<DeviceList> {
    return this.#context.store.exclusive(async () => (await this.#records.require(userId)).list);
  }

  async #change(userId: Bytes, change: (pin: DeviceListPin) => DeviceListPin): Promise<void> {
    const { store } = this.#context;
    await store.exclusive(async () => {
      const batch = new StoreBatch();
      this.#records.put(change(await this.#records.require(userId)), batch);
      await store.commit(batch);
    });
  }

  async #reissue(change: (devices: readonly ListedDevice[]) => readonly ListedDevice[]): Promise<DeviceList> {
    const { environment, own, store } = this.#context;
    const { account } = own;
    if (account === undefined) {
      throw new E2eeError(
        'invalid_argument',
        'device: a linked one (expected: the primary, which has the account key)',
      );
    }
    return store.exclusive(async () => {
      const { list } = await this.#records.require(own.identity.userId);
      const draft = {
        userId: list.userId,
        primaryDeviceId: list.primaryDeviceId,
        devices: change(list.devices),
        issuedMs: environment.clock(),
      };
      return signDeviceList(environment.crypto, account, draft, list);
    });
  }
}
