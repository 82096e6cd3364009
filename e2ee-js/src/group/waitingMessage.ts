import type { Bytes } from '../bytes/bytes.js';
import { ByteReader } from '../bytes/reader.js';
import { ByteWriter } from '../bytes/writer.js';
import { MAX_PADDED_PLAINTEXT } from '../session/limits.js';
import { DISTRIBUTION_ID_LENGTH, GROUP_ID_LENGTH } from './senderKeyMessage.js';

export const MESSAGE_ID_LENGTH = 16;

const VERSION = 1;
const MAX_MESSAGE = 2 * MAX_PADDED_PLAINTEXT;

/** A group message whose sender key has not come. */
export interface WaitingMessage {
  readonly groupId: Bytes;
  /** The temp_id of the message, 16 bytes. */
  readonly messageId: Bytes;
  readonly distributionId: Bytes;
  /** When it came. */
  readonly sinceMs: number;
  /** Empty: it was given up, and its sender is to be told. */
  readonly message: Bytes;
}

export function encodeWaiting(waiting: WaitingMessage): Bytes {
  return new ByteWriter()
    .u8(VERSION)
    .bytes(waiting.groupId)
    .bytes(waiting.messageId)
    .bytes(waiting.distributionId)
    .u64(waiting.sinceMs)
    .lengthPrefixed(waiting.message)
    .toBytes();
}

export function decodeWaiting(bytes: Bytes): WaitingMessage {
  const reader = new ByteReader(bytes, 'waiting group message');
  reader.constant(VERSION, 'version');
  const waiting = {
    groupId: reader.bytes(GROUP_ID_LENGTH, 'group_id'),
    messageId: reader.bytes(MESSAGE_ID_LENGTH, 'message_id'),
    distributionId: reader.bytes(DISTRIBUTION_ID_LENGTH, 'distribution_id'),
    sinceMs: reader.u64('since_ms'),
    message: reader.lengthPrefixed(MAX_MESSAGE, 'message'),
  };
  reader.end();
  return waiting;
}

export function isGivenUp({ message }: WaitingMessage): boolean {
  return message.length === 0;
}
