import type { Bytes } from '../bytes/bytes.js';
import { ByteReader } from '../bytes/reader.js';
import { ByteWriter } from '../bytes/writer.js';
import { Queue } from '../store/queue.js';
import { STORE_NAMES, type E2eeStore, type StoreBatch, type StoreName } from '../store/store.js';

const MAX_TEXT = 1024;
const MAX_VALUE = 16 * 1024 * 1024;

/** The records of the peer's device: they live as long as its process, and can be taken out and put back as a whole. */
export class PeerStore implements E2eeStore {
  readonly #records = new Map<string, Bytes>();
  readonly #queue = new Queue();

  async get(store: StoreName, key: string): Promise<Bytes | undefined> {
    return Promise.resolve(this.#records.get(recordName(store, key))?.slice());
  }

  async keys(store: StoreName, prefix = ''): Promise<readonly string[]> {
    const start = recordName(store, prefix);
    const found = [...this.#records.keys()].filter((name) => name.startsWith(start)).sort();
    return Promise.resolve(found.map((name) => name.slice(store.length + 1)));
  }

  async commit(batch: StoreBatch): Promise<void> {
    for (const { store, key, value } of batch.changes) {
      if (value === undefined) {
        this.#records.delete(recordName(store, key));
      } else {
        this.#records.set(recordName(store, key), value.slice());
      }
    }
    return Promise.resolve();
  }

  async exclusive<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#queue.run(work);
  }

  /** All records, in the order of their names. */
  serialise(): Bytes {
    const writer = new ByteWriter().u32(this.#records.size);
    for (const name of [...this.#records.keys()].sort()) {
      writer.lengthPrefixed(new TextEncoder().encode(name));
      writer.lengthPrefixed(this.#records.get(name) ?? new Uint8Array(0));
    }
    return writer.toBytes();
  }

  static deserialise(bytes: Bytes): PeerStore {
    const reader = new ByteReader(bytes, 'peer state');
    const store = new PeerStore();
    for (let left = reader.u32('records'); left > 0; left--) {
      const name = new TextDecoder().decode(reader.lengthPrefixed(MAX_TEXT, 'name'));
      if (!STORE_NAMES.some((known) => name.startsWith(`${known} `))) {
        throw new TypeError(`record: ${name} (expected: of one of ${STORE_NAMES.join(', ')})`);
      }
      store.#records.set(name, reader.lengthPrefixed(MAX_VALUE, 'value'));
    }
    reader.end();
    return store;
  }
}

function recordName(store: StoreName, key: string): string {
  return `${store} ${key}`;
}
