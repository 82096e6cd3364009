import { create, toBinary, type MessageInitShape } from '@bufbuild/protobuf';
import type { Bytes } from '../bytes/bytes.js';
import { parseProto } from '../bytes/proto.js';
import { openContent, sealContent } from '../content/sealedContent.js';
import type { Environment } from '../environment.js';
import { E2eeError } from '../errors.js';
import {
  ContentKeySchema,
  ContentSchema,
  PlaintextSchema,
  type Content,
  type ContentKey,
  type Plaintext,
} from '../gen/sotto/e2ee/v1/payload_pb.js';
import { AccountKey } from '../identity/accountKey.js';
import { DeviceKeys } from '../identity/deviceKeys.js';
import { signDeviceList, type DeviceList } from '../identity/deviceList.js';
import { DeviceListPin } from '../identity/deviceListPin.js';
import { addressText, type DeviceAddress, type DeviceIdentity } from '../identity/identity.js';
import type { LinkedDevice } from '../link/newDeviceLink.js';
import type { PreKeyBundle } from '../prekey/bundle.js';
import type { KeyMessage, Session } from '../session/session.js';
import { StoreBatch, transact, type E2eeStore } from '../store/store.js';
import { ContactRecords } from './contactRecords.js';
import { Contacts } from './contacts.js';
import {
  deserialiseOwn,
  ownDevice,
  serialiseOwn,
  type DeviceContext,
  type OwnAccountDevice,
} from './deviceContext.js';
import { ContentKeys } from './contentKeys.js';
import { Groups, type ReleasedGroupMessage } from './groups.js';
import { compareLists, listFields, type ListView } from './listViews.js';
import { PreKeyRing } from './preKeyRing.js';
import { SessionRecords, type OpenedBytes } from './sessionRecords.js';

const OWN_RECORD = 'own';

/** A message that was opened. */
export interface Decrypted {
  /** The device at the other end of the session: who is shown as its author. */
  readonly sender: DeviceIdentity;
  readonly sid: Bytes;
  readonly plaintext: Plaintext;
  /** The message began the session. */
  readonly newSession: boolean;
  /** How the sender's view of both device lists fits this device's. */
  readonly lists: ListView;
  /** Group messages that had waited for the sender key in this message, in the order of their coming. */
  readonly released: readonly ReleasedGroupMessage[];
}

/** A recipient's copy of a message. */
export interface Addressed {
  readonly device: DeviceAddress;
  readonly message: KeyMessage;
}

/** What a message is made of before it is encrypted for anybody. */
export interface SealedMessage {
  /** `encrypted_content`. */
  readonly sealed: Bytes;
  readonly contentKey: ContentKey;
}

/**
 * Adds writes to those that keep the session, so that both are durable or neither is. It runs within `exclusive`, as does
 * what it calls. A promise is waited for.
 */
export type Keep = (batch: StoreBatch, decrypted: Decrypted) => unknown;

/**
 * End-to-end encryption on this device. States are stored before an encrypted message is returned and before a
 * plaintext is: whatever happens then, no key is used twice and nothing is shown twice.
 *
 * To send: `contacts.recipients`, bundles for `sessionsNeeded`, `start` with each, `encrypt`. To receive: `decrypt`; at
 * `unknown_list` or `not_listed` fetch the sender's lists, `contacts.learn` them and try again.
 */
export class E2eeDevice {
  readonly keys: PreKeyRing;
  readonly contacts: Contacts;
  readonly groups: Groups;
  readonly contentKeys: ContentKeys;
  readonly #context: DeviceContext;
  readonly #sessions: SessionRecords;
  readonly #records: ContactRecords;

  private constructor(context: DeviceContext) {
    this.#context = context;
    this.keys = new PreKeyRing(context);
    this.contacts = new Contacts(context);
    this.groups = new Groups(context);
    this.contentKeys = new ContentKeys(context);
    this.#sessions = new SessionRecords(context, this.keys);
    this.#records = new ContactRecords(context);
  }

  /** A new account's first device, with version 1 of its list. */
  static async createPrimary(
    environment: Environment,
    store: E2eeStore,
    address: DeviceAddress & { readonly apiDeviceId: Bytes },
    account = AccountKey.generate(environment.random),
  ): Promise<E2eeDevice> {
    const keys = await DeviceKeys.generate(environment);
    const own = ownDevice(keys, address, account.publicKey, account);
    const now = environment.clock();
    const list = await signDeviceList(environment.crypto, account, {
      userId: address.userId,
      primaryDeviceId: address.deviceId,
      issuedMs: now,
      devices: [
        {
          deviceId: address.deviceId,
          registrationId: keys.registrationId,
          signingKey: keys.signingKey,
          dhKey: keys.dhKey,
          linkedMs: now,
          deviceSignature: keys.acceptAccount(address.userId, address.deviceId, account.publicKey),
          apiDeviceId: address.apiDeviceId,
        },
      ],
    });
    return E2eeDevice.#create(environment, store, own, list);
  }

  /** A device that was linked to an account. */
  static async createLinked(
    environment: Environment,
    store: E2eeStore,
    linked: LinkedDevice,
  ): Promise<E2eeDevice> {
    const own = ownDevice(linked.keys, linked, linked.list.accountKey);
    return E2eeDevice.#create(environment, store, own, linked.list);
  }

  /** The device that a store has. */
  static async open(environment: Environment, store: E2eeStore): Promise<E2eeDevice> {
    const record = await store.get('identity', OWN_RECORD);
    if (record === undefined) {
      throw new E2eeError(
        'invalid_argument',
        'store: without a device (expected: one that was created in it)',
      );
    }
    return new E2eeDevice({ environment, store, own: await deserialiseOwn(environment, record) });
  }

  static async #create(
    environment: Environment,
    store: E2eeStore,
    own: OwnAccountDevice,
    list: DeviceList,
  ): Promise<E2eeDevice> {
    const device = new E2eeDevice({ environment, store, own });
    await store.exclusive(async () => {
      if ((await store.get('identity', OWN_RECORD)) !== undefined) {
        throw new E2eeError('invalid_argument', 'store: has a device (expected: an empty one)');
      }
      const batch = new StoreBatch().put('identity', OWN_RECORD, serialiseOwn(own));
      device.#records.put(DeviceListPin.trustOnFirstUse(list), batch);
      await device.keys.create(batch);
      await store.commit(batch);
    });
    return device;
  }

  get address(): DeviceAddress {
    const { userId, deviceId } = this.#context.own.identity;
    return { userId, deviceId };
  }

  /** The devices for which a bundle should be claimed before sending. Without one, an old session goes on as long as it may. */
  async sessionsNeeded(devices: readonly DeviceAddress[]): Promise<readonly DeviceAddress[]> {
    return this.#context.store.exclusive(async () => {
      const needed: DeviceAddress[] = [];
      for (const device of devices) {
        if ((await this.#sessions.book(device)).wantsSession(this.#context.environment.clock())) {
          needed.push(device);
        }
      }
      return needed;
    });
  }

  /** The sessions with a device, the active one first. */
  async sessions(device: DeviceAddress): Promise<readonly Session[]> {
    return this.#context.store.exclusive(async () => (await this.#sessions.book(device)).sessions);
  }

  /**
   * Begins a session with the device of a bundle; the next message to it carries the handshake.
   *
   * @returns the session's sid
   */
  async start(userId: Bytes, bundle: PreKeyBundle): Promise<Bytes> {
    return transact(
      this.#context.store,
      async (batch) => (await this.#sessions.start(userId, bundle, batch)).sid,
    );
  }

  /**
   * Encrypts for each device, with the time and the lists by which this device goes. Where it fails for one, no state
   * has moved for any.
   */
  async encrypt(
    devices: readonly DeviceAddress[],
    plaintext: MessageInitShape<typeof PlaintextSchema>,
  ): Promise<readonly Addressed[]> {
    const { environment, own } = this.#context;
    // The second message would be sealed in the same state, with the same key.
    if (new Set(devices.map(addressText)).size !== devices.length) {
      throw new E2eeError(
        'invalid_argument',
        `devices: ${devices.length}, one of them twice (expected: each once)`,
      );
    }
    return transact(this.#context.store, async (batch) => {
      const ownList = (await this.#records.require(own.identity.userId)).list;
      const addressed: Addressed[] = [];
      for (const device of devices) {
        const peerList = (await this.#records.require(device.userId)).list;
        const told = create(PlaintextSchema, plaintext);
        Object.assign(told, listFields(ownList, peerList), { sentMs: BigInt(environment.clock()) });
        const message = await this.#sessions.seal(device, toBinary(PlaintextSchema, told), batch);
        addressed.push({ device, message });
      }
      return addressed;
    });
  }

  /**
   * Opens a message. A sender key in it is taken over, and opens the group messages that waited for it.
   *
   * @param sender as the envelope says; the session must agree
   * @param keep what it adds is there exactly when the message counts as received
   * @throws E2eeError then nothing has changed
   */
  async decrypt(sender: DeviceAddress, message: KeyMessage, keep?: Keep): Promise<Decrypted> {
    return transact(this.#context.store, async (batch) => {
      const opened = await this.#sessions.open(sender, message, batch);
      const plaintext = parseProto(PlaintextSchema, opened.plaintext);
      const released =
        plaintext.body.case === 'senderKey'
          ? await this.groups.learn(opened.sender, plaintext.body.value, batch)
          : [];
      const theirs = (await this.#records.require(sender.userId)).list;
      const ours = (await this.#records.require(this.address.userId)).list;
      const decrypted: Decrypted = {
        sender: opened.sender,
        sid: opened.sid,
        plaintext,
        newSession: opened.newSession,
        lists: compareLists(plaintext, theirs, ours),
        released,
      };
      await keep?.(batch, decrypted);
      return decrypted;
    });
  }

  /** Encrypts bytes as they are, for one device. */
  async encryptBytes(device: DeviceAddress, plaintext: Bytes): Promise<KeyMessage> {
    return transact(this.#context.store, async (batch) => this.#sessions.seal(device, plaintext, batch));
  }

  /** Opens a message without looking into it. */
  async decryptBytes(sender: DeviceAddress, message: KeyMessage): Promise<OpenedBytes> {
    return transact(this.#context.store, async (batch) => this.#sessions.open(sender, message, batch));
  }

  /**
   * Seals content of a message of this device, once for all its receivers.
   *
   * @param expireAfterS seconds for which each device keeps the message after it got it; 0: for ever
   */
  async seal(
    messageId: Bytes,
    conversationId: Bytes,
    content: Content,
    expireAfterS = 0,
  ): Promise<SealedMessage> {
    const place = { messageId, conversationId, sender: this.address };
    const { sealed, key, hash } = await sealContent(
      this.#context.environment,
      place,
      toBinary(ContentSchema, content),
    );
    const contentKey = create(ContentKeySchema, {
      messageId,
      conversationId,
      key,
      contentSha256: hash,
      expireAfterS,
    });
    return { sealed, contentKey };
  }

  /** Opens content with the key that came in a session or group message of the sender. */
  async open(sealed: Bytes, contentKey: ContentKey, sender: DeviceAddress): Promise<Content> {
    const { messageId, conversationId, key, contentSha256: hash } = contentKey;
    const place = { messageId, conversationId, sender };
    return parseProto(
      ContentSchema,
      await openContent(this.#context.environment, place, { sealed, key, hash }),
    );
  }
}
