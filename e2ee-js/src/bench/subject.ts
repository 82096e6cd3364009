import { create } from '@bufbuild/protobuf';
import type { Bytes } from '../bytes/bytes.js';
import { E2eeDevice } from '../device/e2eeDevice.js';
import { systemClock, systemRandom, type Environment } from '../environment.js';
import { ContentSchema } from '../gen/sotto/e2ee/v1/payload_pb.js';
import { PeerStore } from '../peer/peerStore.js';
import type { PreKeyBundle } from '../prekey/bundle.js';
import type { CryptoProvider } from '../primitive/provider.js';
import type { KeyMessage } from '../session/session.js';

/** Bytes of a text before it is padded. */
const TEXT_LENGTH = 1000;
const ID_LENGTH = 16;

const BODY = 't'.repeat(TEXT_LENGTH);
const TEXT = create(ContentSchema, { body: { case: 'text', value: { body: BODY } } });

/** A device of somebody who never met the others, and what the server has of it. */
interface Person {
  readonly device: E2eeDevice;
  readonly userId: Bytes;
  readonly apiDeviceId: Bytes;
}

/** What travels of one message. */
interface Message {
  readonly content: Bytes;
  readonly key: KeyMessage;
}

/** Sessions yet to begin, each between other ends. */
export interface Strangers {
  /** From a bundle, whose signatures are checked, to the first message. */
  readonly begin: (stranger: number) => Promise<void>;
  /** The receiver takes that session up and opens its first message, and checks what was in it. */
  readonly accept: (stranger: number) => Promise<void>;
}

/** A session that is in use: one end encrypts a text, and the other opens it and checks it. */
export type Conversation = (answer: boolean) => Promise<void>;

/**
 * This library as an application calls it: a text is sealed as content, and its key encrypted for the other device;
 * devices are looked up in signed lists; every state is stored, in memory, before a call returns.
 */
export class Subject {
  readonly #environment: Environment;

  constructor(crypto: CryptoProvider) {
    this.#environment = { crypto, random: systemRandom, clock: systemClock };
  }

  /** People who never met the one receiver; each has a bundle of the receiver, with one-time keys of both kinds. */
  async strangers(count: number): Promise<Strangers> {
    const receiver = await this.#person();
    const waiting: { person: Person; bundle: PreKeyBundle; message?: Message }[] = [];
    for (const bundle of await bundles(receiver, count)) {
      const person = await this.#person();
      await introduce(person, receiver);
      waiting.push({ person, bundle });
    }
    const find = (stranger: number) => {
      const found = waiting[stranger];
      if (found === undefined) {
        throw new RangeError(`stranger: ${stranger} (expected: below ${count})`);
      }
      return found;
    };
    return {
      begin: async (stranger) => {
        const { person, bundle } = find(stranger);
        await person.device.start(receiver.userId, bundle);
        find(stranger).message = await send(person, receiver);
      },
      accept: async (stranger) => {
        const { person, message } = find(stranger);
        if (message === undefined) {
          throw new TypeError(`stranger: ${stranger} has sent nothing (expected: begin before accept)`);
        }
        await receive(person, receiver, message);
      },
    };
  }

  /** Two people who have answered each other, so that no message carries a handshake any more. */
  async conversation(): Promise<Conversation> {
    const [alice, bob] = [await this.#person(), await this.#person()];
    await introduce(alice, bob);
    for (const bundle of await bundles(bob, 1)) {
      await alice.device.start(bob.userId, bundle);
    }
    const conversation: Conversation = async (answer) => {
      const [from, to] = answer ? [bob, alice] : [alice, bob];
      await receive(from, to, await send(from, to));
    };
    await conversation(false);
    await conversation(true);
    return conversation;
  }

  async #person(): Promise<Person> {
    const [userId, apiDeviceId] = [systemRandom(ID_LENGTH), systemRandom(ID_LENGTH)];
    const address = { userId, deviceId: 1, apiDeviceId };
    const device = await E2eeDevice.createPrimary(this.#environment, new PeerStore(), address);
    return { device, userId, apiDeviceId };
  }
}

/** As the server hands them out: each with one-time keys of its own. */
async function bundles({ device, apiDeviceId }: Person, count: number): Promise<readonly PreKeyBundle[]> {
  const { oneTime, oneTimeKem, ...current } = await device.keys.upload(count, count);
  return oneTimeKem.map((kem, index) => ({
    deviceId: device.address.deviceId,
    apiDeviceId,
    registrationId: current.registrationId,
    signingKey: current.signingKey,
    dhKey: current.dhKey,
    signedPreKey: current.signedPreKey,
    ...(oneTime[index] !== undefined && { oneTime: oneTime[index] }),
    kem,
    kemIsLastResort: false,
  }));
}

async function introduce(one: Person, other: Person): Promise<void> {
  await one.device.contacts.learn(other.userId, [(await other.device.contacts.own()).signed]);
  await other.device.contacts.learn(one.userId, [(await one.device.contacts.own()).signed]);
}

async function send(from: Person, to: Person): Promise<Message> {
  const { sealed, contentKey } = await from.device.seal(
    systemRandom(ID_LENGTH),
    systemRandom(ID_LENGTH),
    TEXT,
  );
  const plaintext = { body: { case: 'contentKey', value: contentKey } } as const;
  const [addressed] = await from.device.encrypt([to.device.address], plaintext);
  if (addressed === undefined) {
    throw new TypeError('key messages: 0 (expected: one for the device)');
  }
  return { content: sealed, key: addressed.message };
}

async function receive(from: Person, to: Person, { content, key }: Message): Promise<void> {
  const { plaintext, sender } = await to.device.decrypt(from.device.address, key);
  if (plaintext.body.case !== 'contentKey') {
    throw new TypeError(`plaintext: ${plaintext.body.case ?? 'empty'} (expected: contentKey)`);
  }
  const { body } = await to.device.open(content, plaintext.body.value, sender);
  if (body.case !== 'text' || body.value.body !== BODY) {
    throw new TypeError(`content: ${body.case ?? 'empty'} (expected: the text of ${TEXT_LENGTH} bytes)`);
  }
}
