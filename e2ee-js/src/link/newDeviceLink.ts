import { create, toBinary } from '@bufbuild/protobuf';
import { equal, requireLength, type Bytes } from '../bytes/bytes.js';
import { parseProto } from '../bytes/proto.js';
import { ByteReader } from '../bytes/reader.js';
import type { Environment } from '../environment.js';
import { E2eeError, malformed } from '../errors.js';
import { LinkCompleteSchema, LinkOfferSchema, LinkRequestSchema } from '../gen/sotto/e2ee/v1/link_pb.js';
import { DeviceKeys } from '../identity/deviceKeys.js';
import {
  API_DEVICE_ID_LENGTH,
  findDevice,
  USER_ID_LENGTH,
  verifyDeviceList,
  type DeviceList,
} from '../identity/deviceList.js';
import { requireEd25519Key } from '../primitive/ed25519.js';
import { KEY_LENGTH, NONCE_LENGTH } from '../primitive/provider.js';
import { LINK_COMPLETE, LINK_OFFER, LINK_REQUEST, LinkChannel } from './linkChannel.js';
import { formatLinkQr, PAIRING_ID_LENGTH, type LinkQr } from './linkQr.js';
import type { LinkOfferData } from './primaryLink.js';

const VERSION = 1;

/** What a device has once it is linked. */
export interface LinkedDevice {
  readonly keys: DeviceKeys;
  readonly userId: Bytes;
  readonly deviceId: number;
  readonly apiDeviceId: Bytes;
  /** The account's list, which names this device. */
  readonly list: DeviceList;
  /** Makes this device's session at the server, once. */
  readonly deviceToken: string;
  readonly accountSyncKey: Bytes;
}

/** The new device's side of linking. */
export class NewDeviceLink {
  readonly #environment: Environment;
  readonly #qr: LinkQr;
  readonly #ephemeral: Bytes;
  readonly #keys: DeviceKeys;
  #channel: LinkChannel | undefined;
  #offer: LinkOfferData | undefined;

  private constructor(environment: Environment, qr: LinkQr, ephemeral: Bytes, keys: DeviceKeys) {
    this.#environment = environment;
    this.#qr = qr;
    this.#ephemeral = ephemeral;
    this.#keys = keys;
  }

  /** @param pairingId of the mailbox that the server opened */
  static async begin(environment: Environment, pairingId: Bytes): Promise<NewDeviceLink> {
    const { crypto, random } = environment;
    requireLength(pairingId, PAIRING_ID_LENGTH, 'pairing_id');
    const keys = await DeviceKeys.generate(environment);
    const ephemeral = random(KEY_LENGTH);
    const qr = {
      pairingId,
      ephemeralKey: await crypto.x25519PublicKey(ephemeral),
      secret: random(KEY_LENGTH),
    };
    return new NewDeviceLink(environment, qr, ephemeral, keys);
  }

  /** What to show as a code. */
  get qrText(): string {
    return formatLinkQr(this.#qr);
  }

  /**
   * Takes the primary's offer and gives the answer to it.
   *
   * @throws E2eeError `bad_tag` when the offer's sender has not read the code
   */
  async receiveOffer(message: Bytes, name: string, platform: string): Promise<Bytes> {
    if (this.#offer !== undefined) {
      throw new E2eeError('replayed', 'link offer: a second one (expected: one for each code)');
    }
    const reader = new ByteReader(message, 'link offer');
    reader.constant(VERSION, 'version');
    const primaryKey = reader.bytes(KEY_LENGTH, 'ephemeral_key');
    const channel = await LinkChannel.derive(
      this.#environment,
      this.#qr,
      this.#ephemeral,
      primaryKey,
      primaryKey,
    );
    const offer = parseProto(LinkOfferSchema, await channel.open(LINK_OFFER, reader.rest()));
    if (offer.deviceId === 0) {
      throw malformed('link offer.device_id: 0 (expected: from 1)');
    }
    const data = {
      userId: requireLength(offer.userId, USER_ID_LENGTH, 'link offer.user_id'),
      accountKey: requireEd25519Key(offer.aik, 'link offer.aik'),
      deviceId: offer.deviceId,
      apiDeviceId: requireLength(offer.apiDeviceId, API_DEVICE_ID_LENGTH, 'link offer.api_device_id'),
    };
    this.#offer = data;
    this.#channel = channel;
    const request = toBinary(
      LinkRequestSchema,
      create(LinkRequestSchema, {
        dikSig: this.#keys.signingKey,
        dikDh: this.#keys.dhKey,
        registrationId: this.#keys.registrationId,
        deviceSig: this.#keys.acceptAccount(data.userId, data.deviceId, data.accountKey),
        name,
        platform,
      }),
    );
    return channel.seal(LINK_REQUEST, this.#environment.random(NONCE_LENGTH), request);
  }

  /** @throws E2eeError `bad_tag`, `invalid_signature`, or `not_listed` when the list does not name this device as it is */
  async receiveComplete(message: Bytes): Promise<LinkedDevice> {
    if (this.#channel === undefined || this.#offer === undefined) {
      throw new E2eeError(
        'invalid_argument',
        'link: no offer yet (expected: the offer before its completion)',
      );
    }
    const complete = parseProto(LinkCompleteSchema, await this.#channel.open(LINK_COMPLETE, message));
    if (complete.signedDeviceList === undefined || complete.deviceToken === '') {
      throw malformed('link completion: without list or token (expected: both)');
    }
    const list = await verifyDeviceList(this.#environment.crypto, complete.signedDeviceList);
    this.#requireOwnEntry(list, this.#offer);
    return {
      keys: this.#keys,
      userId: this.#offer.userId,
      deviceId: this.#offer.deviceId,
      apiDeviceId: this.#offer.apiDeviceId,
      list,
      deviceToken: complete.deviceToken,
      accountSyncKey: requireLength(complete.accountSyncKey, KEY_LENGTH, 'link completion.account_sync_key'),
    };
  }

  #requireOwnEntry(list: DeviceList, offer: LinkOfferData): void {
    const own = findDevice(list, offer.deviceId);
    if (
      !equal(list.userId, offer.userId) ||
      !equal(list.accountKey, offer.accountKey) ||
      own === undefined ||
      own.registrationId !== this.#keys.registrationId ||
      !equal(own.apiDeviceId, offer.apiDeviceId) ||
      !equal(own.signingKey, this.#keys.signingKey) ||
      !equal(own.dhKey, this.#keys.dhKey)
    ) {
      throw new E2eeError(
        'not_listed',
        `link completion: version ${list.version} of the list (expected: of the offer's account, naming device ${offer.deviceId} with this device's keys)`,
      );
    }
  }
}
