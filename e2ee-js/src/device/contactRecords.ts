import type { Bytes } from '../bytes/bytes.js';
import { toHex } from '../bytes/encoding.js';
import { E2eeError } from '../errors.js';
import type { DeviceList } from '../identity/deviceList.js';
import { findDevice } from '../identity/deviceList.js';
import { DeviceListPin } from '../identity/deviceListPin.js';
import { addressText } from '../identity/identity.js';
import { equal } from '../bytes/bytes.js';
import type { StoreBatch } from '../store/store.js';
import type { DeviceContext } from './deviceContext.js';

/** The pinned lists, as the store has them. To be used within `exclusive`. */
export class ContactRecords {
  readonly #context: DeviceContext;

  constructor(context: DeviceContext) {
    this.#context = context;
  }

  async find(userId: Bytes): Promise<DeviceListPin | undefined> {
    const record = await this.#context.store.get('deviceLists', toHex(userId));
    return record && (await DeviceListPin.deserialise(this.#context.environment.crypto, record));
  }

  /** @throws E2eeError `unknown_list` */
  async require(userId: Bytes): Promise<DeviceListPin> {
    const pin = await this.find(userId);
    if (pin === undefined) {
      throw new E2eeError('unknown_list', `device list of ${toHex(userId)}: none (expected: learned before)`);
    }
    return pin;
  }

  put(pin: DeviceListPin, batch: StoreBatch): void {
    batch.put('deviceLists', toHex(pin.list.userId), pin.serialise());
  }

  /** Drops what was agreed with devices that a new list names no more, or names with other keys. */
  async voidMissing(before: DeviceList, after: DeviceList, batch: StoreBatch): Promise<void> {
    for (const device of before.devices) {
      const still = findDevice(after, device.deviceId);
      const same =
        still !== undefined &&
        equal(before.accountKey, after.accountKey) &&
        still.registrationId === device.registrationId &&
        equal(still.signingKey, device.signingKey) &&
        equal(still.dhKey, device.dhKey);
      if (!same) {
        await this.#void(addressText({ userId: before.userId, deviceId: device.deviceId }), batch);
      }
    }
  }

  async #void(address: string, batch: StoreBatch): Promise<void> {
    batch.delete('sessions', address);
    for (const kind of ['from', 'waiting']) {
      for (const record of await this.#context.store.keys('senderKeys', `${kind}/${address}/`)) {
        batch.delete('senderKeys', record);
      }
    }
  }
}
