import { sizeDelimitedDecodeStream, sizeDelimitedEncode } from '@bufbuild/protobuf/wire';
import type { Bytes } from '../bytes/bytes.js';
import { E2eeError, malformed } from '../errors.js';
import { HistoryEntrySchema, type HistoryEntry } from '../gen/sotto/e2ee/v1/payload_pb.js';
import type { ByteSource } from './chunks.js';

/** An entry is some 150 bytes; this leaves room for fields to come. */
const MAX_ENTRY = 4096;

/** The plaintext of a file of kind "history": entries, each after its length as a varint. */
export function* encodeHistory(entries: Iterable<HistoryEntry>): Generator<Bytes> {
  for (const entry of entries) {
    yield sizeDelimitedEncode(HistoryEntrySchema, entry);
  }
}

export async function* decodeHistory(source: ByteSource): AsyncGenerator<HistoryEntry> {
  try {
    yield* sizeDelimitedDecodeStream(HistoryEntrySchema, asAsync(source), { readMaxBytes: MAX_ENTRY });
  } catch (cause) {
    if (cause instanceof E2eeError) {
      throw cause;
    }
    throw malformed(
      'history: cut off or not of its form (expected: length-delimited HistoryEntry messages)',
      cause,
    );
  }
}

async function* asAsync(source: ByteSource): AsyncGenerator<Bytes> {
  yield* source;
}
