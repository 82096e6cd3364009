import { create, toBinary } from '@bufbuild/protobuf';
import { requireLength, type Bytes } from '../bytes/bytes.js';
import { toHex } from '../bytes/encoding.js';
import { parseProto } from '../bytes/proto.js';
import { ByteReader } from '../bytes/reader.js';
import { ByteWriter } from '../bytes/writer.js';
import { ContentKeySchema, type ContentKey } from '../gen/sotto/e2ee/v1/payload_pb.js';
import type { DeviceAddress } from '../identity/identity.js';
import { HASH_LENGTH, KEY_LENGTH } from '../primitive/provider.js';
import { StoreBatch } from '../store/store.js';
import type { DeviceContext } from './deviceContext.js';

const VERSION = 1;
const NEVER = 0;
const ID_LENGTH = 16;
const MAX_USER_ID = 64;
const MAX_KEY = 512;
/** Enough for every time that a number holds exactly. */
const TIME_DIGITS = 16;
const EXPIRY_PREFIX = 'expiry/';

/** A message's key, and whose message it opens. */
export interface KeptContentKey {
  readonly author: DeviceAddress;
  readonly contentKey: ContentKey;
  /** When it is forgotten; 0: never. */
  readonly expiresMs: number;
}

/**
 * The keys of the messages that this device can read. A key with `expire_after_s` is forgotten that long after this
 * device got or made it: what is expired is not found any more, and `forgetExpired` takes it out of the store; call that
 * at the start and then from time to time.
 *
 * Records of the store `contentKeys`: `key/<user>/<message>`, and for those that expire `expiry/<time>/<user>/<message>`,
 * so that the due ones are found without opening every key.
 */
export class ContentKeys {
  readonly #context: DeviceContext;

  constructor(context: DeviceContext) {
    this.#context = context;
  }

  /**
   * Keeps the key of a message unless one is known: what was read stays what it was. To be called within `exclusive`, as
   * by the `keep` of `E2eeDevice.decrypt`.
   *
   * @param author the device at the other end of the session, or this one
   * @returns whether it was kept
   */
  async keep(batch: StoreBatch, author: DeviceAddress, contentKey: ContentKey): Promise<boolean> {
    const name = nameOf(contentKey.messageId, author.userId);
    if ((await this.#read(name)) !== undefined) {
      return false;
    }
    // By this device's clock alone: the sender's could let a message stay for ever.
    const { expireAfterS } = contentKey;
    const expiresMs = expireAfterS === 0 ? NEVER : this.#context.environment.clock() + expireAfterS * 1000;
    batch.put('contentKeys', `key/${name}`, encode({ author, contentKey: checked(contentKey), expiresMs }));
    if (expiresMs !== NEVER) {
      batch.put('contentKeys', expiryRecord(expiresMs, name), Uint8Array.of(1));
    }
    return true;
  }

  /** The key of a message, unless it is unknown or expired. */
  async find(messageId: Bytes, authorId: Bytes): Promise<KeptContentKey | undefined> {
    const kept = await this.#read(nameOf(messageId, authorId));
    return kept === undefined || isExpired(kept, this.#context.environment.clock()) ? undefined : kept;
  }

  /** Forgets a message's key: then nothing opens it here any more. */
  async forget(messageId: Bytes, authorId: Bytes): Promise<void> {
    const { store } = this.#context;
    const name = nameOf(messageId, authorId);
    await store.exclusive(async () => {
      const kept = await this.#read(name);
      const batch = new StoreBatch().delete('contentKeys', `key/${name}`);
      if (kept !== undefined && kept.expiresMs !== NEVER) {
        batch.delete('contentKeys', expiryRecord(kept.expiresMs, name));
      }
      await store.commit(batch);
    });
  }

  /** Forgets the keys whose time has come. Returns how many. */
  async forgetExpired(): Promise<number> {
    const { environment, store } = this.#context;
    const now = environment.clock();
    return store.exclusive(async () => {
      const batch = new StoreBatch();
      let forgotten = 0;
      for (const record of await store.keys('contentKeys', EXPIRY_PREFIX)) {
        const time = record.slice(EXPIRY_PREFIX.length, EXPIRY_PREFIX.length + TIME_DIGITS);
        if (Number(time) > now) {
          break;
        }
        const name = record.slice(EXPIRY_PREFIX.length + TIME_DIGITS + 1);
        batch.delete('contentKeys', `key/${name}`).delete('contentKeys', record);
        forgotten++;
      }
      await store.commit(batch);
      return forgotten;
    });
  }

  async #read(name: string): Promise<KeptContentKey | undefined> {
    const record = await this.#context.store.get('contentKeys', `key/${name}`);
    return record && decode(record);
  }
}

/** Its known fields alone, each of its exact size: what a sender puts beside them must not fill a record. */
function checked(contentKey: ContentKey): ContentKey {
  const { messageId, expireAfterS, fromOwnDevice } = contentKey;
  return create(ContentKeySchema, {
    messageId,
    conversationId: requireLength(contentKey.conversationId, ID_LENGTH, 'conversation_id'),
    key: requireLength(contentKey.key, KEY_LENGTH, 'key'),
    contentSha256: requireLength(contentKey.contentSha256, HASH_LENGTH, 'content_sha256'),
    expireAfterS,
    fromOwnDevice,
  });
}

/** `temp_id`s are their senders' choice: two accounts may have the same one. */
function nameOf(messageId: Bytes, authorId: Bytes): string {
  return `${toHex(authorId)}/${toHex(requireLength(messageId, ID_LENGTH, 'message_id'))}`;
}

function expiryRecord(expiresMs: number, name: string): string {
  return `${EXPIRY_PREFIX}${expiresMs.toString().padStart(TIME_DIGITS, '0')}/${name}`;
}

function isExpired({ expiresMs }: KeptContentKey, now: number): boolean {
  return expiresMs !== NEVER && expiresMs <= now;
}

function encode({ author, contentKey, expiresMs }: KeptContentKey): Bytes {
  return new ByteWriter()
    .u8(VERSION)
    .lengthPrefixed(author.userId)
    .u32(author.deviceId)
    .u64(expiresMs)
    .lengthPrefixed(toBinary(ContentKeySchema, contentKey))
    .toBytes();
}

function decode(bytes: Bytes): KeptContentKey {
  const reader = new ByteReader(bytes, 'content key');
  reader.constant(VERSION, 'version');
  const author = { userId: reader.lengthPrefixed(MAX_USER_ID, 'user_id'), deviceId: reader.u32('device_id') };
  const expiresMs = reader.u64('expires_ms');
  const contentKey = parseProto(ContentKeySchema, reader.lengthPrefixed(MAX_KEY, 'key'));
  reader.end();
  return { author, contentKey, expiresMs };
}
