import { create, toBinary } from '@bufbuild/protobuf';
import { ascii, concat, u32, type Bytes } from '../../src/bytes/bytes.js';
import { toHex } from '../../src/bytes/encoding.js';
import type { RandomSource } from '../../src/environment.js';
import { HistoryEntrySchema, PlaintextSchema } from '../../src/gen/sotto/e2ee/v1/payload_pb.js';
import { OwnSenderKey } from '../../src/group/ownSenderKey.js';
import { DeviceKeys } from '../../src/identity/deviceKeys.js';
import { signDeviceList, type DeviceList } from '../../src/identity/deviceList.js';
import { NewDeviceLink } from '../../src/link/newDeviceLink.js';
import { PrimaryLink } from '../../src/link/primaryLink.js';
import { encodeHistory } from '../../src/media/historyBundle.js';
import { encryptMedia } from '../../src/media/media.js';
import { segmentCapacity } from '../../src/media/mediaFormat.js';
import { signedPart, type PreKeyPair } from '../../src/prekey/preKeys.js';
import { sign } from '../../src/primitive/ed25519.js';
import type { CryptoProvider } from '../../src/primitive/provider.js';
import { acceptSession, startSession, type KeyMessage, type Session } from '../../src/session/session.js';
import { SessionBook } from '../../src/session/sessionBook.js';
import { decodePreKeyMessage, decodeRatchetMessage } from '../../src/session/wire.js';
import { person } from '../support/people.js';
import { S, scripted } from '../support/vectors.js';

const TIME = 1_764_000_000_000;
const MESSAGES = 20;
const DELIVERED_BEFORE: Readonly<Record<number, readonly number[]>> = {
  5: [0, 2],
  10: [6, 9],
  15: [12, 1, 14],
  20: [17, 3, 4, 5, 7, 8, 10, 11, 13, 15, 16, 18, 19],
};

type Party = Awaited<ReturnType<typeof party>>;

/** Alice or Bob of `e2ee-vectors/README.md`, with version 1 of the account's list. */
async function party(crypto: CryptoProvider, letter: string, name: string, registrationId: number) {
  const { account, identity } = await person(crypto, letter, S(`v.${name}`, 16), 1);
  const keys = await DeviceKeys.of({ crypto }, registrationId, S(`${letter}.sig`, 32), S(`${letter}.dh`, 32));
  const listed = {
    deviceId: 1,
    registrationId,
    signingKey: keys.signingKey,
    dhKey: keys.dhKey,
    linkedMs: TIME,
    deviceSignature: keys.acceptAccount(identity.userId, 1, account.publicKey),
    apiDeviceId: S(`v.${name}.api`, 16),
  };
  const list = await signDeviceList(crypto, account, {
    userId: identity.userId,
    primaryDeviceId: 1,
    devices: [listed],
    issuedMs: TIME,
  });
  return { account, identity, keys, listed, list };
}

/** Makes the cases of `sotto-typescript.json`, as `e2ee-vectors/README.md` says. */
export class SottoVectors {
  readonly #crypto: CryptoProvider;
  readonly #alice: Party;
  readonly #bob: Party;
  readonly #preKeys: { readonly signed: PreKeyPair; readonly oneTime: PreKeyPair; readonly kem: PreKeyPair };

  private constructor(crypto: CryptoProvider, alice: Party, bob: Party, preKeys: SottoVectors['keys']) {
    this.#crypto = crypto;
    this.#alice = alice;
    this.#bob = bob;
    this.#preKeys = preKeys;
  }

  get keys() {
    return this.#preKeys;
  }

  static async of(crypto: CryptoProvider): Promise<SottoVectors> {
    const curve = async (id: number, secret: Bytes) => ({
      secret,
      shared: { id, publicKey: await crypto.x25519PublicKey(secret) },
    });
    return new SottoVectors(
      crypto,
      await party(crypto, 'A', 'alice', 1001),
      await party(crypto, 'B', 'bob', 2002),
      {
        signed: await curve(7, S('B.spk', 32)),
        oneTime: await curve(42, S('B.opk', 32)),
        kem: {
          secret: S('B.kem', 64),
          shared: { id: 9, publicKey: await crypto.kemPublicKey(S('B.kem', 64)) },
        },
      },
    );
  }

  async all() {
    return {
      deviceList: this.#deviceList(),
      preKeyMessage: await this.#preKeyMessage(),
      ratchet20: await this.#ratchet20(),
      linkMessages: await this.#linkMessages(),
      senderKeyDistribution: await this.#senderKeyDistribution(),
      media: await this.#media(),
      historyBundle: this.#historyBundle(),
    };
  }

  #environment(random: RandomSource, now = TIME) {
    return { crypto: this.#crypto, random, clock: () => now };
  }

  #deviceList() {
    const { list, listed } = this.#alice;
    return {
      body: toHex(list.signed.body),
      signature: toHex(list.signed.signature),
      hash: toHex(list.hash),
      deviceSig: toHex(listed.deviceSignature),
    };
  }

  async #begin(): Promise<SessionBook> {
    const environment = this.#environment(scripted(S('A.ek', 32), S('A.kem.m', 32), S('A.ratchet1', 32)));
    const bundle = {
      identity: this.#bob.identity,
      registrationId: this.#bob.keys.registrationId,
      signedPreKey: this.#preKeys.signed.shared,
      oneTime: this.#preKeys.oneTime.shared,
      kem: this.#preKeys.kem.shared,
    };
    return SessionBook.empty().add(await startSession(environment, this.#alice, bundle, TIME), TIME);
  }

  async #preKeyMessage() {
    const { signingSeed } = this.#bob.keys;
    const { signed, kem } = this.#preKeys;
    const { message } = await (
      await this.#begin()
    ).seal(this.#environment(scripted(S('n0', 12))), ascii('hello'));
    return {
      bobList: toHex(this.#bob.list.signed.body),
      spkSignature: toHex(sign(signingSeed, 'Sotto/1 SignedPreKey', signedPart(signed.shared))),
      kemSignature: toHex(sign(signingSeed, 'Sotto/1 KemPreKey', signedPart(kem.shared))),
      message: toHex(message.body),
      plaintext: toHex(ascii('hello')),
    };
  }

  async #ratchet20() {
    const books = { A: await this.#begin(), B: SessionBook.empty() };
    const turns = { A: counted('r20.A'), B: counted('r20.B') };
    const messages: KeyMessage[] = [];
    const order: number[] = [];
    const side = (i: number): 'A' | 'B' => (Math.floor(i / 5) % 2 === 0 ? 'A' : 'B');

    const deliver = async (i: number): Promise<void> => {
      const to = side(i) === 'A' ? 'B' : 'A';
      const { book, plaintext } = await this.#open(books[to], messages[i]!, turns[to]);
      if (toHex(plaintext) !== toHex(ascii(`message ${i}`))) {
        throw new Error(`message ${i}: ${toHex(plaintext)}`);
      }
      books[to] = book;
      order.push(i);
    };
    for (let i = 0; i <= MESSAGES; i++) {
      for (const arriving of DELIVERED_BEFORE[i] ?? []) {
        await deliver(arriving);
      }
      if (i < MESSAGES) {
        const environment = this.#environment(scripted(S(`r20.n.${i}`, 12)));
        const { book, message } = await books[side(i)].seal(environment, ascii(`message ${i}`));
        books[side(i)] = book;
        messages.push(message);
      }
    }
    return {
      messages: messages.map(({ body }) => toHex(body)),
      types: messages.map(({ type }) => type),
      order,
      plaintexts: order.map((i) => toHex(ascii(`message ${i}`))),
    };
  }

  async #open(book: SessionBook, { type, body }: KeyMessage, random: RandomSource) {
    const environment = this.#environment(random);
    const received = type === 'prekey' ? decodePreKeyMessage(body) : undefined;
    const message = received?.message ?? decodeRatchetMessage(body);
    const session: Session | undefined = book.find(message.sid, TIME);
    if (session !== undefined) {
      return book.open(environment, session, message);
    }
    const accepted = await acceptSession(environment, this.#bob, received!, this.#preKeys);
    return { book: book.add(accepted.session, TIME), plaintext: accepted.plaintext };
  }

  async #linkMessages() {
    const { account, identity, list, listed } = this.#alice;
    const own = scripted(
      u32(3003),
      S('N.sig', 32),
      S('N.dh', 32),
      S('eN', 32),
      S('link', 32),
      S('link.n2', 12),
    );
    const newDevice = await NewDeviceLink.begin(this.#environment(own), S('pair', 16));
    const primary = await PrimaryLink.begin(
      this.#environment(scripted(S('eP', 32), S('link.n1', 12), S('link.n3', 12)), TIME + 1),
      newDevice.qrText,
      {
        userId: identity.userId,
        accountKey: account.publicKey,
        deviceId: 2,
        apiDeviceId: S('v.new.api', 16),
      },
    );
    const request = await newDevice.receiveOffer(primary.offer, 'Laptop', 'linux');
    const { device } = await primary.receiveRequest(request);
    const draft = {
      userId: identity.userId,
      primaryDeviceId: 1,
      devices: [listed, device],
      issuedMs: TIME + 1,
    };
    const next: DeviceList = await signDeviceList(this.#crypto, account, draft, list);
    const complete = await primary.complete(next.signed, 'token', S('sync', 32));
    await newDevice.receiveComplete(complete);
    return {
      qr: newDevice.qrText,
      offer: toHex(primary.offer),
      request: toHex(request),
      complete: toHex(complete),
    };
  }

  async #senderKeyDistribution() {
    let key = OwnSenderKey.of({
      groupId: S('gid', 16),
      createdEpoch: 5,
      distributionId: S('did', 16),
      iteration: 0,
      chainKey: S('sk.chain', 32),
      signingSeed: S('sk.sig', 32),
    });
    while (key.iteration < 3) {
      key = (await key.seal(this.#environment(counted('unused')), this.#alice.identity, ascii(''))).next;
    }
    const plaintext = create(PlaintextSchema, {
      body: { case: 'senderKey', value: key.distribution() },
      sentMs: BigInt(TIME),
      ownListVersion: 1n,
      ownListHash: this.#alice.list.hash.slice(0, 16),
    });
    return { plaintext: toHex(toBinary(PlaintextSchema, plaintext)) };
  }

  async #media() {
    const edge = segmentCapacity(0);
    return {
      key: toHex(S('media.key', 32)),
      salt: toHex(S('media.salt', 32)),
      prefix: toHex(S('media.prefix', 7)),
      kind: 'image',
      '0': await this.#mediaFile(0),
      '1': await this.#mediaFile(1),
      'edge-1': await this.#mediaFile(edge - 1),
      edge: await this.#mediaFile(edge),
      'edge+1': await this.#mediaFile(edge + 1),
    };
  }

  async #mediaFile(length: number) {
    const plain = Uint8Array.from({ length }, (_, i) => (i * 7) & 255);
    const environment = this.#environment(scripted(S('media.salt', 32), S('media.prefix', 7)));
    const generator = encryptMedia(environment, S('media.key', 32), 'image', [plain]);
    const slices: Bytes[] = [];
    let next = await generator.next();
    while (next.done !== true) {
      slices.push(next.value);
      next = await generator.next();
    }
    return {
      length: next.value.totalLength,
      sha256: toHex(await this.#crypto.sha256(concat(...slices))),
      root: toHex(next.value.root),
    };
  }

  #historyBundle() {
    const entries = [0, 1, 2].map((i) =>
      create(HistoryEntrySchema, {
        conversationId: S(`h.c.${i}`, 16),
        messageId: S(`h.m.${i}`, 16),
        contentKey: S(`h.k.${i}`, 32),
        contentSha256: S(`h.h.${i}`, 32),
        senderUserId: this.#alice.identity.userId,
        senderDeviceId: 1,
        sentMs: BigInt(TIME + i),
      }),
    );
    return {
      entries: entries.map((entry) => toHex(toBinary(HistoryEntrySchema, entry))),
      bytes: toHex(concat(...encodeHistory(entries))),
    };
  }
}

/** Gives `S(name.1)`, `S(name.2)` and so on. */
function counted(name: string): RandomSource {
  let count = 0;
  return (length) => S(`${name}.${++count}`, length);
}
