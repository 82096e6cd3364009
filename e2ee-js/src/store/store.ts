import type { Bytes } from '../bytes/bytes.js';

/** The kinds of records that a device keeps. The last two are the application's. */
export const STORE_NAMES = [
  /** The device's own keys. */
  'identity',
  'prekeys',
  /** Handshakes without one-time key that were accepted, as long as they could be replayed. */
  'handshakes',
  /** A SessionBook for each remote device. */
  'sessions',
  'senderKeys',
  /** A DeviceListPin for each user. */
  'deviceLists',
  /** The keys of messages that can be read. */
  'contentKeys',
  'messages',
  'outbox',
] as const;

export type StoreName = (typeof STORE_NAMES)[number];

/** One write. Without a value the record goes. */
export interface StoreChange {
  readonly store: StoreName;
  readonly key: string;
  readonly value?: Bytes;
}

/** Writes that happen together or not at all. */
export class StoreBatch {
  readonly #changes: StoreChange[] = [];

  get changes(): readonly StoreChange[] {
    return this.#changes;
  }

  put(store: StoreName, key: string, value: Bytes): this {
    this.#changes.push({ store, key, value });
    return this;
  }

  delete(store: StoreName, key: string): this {
    this.#changes.push({ store, key });
    return this;
  }

  addAll(other: StoreBatch): this {
    this.#changes.push(...other.changes);
    return this;
  }
}

/**
 * Where a device keeps its state. There are no long transactions, because a browser's database closes its own while
 * cryptography is awaited: compute first, alone by `exclusive`, then `commit` once.
 */
export interface E2eeStore {
  get(store: StoreName, key: string): Promise<Bytes | undefined>;

  /** The keys of a store's records that begin so, ascending. */
  keys(store: StoreName, prefix?: string): Promise<readonly string[]>;

  /** Returns once the writes are durable. */
  commit(batch: StoreBatch): Promise<void>;

  /** Runs the work while nobody else who uses the same records runs theirs, in this tab or another. Does not nest. */
  exclusive<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** Runs work alone, and commits what it has put together before anybody sees its result. */
export async function transact<Result>(
  store: E2eeStore,
  work: (batch: StoreBatch) => Promise<Result>,
): Promise<Result> {
  return store.exclusive(async () => {
    const batch = new StoreBatch();
    const result = await work(batch);
    await store.commit(batch);
    return result;
  });
}
