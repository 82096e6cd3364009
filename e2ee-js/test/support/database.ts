import type { IndexedDbPlatform } from '../../src/store/indexedDbStore.js';

/** A database that no other test has: the browser's own, in Node.js an imitation of it. */
export interface TestDatabase {
  readonly platform: IndexedDbPlatform;
  readonly name: string;
}

export async function freshDatabase(): Promise<TestDatabase> {
  return { platform: await platform(), name: `test-${globalThis.crypto.randomUUID()}` };
}

async function platform(): Promise<IndexedDbPlatform> {
  const { subtle } = globalThis.crypto;
  if ('indexedDB' in globalThis) {
    return { indexedDB: globalThis.indexedDB, subtle, locks: globalThis.navigator.locks };
  }
  const { IDBFactory, IDBKeyRange } = await import('fake-indexeddb');
  // The store takes ranges from where a browser has them. Never the database: the next one is to be new as well.
  Object.assign(globalThis, { IDBKeyRange });
  return { indexedDB: new IDBFactory(), subtle };
}

export async function done<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('request failed'));
  });
}
