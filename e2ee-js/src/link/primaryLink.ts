import { create, toBinary } from '@bufbuild/protobuf';
import { concat, requireLength, type Bytes } from '../bytes/bytes.js';
import { parseProto } from '../bytes/proto.js';
import type { Environment } from '../environment.js';
import { SignedDeviceListSchema } from '../gen/sotto/e2ee/v1/device_list_pb.js';
import { LinkCompleteSchema, LinkOfferSchema, LinkRequestSchema } from '../gen/sotto/e2ee/v1/link_pb.js';
import { requireAcceptance } from '../identity/deviceKeys.js';
import type { ListedDevice, SignedDeviceList } from '../identity/deviceList.js';
import { requireEd25519Key, requireX25519Key } from '../primitive/ed25519.js';
import { KEY_LENGTH, NONCE_LENGTH } from '../primitive/provider.js';
import { LINK_COMPLETE, LINK_OFFER, LINK_REQUEST, LinkChannel } from './linkChannel.js';
import { parseLinkQr } from './linkQr.js';

const VERSION = 1;

/** What the primary offers: its account, and the number and UUID that the server reserved for the new device. */
export interface LinkOfferData {
  readonly userId: Bytes;
  readonly accountKey: Bytes;
  readonly deviceId: number;
  readonly apiDeviceId: Bytes;
}

/** A device that asks to be linked: shown to the person who confirms. */
export interface LinkCandidate {
  readonly device: ListedDevice;
  readonly name: string;
  readonly platform: string;
}

/** The primary's side of linking. Ask for the device's own unlock before `begin`: it is the defence against a foreign code. */
export class PrimaryLink {
  readonly #environment: Environment;
  readonly #channel: LinkChannel;
  readonly #offer: LinkOfferData;
  /** The first message to the new device. */
  readonly offer: Bytes;

  private constructor(environment: Environment, channel: LinkChannel, data: LinkOfferData, offer: Bytes) {
    this.#environment = environment;
    this.#channel = channel;
    this.#offer = data;
    this.offer = offer;
  }

  static async begin(environment: Environment, qrText: string, data: LinkOfferData): Promise<PrimaryLink> {
    const { crypto, random } = environment;
    const qr = parseLinkQr(qrText);
    const ephemeral = random(KEY_LENGTH);
    const ephemeralKey = await crypto.x25519PublicKey(ephemeral);
    const channel = await LinkChannel.derive(environment, qr, ephemeral, qr.ephemeralKey, ephemeralKey);
    const plaintext = toBinary(
      LinkOfferSchema,
      create(LinkOfferSchema, {
        userId: data.userId,
        aik: data.accountKey,
        deviceId: data.deviceId,
        apiDeviceId: data.apiDeviceId,
      }),
    );
    const sealed = await channel.seal(LINK_OFFER, random(NONCE_LENGTH), plaintext);
    return new PrimaryLink(environment, channel, data, concat(Uint8Array.of(VERSION), ephemeralKey, sealed));
  }

  /** @throws E2eeError `bad_tag`, `invalid_key`, `invalid_signature` */
  async receiveRequest(message: Bytes): Promise<LinkCandidate> {
    const request = parseProto(LinkRequestSchema, await this.#channel.open(LINK_REQUEST, message));
    const device: ListedDevice = {
      deviceId: this.#offer.deviceId,
      apiDeviceId: this.#offer.apiDeviceId,
      registrationId: request.registrationId,
      signingKey: requireEd25519Key(request.dikSig, 'link request.dik_sig'),
      dhKey: requireX25519Key(request.dikDh, 'link request.dik_dh'),
      linkedMs: this.#environment.clock(),
      deviceSignature: request.deviceSig,
    };
    requireAcceptance(this.#offer.userId, this.#offer.accountKey, device);
    return { device, name: request.name, platform: request.platform };
  }

  /**
   * The last message to the new device.
   *
   * @param list the account's new list, which names the candidate
   * @param deviceToken what the server gave for that list
   */
  async complete(list: SignedDeviceList, deviceToken: string, accountSyncKey: Bytes): Promise<Bytes> {
    const plaintext = toBinary(
      LinkCompleteSchema,
      create(LinkCompleteSchema, {
        signedDeviceList: create(SignedDeviceListSchema, { body: list.body, signature: list.signature }),
        deviceToken,
        accountSyncKey: requireLength(accountSyncKey, KEY_LENGTH, 'account_sync_key'),
      }),
    );
    return this.#channel.seal(LINK_COMPLETE, this.#environment.random(NONCE_LENGTH), plaintext);
  }
}
