import { equal, requireLength, type Bytes } from '../bytes/bytes.js';
import { toHex } from '../bytes/encoding.js';
import { unpadFromBlock } from '../bytes/padding.js';
import { protoNumber } from '../bytes/proto.js';
import type { ByteReader } from '../bytes/reader.js';
import type { ByteWriter } from '../bytes/writer.js';
import type { Environment } from '../environment.js';
import { E2eeError, malformed } from '../errors.js';
import type { SenderKeyDistribution } from '../gen/sotto/e2ee/v1/payload_pb.js';
import type { DeviceIdentity } from '../identity/identity.js';
import { requireEd25519Key } from '../primitive/ed25519.js';
import { KEY_LENGTH } from '../primitive/provider.js';
import { chainStep } from '../session/chain.js';
import {
  DISTRIBUTION_ID_LENGTH,
  GROUP_ID_LENGTH,
  requireSenderKeySignature,
  senderKeyAssociated,
  type SenderKeyMessage,
} from './senderKeyMessage.js';

/** How far ahead of the chain a message may be. */
export const MAX_FORWARD_JUMP = 2000;
/** Keys of messages that have not come, per chain; the oldest go first. */
export const MAX_SKIPPED_GROUP_KEYS = 2000;

interface SkippedGroupKey {
  readonly iteration: number;
  readonly messageKey: Bytes;
}

/** The chain that another device's group messages are opened with. It never changes: opening gives the next state. */
export interface SenderChain {
  readonly groupId: Bytes;
  readonly createdEpoch: number;
  readonly distributionId: Bytes;
  /** Of the next message whose key is not known yet. */
  readonly iteration: number;
  readonly chainKey: Bytes;
  readonly signingKey: Bytes;
  readonly learnedMs: number;
  readonly skipped: readonly SkippedGroupKey[];
}

export function chainOf(distribution: SenderKeyDistribution, now: number): SenderChain {
  return {
    groupId: requireLength(distribution.groupId, GROUP_ID_LENGTH, 'distribution.group_id'),
    createdEpoch: protoNumber(distribution.createdEpoch, 'distribution.created_epoch'),
    distributionId: requireLength(
      distribution.distributionId,
      DISTRIBUTION_ID_LENGTH,
      'distribution.distribution_id',
    ),
    iteration: distribution.iteration,
    chainKey: requireLength(distribution.chainKey, KEY_LENGTH, 'distribution.chain_key'),
    signingKey: requireEd25519Key(distribution.signingPublic, 'distribution.signing_public'),
    learnedMs: now,
    skipped: [],
  };
}

/**
 * Opens one message.
 *
 * @param sender the device whose chain this is
 * @throws E2eeError `invalid_signature`, `duplicate`, `too_many_skipped` or `bad_tag`; the given state then stays the
 *     right one
 */
export async function openInChain(
  { crypto }: Pick<Environment, 'crypto'>,
  chain: SenderChain,
  sender: DeviceIdentity,
  message: SenderKeyMessage,
): Promise<{ readonly chain: SenderChain; readonly plaintext: Bytes }> {
  requireSenderKeySignature(chain.signingKey, message);
  const open = async (messageKey: Bytes): Promise<Bytes> => {
    const associated = senderKeyAssociated(chain.groupId, chain.createdEpoch, sender, message.header);
    return unpadFromBlock(await crypto.gcmOpen(messageKey, message.nonce, associated, message.sealed));
  };
  if (message.iteration < chain.iteration) {
    const kept = chain.skipped.find((key) => key.iteration === message.iteration);
    if (kept === undefined) {
      throw new E2eeError(
        'duplicate',
        `group message: ${message.iteration} (expected: ${chain.iteration} or later, or one that was skipped)`,
      );
    }
    const plaintext = await open(kept.messageKey);
    return { chain: { ...chain, skipped: chain.skipped.filter((key) => key !== kept) }, plaintext };
  }
  if (message.iteration - chain.iteration > MAX_FORWARD_JUMP) {
    throw new E2eeError(
      'too_many_skipped',
      `group message: ${message.iteration} after ${chain.iteration} (expected: at most ${MAX_FORWARD_JUMP} skipped)`,
    );
  }
  const skipped = [...chain.skipped];
  let chainKey = chain.chainKey;
  for (let iteration = chain.iteration; iteration < message.iteration; iteration++) {
    const step = await chainStep(crypto, chainKey);
    skipped.push({ iteration, messageKey: step.messageKey });
    chainKey = step.nextChainKey;
  }
  const { messageKey, nextChainKey } = await chainStep(crypto, chainKey);
  const plaintext = await open(messageKey);
  return {
    chain: {
      ...chain,
      iteration: message.iteration + 1,
      chainKey: nextChainKey,
      skipped: skipped.slice(-MAX_SKIPPED_GROUP_KEYS),
    },
    plaintext,
  };
}

/**
 * A distribution of a state that is known already: kept as it is, since it opens all that the newer one does.
 *
 * @throws E2eeError `invalid_argument` when it claims another group, epoch or signer for the same state
 */
export function requireSameState(known: SenderChain, again: SenderChain): void {
  if (
    !equal(known.groupId, again.groupId) ||
    known.createdEpoch !== again.createdEpoch ||
    !equal(known.signingKey, again.signingKey)
  ) {
    throw new E2eeError(
      'invalid_argument',
      `distribution: ${toHex(again.distributionId)} differs from what it was (expected: the same group, epoch and signing key)`,
    );
  }
}

export function writeChain(writer: ByteWriter, chain: SenderChain): void {
  writer
    .bytes(chain.groupId)
    .u64(chain.createdEpoch)
    .bytes(chain.distributionId)
    .u32(chain.iteration)
    .bytes(chain.chainKey)
    .bytes(chain.signingKey)
    .u64(chain.learnedMs)
    .u32(chain.skipped.length);
  for (const key of chain.skipped) {
    writer.u32(key.iteration).bytes(key.messageKey);
  }
}

export function readChain(reader: ByteReader): SenderChain {
  const chain = {
    groupId: reader.bytes(GROUP_ID_LENGTH, 'group_id'),
    createdEpoch: reader.u64('created_epoch'),
    distributionId: reader.bytes(DISTRIBUTION_ID_LENGTH, 'distribution_id'),
    iteration: reader.u32('iteration'),
    chainKey: reader.bytes(KEY_LENGTH, 'chain_key'),
    signingKey: reader.bytes(KEY_LENGTH, 'signing_key'),
    learnedMs: reader.u64('learned_ms'),
  };
  const length = reader.u32('skipped');
  if (length > MAX_SKIPPED_GROUP_KEYS) {
    throw malformed(`sender chain.skipped: ${length} keys (expected: at most ${MAX_SKIPPED_GROUP_KEYS})`);
  }
  const skipped = Array.from({ length }, () => ({
    iteration: reader.u32('skipped.iteration'),
    messageKey: reader.bytes(KEY_LENGTH, 'skipped.message_key'),
  }));
  return { ...chain, skipped };
}
