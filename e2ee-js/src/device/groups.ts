import { requireLength, type Bytes } from '../bytes/bytes.js';
import { toHex } from '../bytes/encoding.js';
import { E2eeError } from '../errors.js';
import type { SenderKeyDistribution } from '../gen/sotto/e2ee/v1/payload_pb.js';
import { identityOf } from '../identity/deviceList.js';
import { addressText, sameAddress, type DeviceAddress } from '../identity/identity.js';
import { OwnSenderKey, type GroupDevice } from '../group/ownSenderKey.js';
import { SenderChains } from '../group/senderChains.js';
import { GROUP_ID_LENGTH } from '../group/senderKeyMessage.js';
import { StoreBatch } from '../store/store.js';
import { ContactRecords } from './contactRecords.js';
import type { DeviceContext } from './deviceContext.js';

/** A sender key to be given out, and who lacks it. */
export interface Distribution {
  readonly distribution: SenderKeyDistribution;
  readonly missing: readonly GroupDevice[];
}

/** Sender keys: this device's own for each group, and those of the other members' devices. */
export class Groups {
  readonly #context: DeviceContext;
  readonly #contacts: ContactRecords;

  constructor(context: DeviceContext) {
    this.#context = context;
    this.#contacts = new ContactRecords(context);
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
   * @throws E2eeError `no_sender_key` when the sender's key has not come yet: keep the message, and ask after ten minutes
   */
  async decrypt(sender: DeviceAddress, groupId: Bytes, message: Bytes): Promise<Bytes> {
    const { environment, store } = this.#context;
    return store.exclusive(async () => {
      const { list } = await this.#contacts.require(sender.userId);
      const device = list.devices.find(({ deviceId }) => deviceId === sender.deviceId);
      if (device === undefined) {
        throw new E2eeError(
          'not_listed',
          `device: ${addressText(sender)} (expected: of version ${list.version})`,
        );
      }
      const chains = await this.#chains(sender, groupId);
      const { chains: next, plaintext } = await chains.open(environment, identityOf(list, device), message);
      await store.commit(new StoreBatch().put('senderKeys', chainsRecord(sender, groupId), next.serialise()));
      return plaintext;
    });
  }

  /**
   * Takes a sender key that came in a session. To be called within `exclusive`.
   *
   * @param sender who is at the other end of that session
   */
  async learn(sender: DeviceAddress, distribution: SenderKeyDistribution, batch: StoreBatch): Promise<void> {
    const chains = await this.#chains(sender, distribution.groupId);
    const learned = chains.learn(distribution, this.#context.environment.clock());
    batch.put('senderKeys', chainsRecord(sender, distribution.groupId), learned.serialise());
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
    const key = OwnSenderKey.generate(this.#context.environment, groupId, epoch);
    await this.#save(key);
    return key;
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

function ownRecord(groupId: Bytes): string {
  return `own/${toHex(requireLength(groupId, GROUP_ID_LENGTH, 'group_id'))}`;
}

function chainsRecord(sender: DeviceAddress, groupId: Bytes): string {
  return `from/${addressText(sender)}/${toHex(requireLength(groupId, GROUP_ID_LENGTH, 'group_id'))}`;
}
