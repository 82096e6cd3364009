import { create, toBinary } from '@bufbuild/protobuf';
import { concat, requireLength, type Bytes } from '../bytes/bytes.js';
import { padToBlock } from '../bytes/padding.js';
import { ByteReader } from '../bytes/reader.js';
import { ByteWriter } from '../bytes/writer.js';
import type { Environment } from '../environment.js';
import { E2eeError, malformed } from '../errors.js';
import { SenderKeyDistributionSchema, type SenderKeyDistribution } from '../gen/sotto/e2ee/v1/payload_pb.js';
import { addressText, type DeviceAddress, type DeviceIdentity } from '../identity/identity.js';
import { ed25519PublicKey, sign } from '../primitive/ed25519.js';
import { KEY_LENGTH, NONCE_LENGTH } from '../primitive/provider.js';
import { chainStep } from '../session/chain.js';
import { MAX_PADDED_PLAINTEXT } from '../session/limits.js';
import {
  DISTRIBUTION_ID_LENGTH,
  encodeSenderKeyHeader,
  GROUP_ID_LENGTH,
  senderKeyAssociated,
} from './senderKeyMessage.js';

const VERSION = 1;
const ROTATE_MESSAGES = 1000;
const ROTATE_AGE_MS = 7 * 24 * 3600 * 1000;
const MAX_DELIVERED = 4096;
const MAX_ADDRESS = 256;

/** A device of a group's member, in one installation. */
export interface GroupDevice extends DeviceAddress {
  readonly registrationId: number;
}

interface Fields {
  readonly groupId: Bytes;
  /** The group's epoch when this state was made; stays, also when it is handed out later. */
  readonly createdEpoch: number;
  readonly distributionId: Bytes;
  readonly iteration: number;
  readonly chainKey: Bytes;
  readonly signingSeed: Bytes;
  readonly createdMs: number;
  readonly sealedCount: number;
  /** The devices that have this state, in the form of deviceText. */
  readonly delivered: readonly string[];
}

/**
 * What this device seals a group's messages with. It never changes: sealing gives the next state. A member who leaves
 * or a device that goes makes a new one necessary, because the chain would let them read on; whoever comes gets the
 * current state, which opens nothing of before.
 */
export class OwnSenderKey {
  readonly #fields: Fields;
  readonly signingKey: Bytes;

  private constructor(fields: Fields) {
    this.#fields = fields;
    this.signingKey = ed25519PublicKey(fields.signingSeed);
  }

  static generate({ random, clock }: Environment, groupId: Bytes, epoch: number): OwnSenderKey {
    return new OwnSenderKey({
      groupId: requireLength(groupId, GROUP_ID_LENGTH, 'group_id'),
      createdEpoch: epoch,
      distributionId: random(DISTRIBUTION_ID_LENGTH),
      iteration: 0,
      chainKey: random(KEY_LENGTH),
      signingSeed: random(KEY_LENGTH),
      createdMs: clock(),
      sealedCount: 0,
      delivered: [],
    });
  }

  /** A state with given values, as vectors have them. */
  static of(fields: Omit<Fields, 'createdMs' | 'sealedCount' | 'delivered'>): OwnSenderKey {
    return new OwnSenderKey({ ...fields, createdMs: 0, sealedCount: 0, delivered: [] });
  }

  get groupId(): Bytes {
    return this.#fields.groupId;
  }

  get distributionId(): Bytes {
    return this.#fields.distributionId;
  }

  get iteration(): number {
    return this.#fields.iteration;
  }

  /** Whether it is time for a new state, whoever is in the group. */
  wantsRotation(now: number): boolean {
    return this.#fields.sealedCount >= ROTATE_MESSAGES || now - this.#fields.createdMs >= ROTATE_AGE_MS;
  }

  /** The state as it stands now, to be sent over pairwise sessions only. */
  distribution(): SenderKeyDistribution {
    return create(SenderKeyDistributionSchema, {
      groupId: this.#fields.groupId,
      createdEpoch: BigInt(this.#fields.createdEpoch),
      distributionId: this.#fields.distributionId,
      iteration: this.#fields.iteration,
      chainKey: this.#fields.chainKey,
      signingPublic: this.signingKey,
    });
  }

  encodedDistribution(): Bytes {
    return toBinary(SenderKeyDistributionSchema, this.distribution());
  }

  /** Those of the group's devices that do not have this state. */
  missing(devices: readonly GroupDevice[]): readonly GroupDevice[] {
    return devices.filter((device) => !this.#fields.delivered.includes(deviceText(device)));
  }

  /** Whether this state was given to an installation that is not among the group's any more. */
  reachesOthersThan(devices: readonly GroupDevice[]): boolean {
    const current = new Set(devices.map(deviceText));
    return this.#fields.delivered.some((device) => !current.has(device));
  }

  markDelivered(devices: readonly GroupDevice[]): OwnSenderKey {
    const delivered = [...new Set([...this.#fields.delivered, ...devices.map(deviceText)])].sort();
    return new OwnSenderKey({ ...this.#fields, delivered });
  }

  async seal(
    { crypto, random }: Pick<Environment, 'crypto' | 'random'>,
    sender: DeviceIdentity,
    plaintext: Bytes,
  ): Promise<{ readonly next: OwnSenderKey; readonly message: Bytes }> {
    const padded = padToBlock(plaintext);
    if (padded.length > MAX_PADDED_PLAINTEXT) {
      throw new E2eeError(
        'invalid_argument',
        `plaintext: ${plaintext.length} bytes (expected: at most ${MAX_PADDED_PLAINTEXT - 1})`,
      );
    }
    const { groupId, createdEpoch, distributionId, iteration, chainKey, signingSeed } = this.#fields;
    const { messageKey, nextChainKey } = await chainStep(crypto, chainKey);
    const nonce = random(NONCE_LENGTH);
    const header = encodeSenderKeyHeader(distributionId, iteration, nonce);
    const associated = senderKeyAssociated(groupId, createdEpoch, sender, header);
    const signedPart = concat(header, await crypto.gcmSeal(messageKey, nonce, associated, padded));
    return {
      next: new OwnSenderKey({
        ...this.#fields,
        chainKey: nextChainKey,
        iteration: iteration + 1,
        sealedCount: this.#fields.sealedCount + 1,
      }),
      message: concat(signedPart, sign(signingSeed, 'Sotto/1 GroupMsg', signedPart)),
    };
  }

  serialise(): Bytes {
    const fields = this.#fields;
    const writer = new ByteWriter()
      .u8(VERSION)
      .bytes(fields.groupId)
      .u64(fields.createdEpoch)
      .bytes(fields.distributionId)
      .u32(fields.iteration)
      .bytes(fields.chainKey)
      .bytes(fields.signingSeed)
      .u64(fields.createdMs)
      .u32(fields.sealedCount)
      .u32(fields.delivered.length);
    for (const device of fields.delivered) {
      writer.lengthPrefixed(new TextEncoder().encode(device));
    }
    return writer.toBytes();
  }

  static deserialise(bytes: Bytes): OwnSenderKey {
    const reader = new ByteReader(bytes, 'own sender key');
    reader.constant(VERSION, 'version');
    const fields = {
      groupId: reader.bytes(GROUP_ID_LENGTH, 'group_id'),
      createdEpoch: reader.u64('created_epoch'),
      distributionId: reader.bytes(DISTRIBUTION_ID_LENGTH, 'distribution_id'),
      iteration: reader.u32('iteration'),
      chainKey: reader.bytes(KEY_LENGTH, 'chain_key'),
      signingSeed: reader.bytes(KEY_LENGTH, 'signing_seed'),
      createdMs: reader.u64('created_ms'),
      sealedCount: reader.u32('sealed_count'),
    };
    const count = reader.u32('delivered');
    if (count > MAX_DELIVERED) {
      throw malformed(`own sender key.delivered: ${count} devices (expected: at most ${MAX_DELIVERED})`);
    }
    const delivered = Array.from({ length: count }, () =>
      new TextDecoder().decode(reader.lengthPrefixed(MAX_ADDRESS, 'delivered.device')),
    );
    reader.end();
    return new OwnSenderKey({ ...fields, delivered });
  }
}

function deviceText(device: GroupDevice): string {
  return `${addressText(device)}/${device.registrationId}`;
}
