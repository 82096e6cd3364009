import type { Bytes } from '../bytes/bytes.js';
import { systemRandom } from '../environment.js';
import { Queue } from './queue.js';
import { RecordCipher } from './recordCipher.js';
import { STORE_NAMES, type E2eeStore, type StoreBatch, type StoreName } from './store.js';

const DATABASE_VERSION = 1;
/** Beside the stores of records: the key that seals them, as a CryptoKey that cannot be exported. */
const KEY_STORE = 'storageKey';
const KEY_ID = 'current';

/** What a browser gives; tests give others. */
export interface IndexedDbPlatform {
  readonly indexedDB: IDBFactory;
  readonly subtle: SubtleCrypto;
  /** Missing where there are no tabs to keep apart. */
  readonly locks?: LockManager;
}

/**
 * A store in the browser's database. Every record is sealed; the keys of records are not, and hold ids alone. Whoever
 * runs scripts in this origin can use the sealing key, but not take it away.
 */
export class IndexedDbStore implements E2eeStore {
  readonly #database: IDBDatabase;
  readonly #cipher: RecordCipher;
  readonly #locks: LockManager | undefined;
  readonly #queue = new Queue();

  private constructor(database: IDBDatabase, cipher: RecordCipher, locks: LockManager | undefined) {
    this.#database = database;
    this.#cipher = cipher;
    this.#locks = locks;
  }

  /** @param name of the database; one for each account and device */
  static async open(name: string, platform: IndexedDbPlatform = browser()): Promise<IndexedDbStore> {
    const database = await openDatabase(platform.indexedDB, name);
    const key = await storageKey(database, platform.subtle);
    return new IndexedDbStore(database, new RecordCipher(platform.subtle, key, systemRandom), platform.locks);
  }

  async get(store: StoreName, key: string): Promise<Bytes | undefined> {
    const transaction = this.#database.transaction(store, 'readonly');
    const record = await settled(transaction.objectStore(store).get(key) as IDBRequest<Bytes | undefined>);
    return record === undefined ? undefined : this.#cipher.open(store, key, record);
  }

  async keys(store: StoreName, prefix = ''): Promise<readonly string[]> {
    const transaction = this.#database.transaction(store, 'readonly');
    const keys = await settled(transaction.objectStore(store).getAllKeys(startingWith(prefix)));
    return keys.filter((key): key is string => typeof key === 'string' && key.startsWith(prefix));
  }

  async commit(batch: StoreBatch): Promise<void> {
    if (batch.changes.length === 0) {
      return;
    }
    // Sealed first: a transaction would end while it waits.
    const writes: { readonly store: StoreName; readonly key: string; readonly record?: Bytes }[] = [];
    for (const { store, key, value } of batch.changes) {
      writes.push({
        store,
        key,
        ...(value !== undefined && { record: await this.#cipher.seal(store, key, value) }),
      });
    }
    const stores = [...new Set(writes.map(({ store }) => store))];
    const transaction = this.#database.transaction(stores, 'readwrite', { durability: 'strict' });
    const done = committed(transaction);
    for (const { store, key, record } of writes) {
      if (record === undefined) {
        transaction.objectStore(store).delete(key);
      } else {
        transaction.objectStore(store).put(record, key);
      }
    }
    await done;
  }

  async exclusive<Result>(work: () => Promise<Result>): Promise<Result> {
    const locks = this.#locks;
    if (locks === undefined) {
      return this.#queue.run(work);
    }
    return locks.request(`sotto-e2ee:${this.#database.name}`, work);
  }

  close(): void {
    this.#database.close();
  }
}

function browser(): IndexedDbPlatform {
  return {
    indexedDB: globalThis.indexedDB,
    subtle: globalThis.crypto.subtle,
    ...('locks' in globalThis.navigator && { locks: globalThis.navigator.locks }),
  };
}

async function openDatabase(factory: IDBFactory, name: string): Promise<IDBDatabase> {
  const request = factory.open(name, DATABASE_VERSION);
  request.onupgradeneeded = () => {
    for (const store of [KEY_STORE, ...STORE_NAMES]) {
      request.result.createObjectStore(store);
    }
  };
  return settled(request);
}

async function storageKey(database: IDBDatabase, subtle: SubtleCrypto): Promise<CryptoKey> {
  const read = async (): Promise<CryptoKey | undefined> => {
    const keys = database.transaction(KEY_STORE, 'readonly').objectStore(KEY_STORE);
    return settled(keys.get(KEY_ID) as IDBRequest<CryptoKey | undefined>);
  };
  const present = await read();
  if (present !== undefined) {
    return present;
  }
  const made = await RecordCipher.generateKey(subtle);
  const transaction = database.transaction(KEY_STORE, 'readwrite', { durability: 'strict' });
  const done = committed(transaction);
  // Another tab may have been faster: its key stays, and an attempt to add a second is no error.
  const known = await settled(transaction.objectStore(KEY_STORE).count(KEY_ID));
  if (known === 0) {
    transaction.objectStore(KEY_STORE).put(made, KEY_ID);
  }
  await done;
  return (await read()) ?? made;
}

/** All keys where a platform has no ranges: the caller looks at each anyway. */
function startingWith(prefix: string): IDBKeyRange | undefined {
  return prefix === '' || !('IDBKeyRange' in globalThis)
    ? undefined
    : globalThis.IDBKeyRange.bound(prefix, `${prefix}\uffff`);
}

async function settled<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new DOMException('request failed', 'UnknownError'));
  });
}

async function committed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = () => reject(transaction.error ?? new DOMException('transaction failed', 'AbortError'));
    transaction.oncomplete = () => resolve();
    transaction.onerror = fail;
    transaction.onabort = fail;
  });
}
