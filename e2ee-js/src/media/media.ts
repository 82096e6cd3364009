import { concat, equal, requireLength, type Bytes } from '../bytes/bytes.js';
import { toHex } from '../bytes/encoding.js';
import type { Environment } from '../environment.js';
import { E2eeError, malformed } from '../errors.js';
import { HASH_LENGTH, TAG_LENGTH } from '../primitive/provider.js';
import { inPieces, type ByteSource } from './chunks.js';
import {
  decodeMediaHeader,
  encodeMediaHeader,
  HEADER_LENGTH,
  PREFIX_LENGTH,
  SALT_LENGTH,
  SEGMENT_LENGTH,
  SegmentCipher,
  segmentCapacity,
  type MediaKind,
} from './mediaFormat.js';
import { MediaRoot } from './mediaRoot.js';

/** What the pointer to a file says of its bytes. */
export interface MediaSummary {
  readonly root: Bytes;
  readonly totalLength: number;
  readonly plainLength: number;
}

/**
 * Encrypts a stream. Yields the file's 256 KiB slices; the summary is the generator's return value, once all was read.
 *
 * @param mediaKey 32 random bytes, of this file alone
 */
export async function* encryptMedia(
  { crypto, random }: Pick<Environment, 'crypto' | 'random'>,
  mediaKey: Bytes,
  kind: MediaKind,
  source: ByteSource,
): AsyncGenerator<Bytes, MediaSummary> {
  const header = { salt: random(SALT_LENGTH), noncePrefix: random(PREFIX_LENGTH) };
  const cipher = await SegmentCipher.derive(crypto, mediaKey, kind, header);
  const root = new MediaRoot(crypto);
  let plainLength = 0;
  for await (const { bytes, index, last } of inPieces(source, segmentCapacity)) {
    plainLength += bytes.length;
    const sealed = await cipher.seal(index, last, bytes);
    const slice = index === 0 ? concat(encodeMediaHeader(header), sealed) : sealed;
    await root.add(slice);
    yield slice;
  }
  return { root: await root.finish(), totalLength: root.length, plainLength };
}

/**
 * Decrypts a stream. Each segment is authentic when it is yielded; only the end of the iteration tells that the file
 * is the one that its sender named. Discard what was yielded when it throws.
 *
 * @throws E2eeError `bad_tag`, `hash_mismatch` or `malformed`
 */
export async function* decryptMedia(
  { crypto }: Pick<Environment, 'crypto'>,
  mediaKey: Bytes,
  kind: MediaKind,
  expectedRoot: Bytes,
  source: ByteSource,
): AsyncGenerator<Bytes, void> {
  requireLength(expectedRoot, HASH_LENGTH, 'media root');
  const root = new MediaRoot(crypto);
  let cipher: SegmentCipher | undefined;
  for await (const { bytes, index, last } of inPieces(source, () => SEGMENT_LENGTH)) {
    if (index === 0 && bytes.length < HEADER_LENGTH + TAG_LENGTH) {
      throw malformed(`media: ${bytes.length} bytes (expected: at least ${HEADER_LENGTH + TAG_LENGTH})`);
    }
    cipher ??= await SegmentCipher.derive(
      crypto,
      mediaKey,
      kind,
      decodeMediaHeader(bytes.slice(0, HEADER_LENGTH)),
    );
    await root.add(bytes);
    yield await cipher.open(index, last, index === 0 ? bytes.subarray(HEADER_LENGTH) : bytes);
  }
  const found = await root.finish();
  if (!equal(found, expectedRoot)) {
    throw new E2eeError('hash_mismatch', `media root: ${toHex(found)} (expected: ${toHex(expectedRoot)})`);
  }
}

/** encryptMedia as a stage of a pipe; the summary is there when the readable side has ended. */
export class MediaEncryptStream implements ReadableWritablePair<Bytes, Bytes> {
  readonly readable: ReadableStream<Bytes>;
  readonly writable: WritableStream<Bytes>;
  readonly summary: Promise<MediaSummary>;

  constructor(environment: Pick<Environment, 'crypto' | 'random'>, mediaKey: Bytes, kind: MediaKind) {
    const input = new TransformStream<Bytes, Bytes>();
    this.writable = input.writable;
    const { readable, result } = fromGenerator(encryptMedia(environment, mediaKey, kind, input.readable));
    this.readable = readable;
    this.summary = result;
  }
}

/** decryptMedia as a stage of a pipe; the readable side errors when the file is not the named one. */
export class MediaDecryptStream implements ReadableWritablePair<Bytes, Bytes> {
  readonly readable: ReadableStream<Bytes>;
  readonly writable: WritableStream<Bytes>;

  constructor(
    environment: Pick<Environment, 'crypto'>,
    mediaKey: Bytes,
    kind: MediaKind,
    expectedRoot: Bytes,
  ) {
    const input = new TransformStream<Bytes, Bytes>();
    this.writable = input.writable;
    const { readable } = fromGenerator(
      decryptMedia(environment, mediaKey, kind, expectedRoot, input.readable),
    );
    this.readable = readable;
  }
}

/** Pulls from the generator as the reader asks, so that nothing gathers in between. */
function fromGenerator<Result>(generator: AsyncGenerator<Bytes, Result>): {
  readonly readable: ReadableStream<Bytes>;
  readonly result: Promise<Result>;
} {
  let resolve: (result: Result) => void;
  let reject: (error: unknown) => void;
  const result = new Promise<Result>((resolved, rejected) => {
    resolve = resolved;
    reject = rejected;
  });
  // The readable side reports the same error; whoever does not ask for the result need not handle it twice.
  result.catch(() => undefined);
  const readable = new ReadableStream<Bytes>(
    {
      async pull(controller) {
        try {
          const next = await generator.next();
          if (next.done === true) {
            resolve(next.value);
            controller.close();
          } else {
            controller.enqueue(next.value);
          }
        } catch (error) {
          reject(error);
          throw error;
        }
      },
      async cancel(reason) {
        reject(reason);
        await generator.return(undefined as never);
      },
    },
    { highWaterMark: 0 },
  );
  return { readable, result };
}
