import { fromBinary, type DescMessage, type MessageShape } from '@bufbuild/protobuf';
import { malformed } from '../errors.js';
import type { Bytes } from './bytes.js';

/** Parses a protobuf message; whatever the parser throws becomes this library's error. */
export function parseProto<Desc extends DescMessage>(schema: Desc, bytes: Bytes): MessageShape<Desc> {
  try {
    return fromBinary(schema, bytes);
  } catch (cause) {
    throw malformed(
      `${schema.name}: ${bytes.length} bytes (expected: a protobuf message of this type)`,
      cause,
    );
  }
}

/** A u64 of a protobuf message as a number. */
export function protoNumber(value: bigint, name: string): number {
  if (value < 0n || value > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw malformed(`${name}: ${value.toString()} (expected: at most 2^53 - 1)`);
  }
  return Number(value);
}
