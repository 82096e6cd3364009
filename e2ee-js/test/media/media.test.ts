import { create } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, equal, type Bytes } from '../../src/bytes/bytes.js';
import { padme } from '../../src/bytes/padding.js';
import type { Environment } from '../../src/environment.js';
import { HistoryEntrySchema } from '../../src/gen/sotto/e2ee/v1/payload_pb.js';
import { decodeHistory, encodeHistory } from '../../src/media/historyBundle.js';
import {
  decryptMedia,
  encryptMedia,
  MediaDecryptStream,
  MediaEncryptStream,
  type MediaSummary,
} from '../../src/media/media.js';
import {
  encryptedLength,
  SEGMENT_LENGTH,
  segmentCapacity,
  type MediaKind,
} from '../../src/media/mediaFormat.js';
import { padMedia, unpadMedia } from '../../src/media/paddedMedia.js';
import { MediaRoot } from '../../src/media/mediaRoot.js';
import { expectRefusal } from '../support/errors.js';
import { webCrypto } from '../support/providers.js';
import { flipped } from '../support/raw.js';
import { S } from '../support/vectors.js';
import { seeded } from '../support/world.js';

const environment: Environment = { crypto: webCrypto, random: seeded('media'), clock: () => 0 };
const key = S('media key', 32);
const FIRST = segmentCapacity(0);
const NEXT = segmentCapacity(1);

function plain(length: number): Bytes {
  return Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8)) & 255);
}

async function encrypt(source: readonly Bytes[], kind: MediaKind = 'image') {
  const slices: Bytes[] = [];
  const generator = encryptMedia(environment, key, kind, source);
  let next = await generator.next();
  while (next.done !== true) {
    slices.push(next.value);
    next = await generator.next();
  }
  return { slices, file: concat(...slices), summary: next.value };
}

async function decrypt(file: readonly Bytes[], root: Bytes, kind: MediaKind = 'image'): Promise<Bytes> {
  const pieces: Bytes[] = [];
  for await (const piece of decryptMedia(environment, key, kind, root, file)) {
    pieces.push(piece);
  }
  return concat(...pieces);
}

async function rootOf(file: Bytes): Promise<Bytes> {
  const root = new MediaRoot(webCrypto);
  for (let offset = 0; offset === 0 || offset < file.length; offset += SEGMENT_LENGTH) {
    await root.add(file.subarray(offset, offset + SEGMENT_LENGTH));
  }
  return root.finish();
}

describe('a file', () => {
  test.each([0, 1, FIRST - 1, FIRST, FIRST + 1, FIRST + NEXT - 1, FIRST + NEXT, FIRST + NEXT + 1])(
    'of %i bytes opens as it was',
    async (length) => {
      const { slices, file, summary } = await encrypt([plain(length)]);
      expect(file.length).toBe(encryptedLength(length));
      expect(summary).toMatchObject({ totalLength: file.length, plainLength: length });
      expect(slices.slice(0, -1).every((slice) => slice.length === SEGMENT_LENGTH)).toBe(true);
      expect(equal(await decrypt([file], summary.root), plain(length))).toBe(true);
    },
  );

  test('does not depend on how its bytes come in', async () => {
    const whole = plain(FIRST + 1000);
    const { file, summary } = await encrypt([whole]);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(file.length), { maxLength: 6 }), async (cuts) => {
        const edges = [0, ...cuts.sort((a, b) => a - b), file.length];
        const chunks = edges.slice(1).map((end, i) => file.subarray(edges[i], end));
        expect(equal(await decrypt(chunks, summary.root), whole)).toBe(true);
      }),
      { numRuns: 15 },
    );
  });

  test('passes through streams', async () => {
    const whole = plain(FIRST + NEXT + 5);
    const encrypting = new MediaEncryptStream(environment, key, 'video');
    const encrypted = await collect(streamOf(whole, 100_000).pipeThrough(encrypting));
    const { root, totalLength }: MediaSummary = await encrypting.summary;
    expect(encrypted.length).toBe(totalLength);
    const decrypting = new MediaDecryptStream(environment, key, 'video', root);
    expect(equal(await collect(streamOf(encrypted, 70_000).pipeThrough(decrypting)), whole)).toBe(true);
    const altered = new MediaDecryptStream(environment, key, 'video', root);
    await expect(
      collect(streamOf(flipped(encrypted, 300_000), 70_000).pipeThrough(altered)),
    ).rejects.toThrow();
  });

  test('with segments reordered, left out, cut off or going on', async () => {
    const { slices } = await encrypt([plain(FIRST + 2 * NEXT)]);
    const [first, second, third] = slices as [Bytes, Bytes, Bytes];
    const broken = [
      [first, third, second],
      [first, third],
      [second, first, third],
      [first, second],
      [first],
      [first, second, third.slice(0, -1)],
      [first, second, third, Uint8Array.of(0)],
      [first, second, third, third],
      [first, second, second, third],
    ];
    for (const file of broken) {
      const joined = concat(...file);
      // The right root for the wrong file: the segments' own tags must tell.
      await expectRefusal(async () => decrypt([joined], await rootOf(joined)), 'bad_tag', 'malformed');
    }
  });

  test('that is another under the same key', async () => {
    const named = await encrypt([plain(10)]);
    const other = await encrypt([plain(11)]);
    await expectRefusal(() => decrypt([other.file], named.summary.root), 'hash_mismatch');
  });

  test('under another kind or key, altered, too short', async () => {
    const { file, summary } = await encrypt([plain(100)]);
    await expectRefusal(() => decrypt([file], summary.root, 'video'), 'bad_tag');
    for (const position of [1, 33, 40, -1]) {
      await expectRefusal(() => decrypt([flipped(file, position)], summary.root), 'bad_tag');
    }
    await expectRefusal(() => decrypt([flipped(file, 0)], summary.root), 'malformed');
    for (const length of [0, 39, 55]) {
      await expectRefusal(() => decrypt([file.slice(0, length)], summary.root), 'malformed');
    }
  });

  test('keeps little in memory', async () => {
    let produced = 0;
    let consumed = 0;
    let ahead = 0;
    function* source(): Generator<Bytes> {
      for (let i = 0; i < 80; i++) {
        produced += 65_536;
        ahead = Math.max(ahead, produced - consumed);
        yield new Uint8Array(65_536);
      }
    }
    for await (const slice of encryptMedia(environment, key, 'document', source())) {
      consumed += slice.length;
    }
    expect(consumed).toBeGreaterThan(5_000_000);
    expect(ahead).toBeLessThan(3 * SEGMENT_LENGTH);
  });
});

describe('a padded file', () => {
  test.each([0, 1, 5000, FIRST, 600_000])(
    'of %i bytes shows its bucket alone, and comes back as it was',
    async (length) => {
      const padded: Bytes[] = [];
      for await (const chunk of padMedia([plain(length)], length)) {
        padded.push(chunk);
      }
      const { file, summary } = await encrypt(padded);
      expect(summary.plainLength).toBe(padme(length));
      const back: Bytes[] = [];
      for await (const chunk of unpadMedia(
        decryptMedia(environment, key, 'image', summary.root, [file]),
        length,
      )) {
        back.push(chunk);
      }
      expect(equal(concat(...back), plain(length))).toBe(true);
    },
  );

  test('of another length than it says', async () => {
    const drain = async (source: AsyncIterable<Bytes>) => {
      let length = 0;
      for await (const chunk of source) {
        length += chunk.length;
      }
      return length;
    };
    await expectRefusal(() => drain(padMedia([plain(10)], 9)), 'malformed');
    await expectRefusal(() => drain(padMedia([plain(10)], 11)), 'malformed');
    await expectRefusal(() => drain(unpadMedia([plain(10)], 11)), 'malformed');
    // The padding is read too: an error at the very end reaches the reader.
    const other = await encrypt([plain(100)]);
    const decrypted = decryptMedia(environment, key, 'image', S('root', 32), [other.file]);
    await expectRefusal(() => drain(unpadMedia(decrypted, 10)), 'hash_mismatch');
  });
});

describe('a history bundle', () => {
  const entries = [1, 2, 3].map((i) =>
    create(HistoryEntrySchema, {
      conversationId: S(`conversation ${i}`, 16),
      messageId: S(`message ${i}`, 16),
      contentKey: S(`key ${i}`, 32),
      contentSha256: S(`hash ${i}`, 32),
      senderUserId: S(`sender ${i}`, 16),
      senderDeviceId: i,
      sentMs: BigInt(i),
    }),
  );

  test('comes back as it was', async () => {
    const { file, summary } = await encrypt([...encodeHistory(entries)], 'history');
    const read = [];
    for await (const entry of decodeHistory(
      decryptMedia(environment, key, 'history', summary.root, [file]),
    )) {
      read.push(entry);
    }
    expect(read).toEqual(entries);
  });

  test('that is cut off or another file', async () => {
    const bytes = concat(...encodeHistory(entries));
    const drain = async (source: AsyncIterable<Bytes> | Iterable<Bytes>) => {
      for await (const _ of decodeHistory(source)) {
        // Read to the end.
      }
    };
    await expectRefusal(() => drain([bytes.slice(0, -1)]), 'malformed');
    await expectRefusal(() => drain([Uint8Array.of(0xff, 0xff, 0xff, 0x7f)]), 'malformed');
    const { file } = await encrypt([bytes], 'history');
    await expectRefusal(
      () => drain(decryptMedia(environment, key, 'history', S('root', 32), [file])),
      'hash_mismatch',
    );
  });
});

function streamOf(bytes: Bytes, chunk: number): ReadableStream<Bytes> {
  let offset = 0;
  return new ReadableStream({
    pull(controller) {
      if (offset >= bytes.length) {
        controller.close();
      } else {
        controller.enqueue(bytes.subarray(offset, offset + chunk));
        offset += chunk;
      }
    },
  });
}

async function collect(stream: ReadableStream<Bytes>): Promise<Bytes> {
  const chunks: Bytes[] = [];
  for await (const chunk of stream) {
    chunks.push(chunk);
  }
  return concat(...chunks);
}
