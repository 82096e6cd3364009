import { toBinary } from '@bufbuild/protobuf';
import {
  bundleFromJson,
  deviceListFromJson,
  deviceListToJson,
  keyUploadToJson,
  oneTimeKeysToJson,
} from '../api/json.js';
import { concat, type Bytes } from '../bytes/bytes.js';
import { fromHex, toBase64 } from '../bytes/encoding.js';
import { parseProto } from '../bytes/proto.js';
import { E2eeDevice } from '../device/e2eeDevice.js';
import { systemRandom, type Environment } from '../environment.js';
import { E2eeError } from '../errors.js';
import {
  ContentKeySchema,
  ContentSchema,
  SenderKeyDistributionSchema,
} from '../gen/sotto/e2ee/v1/payload_pb.js';
import { decryptMedia, encryptMedia } from '../media/media.js';
import { requireKind } from '../media/mediaFormat.js';
import type { CryptoProvider } from '../primitive/provider.js';
import { SessionBook } from '../session/sessionBook.js';
import { StoreBatch, type E2eeStore } from '../store/store.js';
import { PeerStore } from './peerStore.js';
import { address, bytes, messageType, number, text, type Answer, type Request } from './request.js';
import { receiveText, sendText } from './texts.js';

const ONE_TIME_KEM_BATCH = 20;

/** Opens the store of that name, which outlives the peer. */
export type OpenStore = (name: string) => Promise<E2eeStore>;

/** One device, told by another program what to do: the other half of a test across languages. */
export class Peer {
  readonly #environment: Environment;
  readonly #openStore: OpenStore | undefined;
  #store: E2eeStore = new PeerStore();
  #device: E2eeDevice | undefined;
  #now = Date.now();

  /** @param openStore for `create` with a `store`, and `reopen`; without it records live in memory alone */
  constructor(crypto: CryptoProvider, openStore?: OpenStore) {
    this.#openStore = openStore;
    this.#environment = { crypto, random: systemRandom, clock: () => this.#now };
  }

  /** @throws E2eeError for what the device refuses, and for a request of another form */
  async answer(request: Request): Promise<Answer> {
    if (typeof request['now'] === 'number') {
      this.#now = request['now'];
    }
    switch (request['cmd']) {
      case 'create':
        return this.#create(request);
      case 'reopen':
        this.#store = await this.#named(text(request, 'store'));
        this.#device = await E2eeDevice.open(this.#environment, this.#store);
        return {};
      case 'learn':
        await this.#required.contacts.learn(bytes(request, 'user'), [deviceListFromJson(request['list'])]);
        return {};
      case 'start': {
        const sid = await this.#required.start(bytes(request, 'user'), bundleFromJson(request['bundle']));
        return { sid: toBase64(sid) };
      }
      case 'encrypt': {
        const { type, body } = await this.#required.encryptBytes(
          address(request),
          bytes(request, 'plaintext'),
        );
        return { type, body: toBase64(body) };
      }
      case 'decrypt': {
        const message = { type: messageType(request), body: bytes(request, 'body') };
        const { plaintext, sid } = await this.#required.decryptBytes(address(request), message);
        return { plaintext: toBase64(plaintext), sid: toBase64(sid) };
      }
      case 'topup': {
        const count = number(request, 'count');
        return {
          ...oneTimeKeysToJson(await this.#required.keys.topUp(count, Math.min(count, ONE_TIME_KEM_BATCH))),
        };
      }
      case 'state':
        return this.#state();
      case 'serialise':
        return { state: toBase64(this.#inMemory.serialise()) };
      case 'restore':
        this.#store = PeerStore.deserialise(bytes(request, 'state'));
        this.#device = await E2eeDevice.open(this.#environment, this.#store);
        return {};
      case 'needed': {
        const { contacts } = this.#required;
        const needed = await this.#required.sessionsNeeded(await contacts.recipients(bytes(request, 'user')));
        return {
          devices: needed.map(({ userId, deviceId }) => ({ user: toBase64(userId), device: deviceId })),
        };
      }
      case 'safetyNumber':
        return { digits: await this.#required.contacts.safetyNumber(bytes(request, 'user')) };
      case 'sendText':
        return sendText(this.#required, request);
      case 'receiveText':
        return receiveText(this.#required, this.#store, request);
      case 'seal': {
        const content = parseProto(ContentSchema, bytes(request, 'content'));
        const message = bytes(request, 'message');
        const { sealed, contentKey } = await this.#required.seal(
          message,
          bytes(request, 'conversation'),
          content,
        );
        return { sealed: toBase64(sealed), contentKey: toBase64(toBinary(ContentKeySchema, contentKey)) };
      }
      case 'open': {
        const contentKey = parseProto(ContentKeySchema, bytes(request, 'contentKey'));
        const sender = { userId: bytes(request, 'sender'), deviceId: number(request, 'senderDevice') };
        const content = await this.#required.open(bytes(request, 'sealed'), contentKey, sender);
        return { content: toBase64(toBinary(ContentSchema, content)) };
      }
      case 'groupStart': {
        const distribution = await this.#required.groups.rotate(
          bytes(request, 'group'),
          number(request, 'epoch'),
        );
        return { distribution: toBase64(toBinary(SenderKeyDistributionSchema, distribution)) };
      }
      case 'groupLearn':
        await this.#groupLearn(request);
        return {};
      case 'groupEncrypt': {
        const body = await this.#required.groups.encrypt(
          bytes(request, 'group'),
          bytes(request, 'plaintext'),
        );
        return { body: toBase64(body) };
      }
      case 'groupDecrypt': {
        const { groups } = this.#required;
        const plaintext = await groups.decrypt(
          address(request),
          bytes(request, 'group'),
          bytes(request, 'body'),
        );
        return { plaintext: toBase64(plaintext) };
      }
      case 'mediaEncrypt':
        return this.#mediaEncrypt(request);
      case 'mediaDecrypt': {
        const [key, root] = [bytes(request, 'key'), bytes(request, 'root')];
        const kind = requireKind(text(request, 'kind'));
        const plain: Bytes[] = [];
        for await (const piece of decryptMedia(this.#environment, key, kind, root, [
          bytes(request, 'file'),
        ])) {
          plain.push(piece);
        }
        return { plain: toBase64(concat(...plain)) };
      }
      default:
        throw new E2eeError(
          'invalid_argument',
          `cmd: ${JSON.stringify(request['cmd'])} (expected: a known command)`,
        );
    }
  }

  get #required(): E2eeDevice {
    if (this.#device === undefined) {
      throw new E2eeError('invalid_argument', 'device: none (expected: create or restore first)');
    }
    return this.#device;
  }

  get #inMemory(): PeerStore {
    if (!(this.#store instanceof PeerStore)) {
      throw new E2eeError(
        'invalid_argument',
        'store: a named one (expected: one in memory, to serialise it)',
      );
    }
    return this.#store;
  }

  async #named(name: string): Promise<E2eeStore> {
    if (this.#openStore === undefined) {
      throw new E2eeError('invalid_argument', `store: ${name} (expected: none, this peer keeps nothing)`);
    }
    return this.#openStore(name);
  }

  async #create(request: Request): Promise<Answer> {
    this.#store = 'store' in request ? await this.#named(text(request, 'store')) : new PeerStore();
    this.#device = await E2eeDevice.createPrimary(this.#environment, this.#store, {
      ...address(request),
      apiDeviceId: bytes(request, 'apiDevice'),
    });
    return {
      signedList: deviceListToJson((await this.#device.contacts.own()).signed),
      upload: keyUploadToJson(await this.#device.keys.upload()),
    };
  }

  async #state(): Promise<Answer> {
    const sessions: Answer[] = [];
    let skipped = 0;
    for (const key of await this.#store.keys('sessions')) {
      const record = await this.#store.get('sessions', key);
      const book = record === undefined ? SessionBook.empty() : SessionBook.deserialise(record);
      const [user = '', device = ''] = key.split(':');
      const sids = book.sessions.map(({ sid }) => toBase64(sid));
      sessions.push({
        user: toBase64(fromHex(user)),
        device: Number(device),
        active: sids[0] ?? null,
        all: sids,
      });
      skipped += book.sessions.reduce((sum, { ratchet }) => sum + ratchet.skipped.length, 0);
    }
    return { sessions, skipped };
  }

  async #groupLearn(request: Request): Promise<void> {
    const distribution = parseProto(SenderKeyDistributionSchema, bytes(request, 'distribution'));
    const device = this.#required;
    await this.#store.exclusive(async () => {
      const batch = new StoreBatch();
      await device.groups.learn(address(request), distribution, batch);
      await this.#store.commit(batch);
    });
  }

  async #mediaEncrypt(request: Request): Promise<Answer> {
    const kind = requireKind(text(request, 'kind'));
    const generator = encryptMedia(this.#environment, bytes(request, 'key'), kind, [bytes(request, 'plain')]);
    const file: Bytes[] = [];
    let next = await generator.next();
    while (next.done !== true) {
      file.push(next.value);
      next = await generator.next();
    }
    return { file: toBase64(concat(...file)), root: toBase64(next.value.root) };
  }
}
