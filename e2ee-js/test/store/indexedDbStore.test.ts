import { webcrypto } from 'node:crypto';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { beforeAll, describe, expect, test } from 'vitest';
import { ascii, concat, EMPTY, type Bytes } from '../../src/bytes/bytes.js';
import { toHex } from '../../src/bytes/encoding.js';
import { E2eeDevice } from '../../src/device/e2eeDevice.js';
import { IndexedDbStore, type IndexedDbPlatform } from '../../src/store/indexedDbStore.js';
import { STORE_NAMES, StoreBatch } from '../../src/store/store.js';
import { expectRefusal } from '../support/errors.js';
import { S } from '../support/vectors.js';
import { addressOf, claim, World } from '../support/world.js';

const CANARY = ascii('a plaintext canary that must not be readable');

beforeAll(() => {
  Object.assign(globalThis, { IDBKeyRange });
});

function platform(): IndexedDbPlatform {
  return { indexedDB: new IDBFactory(), subtle: webcrypto.subtle as SubtleCrypto };
}

/** Everything that lies in the database, as hexadecimal; what is no bytes is listed by its type. */
async function dump({ indexedDB }: IndexedDbPlatform, name: string): Promise<readonly string[]> {
  const database = await done(indexedDB.open(name));
  const found: string[] = [];
  for (const store of Array.from(database.objectStoreNames)) {
    const values: unknown[] = await done(database.transaction(store).objectStore(store).getAll());
    const keys = await done(database.transaction(store).objectStore(store).getAllKeys());
    found.push(...keys.map((key) => toHex(ascii(JSON.stringify(key)))));
    found.push(
      ...values.map((value) =>
        value instanceof Uint8Array ? toHex(value) : Object.prototype.toString.call(value),
      ),
    );
  }
  database.close();
  return found;
}

describe('the browser’s store', () => {
  test('gives back what was written, also when it is opened again', async () => {
    const place = platform();
    const store = await IndexedDbStore.open('test', place);
    await store.commit(
      new StoreBatch()
        .put('sessions', 'a/1', S('1', 10))
        .put('sessions', 'b/2', EMPTY)
        .put('messages', 'a/1', CANARY),
    );
    expect(await store.keys('sessions')).toEqual(['a/1', 'b/2']);
    expect(await store.keys('sessions', 'b/')).toEqual(['b/2']);
    store.close();
    const again = await IndexedDbStore.open('test', place);
    expect(await again.get('sessions', 'a/1')).toEqual(S('1', 10));
    expect(await again.get('sessions', 'b/2')).toEqual(EMPTY);
    expect(await again.get('messages', 'a/1')).toEqual(CANARY);
    expect(await again.get('messages', 'none')).toBeUndefined();
    await again.commit(new StoreBatch().delete('sessions', 'a/1'));
    expect(await again.get('sessions', 'a/1')).toBeUndefined();
    again.close();
  });

  test('holds no plaintext and no secret that can be read', async () => {
    const place = platform();
    const world = new World();
    const store = await IndexedDbStore.open('alice', place);
    const address = { userId: S('user', 16), deviceId: 1, apiDeviceId: S('api', 16) };
    const secrets: Bytes[] = [CANARY];
    const environment = world.environment('alice');
    const recording = {
      ...environment,
      random: (length: number) => {
        const bytes = environment.random(length);
        // Nonces and ids are public; keys are not.
        if (length >= 32) {
          secrets.push(bytes.slice());
        }
        return bytes;
      },
    };
    const device = await E2eeDevice.createPrimary(recording, store, address);
    await device.keys.upload(2, 1);
    const bob = await world.join('bob');
    await device.contacts.learn(bob.userId, [(await bob.device.contacts.own()).signed]);
    await device.start(bob.userId, claim(bob));
    await device.encryptBytes(addressOf(bob), CANARY);
    await store.commit(
      new StoreBatch().put('messages', '1', CANARY).put('contentKeys', '1', S('content key', 32)),
    );
    secrets.push(S('content key', 32));
    store.close();

    const everything = await dump(place, 'alice');
    expect(everything.length).toBeGreaterThan(10);
    expect(secrets.length).toBeGreaterThan(8);
    for (const secret of secrets) {
      expect(everything.filter((one) => one.includes(toHex(secret)))).toEqual([]);
    }
    const opened = await E2eeDevice.open(environment, await IndexedDbStore.open('alice', place));
    expect(await opened.sessions(addressOf(bob))).toHaveLength(1);
  });

  test('cannot give its key away', async () => {
    const place = platform();
    (await IndexedDbStore.open('test', place)).close();
    const database = await done(place.indexedDB.open('test'));
    const key = (await done(
      database.transaction('storageKey').objectStore('storageKey').get('current'),
    )) as CryptoKey;
    expect(key).toMatchObject({ extractable: false, algorithm: { name: 'AES-GCM', length: 256 } });
    await expect(webcrypto.subtle.exportKey('raw', key)).rejects.toThrow();
    database.close();
  });

  test('does not open a record that was moved to another place', async () => {
    const place = platform();
    const store = await IndexedDbStore.open('test', place);
    await store.commit(new StoreBatch().put('sessions', 'a', CANARY));
    const database = await done(place.indexedDB.open('test'));
    const record: unknown = await done(database.transaction('sessions').objectStore('sessions').get('a'));
    const move = database.transaction(['sessions', 'messages'], 'readwrite');
    await done(move.objectStore('sessions').put(record, 'b'));
    await done(move.objectStore('messages').put(record, 'a'));
    database.close();
    await expectRefusal(() => store.get('sessions', 'b'), 'bad_tag');
    await expectRefusal(() => store.get('messages', 'a'), 'bad_tag');
    expect(await store.get('sessions', 'a')).toEqual(CANARY);
    store.close();
  });

  test('runs exclusive work one after the other, whatever fails', async () => {
    const store = await IndexedDbStore.open('test', platform());
    const order: string[] = [];
    const failing = store.exclusive(async () => {
      order.push('first begins');
      await store.get('sessions', 'x');
      order.push('first ends');
      throw new Error('first');
    });
    const second = store.exclusive(async () => Promise.resolve(order.push('second')));
    await expect(failing).rejects.toThrow('first');
    await second;
    expect(order).toEqual(['first begins', 'first ends', 'second']);
    store.close();
  });

  test('has a store for each kind of record', async () => {
    const store = await IndexedDbStore.open('test', platform());
    for (const name of STORE_NAMES) {
      await store.commit(new StoreBatch().put(name, 'key', concat(CANARY, ascii(name))));
      expect(await store.get(name, 'key')).toEqual(concat(CANARY, ascii(name)));
    }
    store.close();
  });
});

async function done<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('request failed'));
  });
}
