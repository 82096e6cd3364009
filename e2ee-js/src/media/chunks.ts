import { concat, EMPTY, type Bytes } from '../bytes/bytes.js';

/** A piece of a stream, and whether it is the last. */
export interface Piece {
  readonly bytes: Bytes;
  readonly index: number;
  readonly last: boolean;
}

/** What a stream of bytes comes as. */
export type ByteSource = AsyncIterable<Bytes> | Iterable<Bytes>;

/**
 * Cuts a stream into pieces of given lengths, holding one piece at most beside the chunk that came last. A stream
 * that ends with a full piece has that as its last; an empty one gives one empty piece.
 */
export async function* inPieces(
  source: ByteSource,
  lengthOf: (index: number) => number,
): AsyncGenerator<Piece> {
  let pending: Bytes[] = [];
  let pendingLength = 0;
  let index = 0;
  for await (const chunk of source) {
    let rest = chunk;
    while (pendingLength + rest.length > lengthOf(index)) {
      const taken = lengthOf(index) - pendingLength;
      yield { bytes: concat(...pending, rest.subarray(0, taken)), index, last: false };
      rest = rest.subarray(taken);
      pending = [];
      pendingLength = 0;
      index++;
    }
    if (rest.length > 0) {
      pending.push(rest.slice());
      pendingLength += rest.length;
    }
  }
  yield { bytes: pending.length === 0 ? EMPTY : concat(...pending), index, last: true };
}
