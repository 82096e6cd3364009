import { create } from '@bufbuild/protobuf';
import { equal, requireLength, type Bytes } from '../bytes/bytes.js';
import { toHex } from '../bytes/encoding.js';
import { E2eeError } from '../errors.js';
import {
  DecryptionError_Reason,
  DecryptionErrorSchema,
  type DecryptionError,
  type SenderKeyDistribution,
} from '../gen/sotto/e2ee/v1/payload_pb.js';
import { findDevice, identityOf } from '../identity/deviceList.js';
import { addressText, sameAddress, type DeviceAddress, type DeviceIdentity } from '../identity/identity.js';
import { OwnSenderKey, type GroupDevice } from '../group/ownSenderKey.js';
import { SenderChains } from '../group/senderChains.js';
import { GROUP_ID_LENGTH } from '../group/senderKeyMessage.js';
import { MESSAGE_ID_LENGTH } from '../group/waitingMessage.js';
import { StoreBatch, transact } from '../store/store.js';
import { ContactRecords } from './contactRecords.js';
import type { DeviceContext } from './deviceContext.js';
import { WaitingMessages, type UnopenedGroupMessage } from './waitingMessages.js';

const OWN_PREFIX = 'own/';
/** Times that a device gets the same sender key again. */
const MAX_AGAIN = 3;

/** A group message that had waited for its sender key, which has come. */
export interface ReleasedGroupMessage {
  readonly sender: DeviceAddress;
  readonly groupId: Bytes;
  /** The temp_id of the message, 16 bytes. */
  readonly messageId: Bytes;
  /** What it says; missing when it does not open. */
  readonly plaintext?: Bytes;
  /** Why it does not open. `duplicate`: the key begins after this message, which is then among those that were given up. */
  readonly failure?: E2eeError;
}

/** A sender key to be given out, and who lacks it. */
export interface Distribution {
  readonly distribution: SenderKeyDistribution;
  readonly missing: readonly GroupDevice[];
}

/**
 * Sender keys: this device's own for each group, and those of the other members' devices.
 *
 * A message may overtake its sender's key. `receive` keeps it; the key releases it (`Decrypted.released`); what was given
 * up is in `unopened`, to be told to its sender, whose device answers by `answer`.
 */
export class Groups {
  readonly #context: DeviceContext;
  readonly #contacts: ContactRecords;
  readonly #waiting: WaitingMessages;

  constructor(context: DeviceContext) {
    this.#context = context;
    this.#contacts = new ContactRecords(context);
    this.#waiting = new WaitingMessages(context);
  }

  /**
   * To be called before sending: makes a new key where there is none, where the old one is worn out, or where somebody
   * has it who is no member any more.
   *
   * @param epoch of the group
   * @param members the users of the group, by a membership that the user has been shown
   */
  async prepare(groupId: Bytes, epoch: number, members: readonly Bytes[]): Promise<Distribution> {
    const { environment, store } = this.#context;
    return store.exclusive(async () => {
      const devices = await this.#devices(members);
      let key = await this.#own(groupId);
      if (key === undefined || key.wantsRotation(environment.clock()) || key.reachesOthersThan(devices)) {
        key = await this.#begin(groupId, epoch);
      }
      return { distribution: key.distribution(), missing: key.missing(devices) };
    });
  }

  /** Makes a new key, whatever there is. */
  async rotate(groupId: Bytes, epoch: number): Promise<SenderKeyDistribution> {
    return this.#context.store.exclusive(async () => (await this.#begin(groupId, epoch)).distribution());
  }

  /** Remembers who has the key of that distribution; to be called once the server has taken the messages. */
  async delivered(groupId: Bytes, distributionId: Bytes, devices: readonly GroupDevice[]): Promise<void> {
    await this.#context.store.exclusive(async () => {
      const key = await this.#own(groupId);
      if (key !== undefined && toHex(key.distributionId) === toHex(distributionId)) {
        await this.#save(key.markDelivered(devices));
      }
    });
  }

  /** `group_key` of a message: one for all devices. */
  async encrypt(groupId: Bytes, plaintext: Bytes): Promise<Bytes> {
    return this.#context.store.exclusive(async () => {
      const key = await this.#own(groupId);
      if (key === undefined) {
        throw new E2eeError(
          'no_sender_key',
          `group ${toHex(groupId)}: no own sender key (expected: prepared before)`,
        );
      }
      const { next, message } = await key.seal(
        this.#context.environment,
        this.#context.own.identity,
        plaintext,
      );
      await this.#save(next);
      return message;
    });
  }

  /**
   * Opens `group_key`.
   *
   * @throws E2eeError `no_sender_key` when the sender's key has not come yet; `receive` keeps the message then
   */
  async decrypt(sender: DeviceAddress, groupId: Bytes, message: Bytes): Promise<Bytes> {
    return transact(this.#context.store, async (batch) => this.#open(sender, groupId, message, batch));
  }

  /**
   * Opens `group_key`, or keeps it until its sender's key comes: then `E2eeDevice.decrypt` releases it. Once this has
   * returned, the message counts as received.
   *
   * @param messageId of the message, 16 bytes
   * @returns undefined: it waits
   */
  async receive(
    sender: DeviceAddress,
    groupId: Bytes,
    messageId: Bytes,
    message: Bytes,
  ): Promise<Bytes | undefined> {
    requireLength(messageId, MESSAGE_ID_LENGTH, 'message_id');
    return transact(this.#context.store, async (batch) => {
      try {
        return await this.#open(sender, groupId, message, batch);
      } catch (error) {
        if (!(error instanceof E2eeError) || error.code !== 'no_sender_key') {
          throw error;
        }
        await this.#waiting.add(sender, groupId, messageId, message, batch);
        return undefined;
      }
    });
  }

  /**
   * The messages that were given up: their sender's key has not come within ten minutes, or a hundred of that device
   * wait. Tell each sender (`noSenderKey`), and then call `told`. They are answered until then, also after a restart.
   */
  async unopened(): Promise<readonly UnopenedGroupMessage[]> {
    return transact(this.#context.store, async (batch) => this.#waiting.unopened(batch));
  }

  /** The senders of these messages were told; to be called once the server has taken what tells them. */
  async told(messages: readonly UnopenedGroupMessage[]): Promise<void> {
    await transact(this.#context.store, async (batch) => {
      for (const message of messages) {
        await this.#waiting.told(message, batch);
      }
    });
  }

  /**
   * What a device gets that could not open a message of this one: the current key, as it stands, if it is the one that is
   * missing and was given to this installation; at most three times. A device that never had it, or asks for one that was
   * replaced, gets the current one with the next message, by `prepare`.
   */
  async answer(asking: DeviceAddress, error: DecryptionError): Promise<SenderKeyDistribution | undefined> {
    if (error.reason !== DecryptionError_Reason.NO_SENDER_KEY) {
      return undefined;
    }
    return transact(this.#context.store, async (batch) => {
      const { list } = await this.#contacts.require(asking.userId);
      const device = findDevice(list, asking.deviceId);
      const key = await this.#ownByDistribution(error.distributionId);
      if (device === undefined || key === undefined) {
        return undefined;
      }
      const installation = { ...asking, registrationId: device.registrationId };
      const record = againRecord(key.distributionId, asking);
      const times = (await this.#context.store.get('senderKeys', record))?.[0] ?? 0;
      if (key.missing([installation]).length > 0 || times >= MAX_AGAIN) {
        return undefined;
      }
      batch.put('senderKeys', record, Uint8Array.of(times + 1));
      return key.distribution();
    });
  }

  async #open(sender: DeviceAddress, groupId: Bytes, message: Bytes, batch: StoreBatch): Promise<Bytes> {
    const identity = await this.#identity(sender);
    const chains = await this.#chains(sender, groupId);
    const { chains: next, plaintext } = await chains.open(this.#context.environment, identity, message);
    batch.put('senderKeys', chainsRecord(sender, groupId), next.serialise());
    return plaintext;
  }

  async #identity(sender: DeviceAddress): Promise<DeviceIdentity> {
    const { list } = await this.#contacts.require(sender.userId);
    const device = findDevice(list, sender.deviceId);
    if (device === undefined) {
      throw new E2eeError(
        'not_listed',
        `device: ${addressText(sender)} (expected: of version ${list.version})`,
      );
    }
    return identityOf(list, device);
  }

  /**
   * Takes a sender key that came in a session, and opens what has waited for it. To be called within `exclusive`.
   *
   * @param sender who is at the other end of that session
   * @returns in the order of their coming
   */
  async learn(
    sender: DeviceAddress,
    distribution: SenderKeyDistribution,
    batch: StoreBatch,
  ): Promise<readonly ReleasedGroupMessage[]> {
    const { environment } = this.#context;
    const { groupId, distributionId } = distribution;
    const address = { userId: sender.userId, deviceId: sender.deviceId };
    let chains = (await this.#chains(sender, groupId)).learn(distribution, environment.clock());
    const released: ReleasedGroupMessage[] = [];
    for (const waiting of await this.#waiting.waitingFor(sender, groupId, distributionId)) {
      const { messageId } = waiting;
      try {
        const opened = await chains.open(environment, await this.#identity(sender), waiting.message);
        chains = opened.chains;
        this.#waiting.remove(waiting, batch);
        released.push({ sender: address, groupId, messageId, plaintext: opened.plaintext });
      } catch (failure) {
        if (!(failure instanceof E2eeError)) {
          throw failure;
        }
        if (failure.code === 'duplicate') {
          this.#waiting.giveUp(waiting, batch);
        } else {
          this.#waiting.remove(waiting, batch);
        }
        released.push({ sender: address, groupId, messageId, failure });
      }
    }
    batch.put('senderKeys', chainsRecord(sender, groupId), chains.serialise());
    return released;
  }

  async #devices(members: readonly Bytes[]): Promise<readonly GroupDevice[]> {
    const devices: GroupDevice[] = [];
    for (const member of members) {
      const { list } = await this.#contacts.require(member);
      devices.push(
        ...list.devices.map(({ deviceId, registrationId }) => ({
          userId: list.userId,
          deviceId,
          registrationId,
        })),
      );
    }
    return devices.filter((device) => !sameAddress(device, this.#context.own.identity));
  }

  async #begin(groupId: Bytes, epoch: number): Promise<OwnSenderKey> {
    const { environment, store } = this.#context;
    const key = OwnSenderKey.generate(environment, groupId, epoch);
    const batch = new StoreBatch().put('senderKeys', ownRecord(groupId), key.serialise());
    const replaced = await this.#own(groupId);
    if (replaced !== undefined) {
      for (const record of await store.keys('senderKeys', againPrefix(replaced.distributionId))) {
        batch.delete('senderKeys', record);
      }
    }
    await store.commit(batch);
    return key;
  }

  async #ownByDistribution(distributionId: Bytes): Promise<OwnSenderKey | undefined> {
    const { store } = this.#context;
    for (const record of await store.keys('senderKeys', OWN_PREFIX)) {
      const bytes = await store.get('senderKeys', record);
      const key = bytes && OwnSenderKey.deserialise(bytes);
      if (key !== undefined && equal(key.distributionId, distributionId)) {
        return key;
      }
    }
    return undefined;
  }

  async #own(groupId: Bytes): Promise<OwnSenderKey | undefined> {
    const record = await this.#context.store.get('senderKeys', ownRecord(groupId));
    return record && OwnSenderKey.deserialise(record);
  }

  async #save(key: OwnSenderKey): Promise<void> {
    await this.#context.store.commit(
      new StoreBatch().put('senderKeys', ownRecord(key.groupId), key.serialise()),
    );
  }

  async #chains(sender: DeviceAddress, groupId: Bytes): Promise<SenderChains> {
    const record = await this.#context.store.get('senderKeys', chainsRecord(sender, groupId));
    return record === undefined ? SenderChains.empty() : SenderChains.deserialise(record);
  }
}

/** What tells a sender that its key is missing: the body of a message over a session with its device. */
export function noSenderKey({ messageId, distributionId }: UnopenedGroupMessage): DecryptionError {
  return create(DecryptionErrorSchema, {
    messageId,
    distributionId,
    reason: DecryptionError_Reason.NO_SENDER_KEY,
  });
}

/** How often the sender key was handed to a device once more. */
function againRecord(distributionId: Bytes, device: DeviceAddress): string {
  return `${againPrefix(distributionId)}${addressText(device)}`;
}

function againPrefix(distributionId: Bytes): string {
  return `again/${toHex(distributionId)}/`;
}

function ownRecord(groupId: Bytes): string {
  return `${OWN_PREFIX}${toHex(requireLength(groupId, GROUP_ID_LENGTH, 'group_id'))}`;
}

function chainsRecord(sender: DeviceAddress, groupId: Bytes): string {
  return `from/${addressText(sender)}/${toHex(requireLength(groupId, GROUP_ID_LENGTH, 'group_id'))}`;
}
