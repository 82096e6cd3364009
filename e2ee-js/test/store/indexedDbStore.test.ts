import { describe, expect, test } from 'vitest';
import { ascii, concat, EMPTY, type Bytes } from '../../src/bytes/bytes.js';
import { toHex } from '../../src/bytes/encoding.js';
import { E2eeDevice } from '../../src/device/e2eeDevice.js';
import { IndexedDbStore } from '../../src/store/indexedDbStore.js';
import { STORE_NAMES, StoreBatch } from '../../src/store/store.js';
import { done, freshDatabase, type TestDatabase } from '../support/database.js';
import { expectRefusal } from '../support/errors.js';
import { S } from '../support/vectors.js';
import { addressOf, claim, World } from '../support/world.js';

const CANARY = ascii('a plaintext canary that must not be readable');

/** Everything that lies in the database, as hexadecimal; a key that gives no bytes is listed by its type. */
async function dump({ platform, name }: TestDatabase): Promise<readonly string[]> {
  const database = await done(platform.indexedDB.open(name));
  const found: string[] = [];
  for (const store of Array.from(database.objectStoreNames)) {
    const objects = database.transaction(store).objectStore(store);
    const [values, keys] = await Promise.all([done<unknown[]>(objects.getAll()), done(objects.getAllKeys())]);
    found.push(...[...values, ...keys].flatMap((value) => legible(structuredClone(value))));
  }
  database.close();
  return found;
}

/** What somebody who has a value can read of it. */
function legible(value: unknown): readonly string[] {
  if (value instanceof Uint8Array) {
    return [toHex(value)];
  }
  if (value instanceof ArrayBuffer) {
    return [toHex(new Uint8Array(value))];
  }
  if (value instanceof CryptoKey) {
    return [`${value.type} ${value.algorithm.name} ${value.extractable ? 'extractable' : 'not extractable'}`];
  }
  if (typeof value === 'object' && value !== null) {
    return Object.values(value).flatMap(legible);
  }
  return [toHex(new TextEncoder().encode(String(value)))];
}

describe('the browser’s store', () => {
  test('gives back what was written, also when it is opened again', async () => {
    const place = await freshDatabase();
    const store = await IndexedDbStore.open(place.name, place.platform);
    await store.commit(
      new StoreBatch()
        .put('sessions', 'a/1', S('1', 10))
        .put('sessions', 'b/2', EMPTY)
        .put('messages', 'a/1', CANARY),
    );
    expect(await store.keys('sessions')).toEqual(['a/1', 'b/2']);
    expect(await store.keys('sessions', 'b/')).toEqual(['b/2']);
    store.close();
    const again = await IndexedDbStore.open(place.name, place.platform);
    expect(await again.get('sessions', 'a/1')).toEqual(S('1', 10));
    expect(await again.get('sessions', 'b/2')).toEqual(EMPTY);
    expect(await again.get('messages', 'a/1')).toEqual(CANARY);
    expect(await again.get('messages', 'none')).toBeUndefined();
    await again.commit(new StoreBatch().delete('sessions', 'a/1'));
    expect(await again.get('sessions', 'a/1')).toBeUndefined();
    again.close();
  });

  test('holds no plaintext and no secret that can be read', async () => {
    const place = await freshDatabase();
    const world = new World();
    const store = await IndexedDbStore.open(place.name, place.platform);
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

    const everything = await dump(place);
    expect(everything.length).toBeGreaterThan(10);
    expect(secrets.length).toBeGreaterThan(8);
    expect(everything.filter((one) => one.includes('extractable'))).toEqual([
      'secret AES-GCM not extractable',
    ]);
    for (const secret of secrets) {
      expect(everything.filter((one) => one.includes(toHex(secret)))).toEqual([]);
    }
    const again = await IndexedDbStore.open(place.name, place.platform);
    const opened = await E2eeDevice.open(environment, again);
    expect(await opened.sessions(addressOf(bob))).toHaveLength(1);
    again.close();
  });

  test('cannot give its key away', async () => {
    const place = await freshDatabase();
    (await IndexedDbStore.open(place.name, place.platform)).close();
    const database = await done(place.platform.indexedDB.open(place.name));
    const key = (await done(
      database.transaction('storageKey').objectStore('storageKey').get('current'),
    )) as CryptoKey;
    expect(key).toMatchObject({ extractable: false, algorithm: { name: 'AES-GCM', length: 256 } });
    await expect(place.platform.subtle.exportKey('raw', key)).rejects.toThrow();
    database.close();
  });

  test('does not open a record that was moved to another place', async () => {
    const place = await freshDatabase();
    const store = await IndexedDbStore.open(place.name, place.platform);
    await store.commit(new StoreBatch().put('sessions', 'a', CANARY));
    const database = await done(place.platform.indexedDB.open(place.name));
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
    const place = await freshDatabase();
    const store = await IndexedDbStore.open(place.name, place.platform);
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
    const place = await freshDatabase();
    const store = await IndexedDbStore.open(place.name, place.platform);
    for (const name of STORE_NAMES) {
      await store.commit(new StoreBatch().put(name, 'key', concat(CANARY, ascii(name))));
      expect(await store.get(name, 'key')).toEqual(concat(CANARY, ascii(name)));
    }
    store.close();
  });
});
