import { concat, equal, type Bytes } from '../bytes/bytes.js';
import { padToBlock, unpadFromBlock } from '../bytes/padding.js';
import type { ByteReader } from '../bytes/reader.js';
import type { ByteWriter } from '../bytes/writer.js';
import type { Environment } from '../environment.js';
import { E2eeError } from '../errors.js';
import type { CryptoProvider } from '../primitive/provider.js';
import { KEY_LENGTH, NONCE_LENGTH } from '../primitive/provider.js';
import { associatedData, chainStep, rootStep } from './chain.js';
import { MAX_PADDED_PLAINTEXT, MAX_SKIP } from './limits.js';
import {
  findSkipped,
  readSkipped,
  trimSkipped,
  writeSkipped,
  type SkippedKey,
  type SkippedKeys,
} from './skippedKeys.js';
import { encodeRatchetHeader, type RatchetMessage } from './wire.js';

/**
 * The state of a Double Ratchet (Double Ratchet, 3.2). It never changes: sending and receiving give the next state,
 * and whoever holds one takes it over only once the message's tag has verified.
 */
export interface RatchetState {
  readonly rootKey: Bytes;
  /** DHs. */
  readonly ownSecret: Bytes;
  readonly ownKey: Bytes;
  /** DHr; missing at a responder that has received nothing. */
  readonly theirKey?: Bytes;
  /** CKs; missing where theirKey is. */
  readonly sendingChain?: Bytes;
  /** CKr; missing at an initiator that has received nothing. */
  readonly receivingChain?: Bytes;
  /** Ns. */
  readonly sent: number;
  /** Nr. */
  readonly received: number;
  /** PN. */
  readonly previousSent: number;
  readonly skipped: SkippedKeys;
}

/** What a message's sealing and opening are bound to, for the life of a session. */
export interface RatchetContext {
  readonly sid: Bytes;
  readonly transcriptHash: Bytes;
}

export async function initiatorState(
  { crypto, random }: Environment,
  secret: Bytes,
  signedPreKey: Bytes,
): Promise<RatchetState> {
  const ownSecret = random(KEY_LENGTH);
  const { rootKey, chainKey } = await rootStep(crypto, secret, ownSecret, signedPreKey);
  return {
    rootKey,
    ownSecret,
    ownKey: await crypto.x25519PublicKey(ownSecret),
    theirKey: signedPreKey,
    sendingChain: chainKey,
    sent: 0,
    received: 0,
    previousSent: 0,
    skipped: [],
  };
}

export function responderState(
  secret: Bytes,
  signedPreKey: { secret: Bytes; publicKey: Bytes },
): RatchetState {
  return {
    rootKey: secret,
    ownSecret: signedPreKey.secret,
    ownKey: signedPreKey.publicKey,
    sent: 0,
    received: 0,
    previousSent: 0,
    skipped: [],
  };
}

/** Seals one message. */
export async function ratchetSeal(
  { crypto, random }: Environment,
  context: RatchetContext,
  state: RatchetState,
  plaintext: Bytes,
): Promise<{ readonly state: RatchetState; readonly message: Bytes }> {
  if (state.sendingChain === undefined) {
    throw new E2eeError(
      'invalid_argument',
      'session: has no sending chain (expected: a message received first)',
    );
  }
  const padded = padToBlock(plaintext);
  if (padded.length > MAX_PADDED_PLAINTEXT) {
    throw new E2eeError(
      'invalid_argument',
      `plaintext: ${plaintext.length} bytes (expected: at most ${MAX_PADDED_PLAINTEXT - 1})`,
    );
  }
  const { messageKey, nextChainKey } = await chainStep(crypto, state.sendingChain);
  const header = encodeRatchetHeader({
    sid: context.sid,
    ratchetKey: state.ownKey,
    previousCount: state.previousSent,
    count: state.sent,
    nonce: random(NONCE_LENGTH),
  });
  const nonce = header.slice(-NONCE_LENGTH);
  const sealed = await crypto.gcmSeal(
    messageKey,
    nonce,
    associatedData(context.transcriptHash, header),
    padded,
  );
  return {
    state: { ...state, sendingChain: nextChainKey, sent: state.sent + 1 },
    message: concat(header, sealed),
  };
}

/**
 * Opens one message.
 *
 * @throws E2eeError `duplicate`, `too_many_skipped` or `bad_tag`; the given state then stays the right one
 */
export async function ratchetOpen(
  environment: Environment,
  context: RatchetContext,
  state: RatchetState,
  message: RatchetMessage,
): Promise<{ readonly state: RatchetState; readonly plaintext: Bytes }> {
  const { crypto } = environment;
  const now = environment.clock();
  const kept = trimSkipped(state.skipped, now);
  const open = async (messageKey: Bytes): Promise<Bytes> =>
    unpadFromBlock(
      await crypto.gcmOpen(
        messageKey,
        message.nonce,
        associatedData(context.transcriptHash, message.header),
        message.sealed,
      ),
    );

  const skipped = findSkipped(kept, message.ratchetKey, message.count);
  if (skipped !== undefined) {
    const plaintext = await open(skipped.messageKey);
    return { state: { ...state, skipped: kept.filter((key) => key !== skipped) }, plaintext };
  }
  let next: RatchetState = { ...state, skipped: kept };
  if (next.theirKey === undefined || !equal(message.ratchetKey, next.theirKey)) {
    next = await skipTo(crypto, next, message.previousCount, now);
    next = await dhStep(environment, next, message.ratchetKey);
  }
  if (message.count < next.received || next.receivingChain === undefined) {
    throw new E2eeError(
      'duplicate',
      `message: number ${message.count} of its chain (expected: ${next.received} or later, or one that was skipped)`,
    );
  }
  next = await skipTo(crypto, next, message.count, now);
  if (next.receivingChain === undefined) {
    throw new E2eeError(
      'duplicate',
      `message: number ${message.count} of no chain (expected: a receiving chain)`,
    );
  }
  const { messageKey, nextChainKey } = await chainStep(crypto, next.receivingChain);
  const plaintext = await open(messageKey);
  return {
    state: {
      ...next,
      receivingChain: nextChainKey,
      received: message.count + 1,
      skipped: trimSkipped(next.skipped, now),
    },
    plaintext,
  };
}

/** Keeps the keys of the messages of the receiving chain up to, and without, a number. */
async function skipTo(
  crypto: CryptoProvider,
  state: RatchetState,
  count: number,
  now: number,
): Promise<RatchetState> {
  if (state.receivingChain === undefined || state.theirKey === undefined) {
    return state;
  }
  if (count - state.received > MAX_SKIP) {
    throw new E2eeError(
      'too_many_skipped',
      `message: number ${count} after ${state.received} (expected: at most ${MAX_SKIP} skipped)`,
    );
  }
  const added: SkippedKey[] = [];
  let receivingChain = state.receivingChain;
  for (let skippedCount = state.received; skippedCount < count; skippedCount++) {
    const { messageKey, nextChainKey } = await chainStep(crypto, receivingChain);
    added.push({ ratchetKey: state.theirKey, count: skippedCount, messageKey, storedMs: now });
    receivingChain = nextChainKey;
  }
  return {
    ...state,
    receivingChain,
    received: state.received + added.length,
    skipped: [...state.skipped, ...added],
  };
}

async function dhStep(
  { crypto, random }: Environment,
  state: RatchetState,
  theirKey: Bytes,
): Promise<RatchetState> {
  const receiving = await rootStep(crypto, state.rootKey, state.ownSecret, theirKey);
  const ownSecret = random(KEY_LENGTH);
  const sending = await rootStep(crypto, receiving.rootKey, ownSecret, theirKey);
  return {
    rootKey: sending.rootKey,
    ownSecret,
    ownKey: await crypto.x25519PublicKey(ownSecret),
    theirKey,
    sendingChain: sending.chainKey,
    receivingChain: receiving.chainKey,
    sent: 0,
    received: 0,
    previousSent: state.sent,
    skipped: state.skipped,
  };
}

export function writeRatchet(writer: ByteWriter, state: RatchetState): void {
  writer.bytes(state.rootKey).bytes(state.ownSecret).bytes(state.ownKey);
  for (const optional of [state.theirKey, state.sendingChain, state.receivingChain]) {
    writer.flag(optional !== undefined);
    if (optional !== undefined) {
      writer.bytes(optional);
    }
  }
  writer.u32(state.sent).u32(state.received).u32(state.previousSent);
  writeSkipped(writer, state.skipped);
}

export function readRatchet(reader: ByteReader): RatchetState {
  const optional = (field: string): Bytes | undefined =>
    reader.flag(`has_${field}`) ? reader.bytes(KEY_LENGTH, field) : undefined;
  const rootKey = reader.bytes(KEY_LENGTH, 'root_key');
  const ownSecret = reader.bytes(KEY_LENGTH, 'own_secret');
  const ownKey = reader.bytes(KEY_LENGTH, 'own_key');
  const theirKey = optional('their_key');
  const sendingChain = optional('sending_chain');
  const receivingChain = optional('receiving_chain');
  return {
    rootKey,
    ownSecret,
    ownKey,
    ...(theirKey !== undefined && { theirKey }),
    ...(sendingChain !== undefined && { sendingChain }),
    ...(receivingChain !== undefined && { receivingChain }),
    sent: reader.u32('sent'),
    received: reader.u32('received'),
    previousSent: reader.u32('previous_sent'),
    skipped: readSkipped(reader),
  };
}
