import { equal, type Bytes } from '../bytes/bytes.js';
import { fromHex } from '../bytes/encoding.js';
import { decodeSenderKeyMessage } from '../group/senderKeyMessage.js';
import { decodeWaiting, encodeWaiting, isGivenUp, type WaitingMessage } from '../group/waitingMessage.js';
import { addressText, type DeviceAddress } from '../identity/identity.js';
import type { StoreBatch } from '../store/store.js';
import type { DeviceContext } from './deviceContext.js';

/** Of one sending device; the oldest go first, so that who floods pushes out their own alone. */
const MAX_WAITING = 100;
const WAITING_MS = 10 * 60 * 1000;
const NUMBER_DIGITS = 12;

/** A message that was given up: its sender key has not come in time. Its sender is to be told. */
export interface UnopenedGroupMessage {
  readonly sender: DeviceAddress;
  readonly groupId: Bytes;
  /** The temp_id of the message, 16 bytes. */
  readonly messageId: Bytes;
  /** The sender key that is missing. */
  readonly distributionId: Bytes;
}

/** One that waits, with the record that it lies in. */
export interface StoredWaiting extends WaitingMessage {
  readonly record: string;
}

/**
 * Group messages that wait for their sender key, as the store has them: records `waiting/<device>/<number>` of the sender
 * keys, where the numbers of a device grow in the order of coming. To be used within `exclusive`.
 */
export class WaitingMessages {
  readonly #context: DeviceContext;

  constructor(context: DeviceContext) {
    this.#context = context;
  }

  /** Keeps a message; the same one again changes nothing. */
  async add(
    sender: DeviceAddress,
    groupId: Bytes,
    messageId: Bytes,
    message: Bytes,
    batch: StoreBatch,
  ): Promise<void> {
    const all = await this.#of(sender);
    if (all.some((one) => equal(one.groupId, groupId) && equal(one.messageId, messageId))) {
      return;
    }
    const prefix = prefixOf(sender);
    const last = all.at(-1);
    const number = last === undefined ? 0 : Number(last.record.slice(prefix.length)) + 1;
    const record = prefix + number.toString().padStart(NUMBER_DIGITS, '0');
    const { distributionId } = decodeSenderKeyMessage(message);
    const sinceMs = this.#context.environment.clock();
    batch.put('senderKeys', record, encodeWaiting({ groupId, messageId, distributionId, sinceMs, message }));
    const waiting = all.filter((one) => !isGivenUp(one));
    for (const one of waiting.slice(0, Math.max(0, waiting.length + 1 - MAX_WAITING))) {
      this.giveUp(one, batch);
    }
    // A sender that is never told, since it is never there to be, leaves no more than this behind.
    const givenUp = all.filter(isGivenUp);
    for (const one of givenUp.slice(0, Math.max(0, givenUp.length + 1 - MAX_WAITING))) {
      this.remove(one, batch);
    }
  }

  /** What waits for one sender key, in the order of coming. */
  async waitingFor(
    sender: DeviceAddress,
    groupId: Bytes,
    distributionId: Bytes,
  ): Promise<readonly StoredWaiting[]> {
    return (await this.#of(sender)).filter(
      (one) => !isGivenUp(one) && equal(one.groupId, groupId) && equal(one.distributionId, distributionId),
    );
  }

  giveUp(waiting: StoredWaiting, batch: StoreBatch): void {
    batch.put('senderKeys', waiting.record, encodeWaiting({ ...waiting, message: new Uint8Array(0) }));
  }

  remove(waiting: StoredWaiting, batch: StoreBatch): void {
    batch.delete('senderKeys', waiting.record);
  }

  /** Gives up what has waited long enough, and answers all that was given up and not told. */
  async unopened(batch: StoreBatch): Promise<readonly UnopenedGroupMessage[]> {
    const now = this.#context.environment.clock();
    const unopened: UnopenedGroupMessage[] = [];
    for (const record of await this.#context.store.keys('senderKeys', 'waiting/')) {
      const waiting = await this.#read(record);
      const over = now - waiting.sinceMs >= WAITING_MS;
      if (over && !isGivenUp(waiting)) {
        this.giveUp(waiting, batch);
      }
      if (over || isGivenUp(waiting)) {
        const { groupId, messageId, distributionId } = waiting;
        unopened.push({ sender: senderOf(record), groupId, messageId, distributionId });
      }
    }
    return unopened;
  }

  /** The sender of a message was told that it did not open. */
  async told(message: UnopenedGroupMessage, batch: StoreBatch): Promise<void> {
    for (const one of await this.#of(message.sender)) {
      if (isGivenUp(one) && equal(one.groupId, message.groupId) && equal(one.messageId, message.messageId)) {
        this.remove(one, batch);
      }
    }
  }

  async #of(sender: DeviceAddress): Promise<readonly StoredWaiting[]> {
    const records = await this.#context.store.keys('senderKeys', prefixOf(sender));
    return Promise.all(records.map(async (record) => this.#read(record)));
  }

  async #read(record: string): Promise<StoredWaiting> {
    const bytes = await this.#context.store.get('senderKeys', record);
    if (bytes === undefined) {
      throw new Error(`record: ${record} is gone (expected: there as long as nobody else runs)`);
    }
    return { ...decodeWaiting(bytes), record };
  }
}

function prefixOf(sender: DeviceAddress): string {
  return `waiting/${addressText(sender)}/`;
}

function senderOf(record: string): DeviceAddress {
  const [, userId = '', deviceId = ''] = record.split(/[/:]/);
  return { userId: fromHex(userId), deviceId: Number(deviceId) };
}
