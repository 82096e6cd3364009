import { equal, type Bytes } from '../bytes/bytes.js';
import { toHex } from '../bytes/encoding.js';
import { E2eeError } from '../errors.js';
import { addressText, sameAddress, type DeviceAddress, type DeviceIdentity } from '../identity/identity.js';
import type { DeviceListPin } from '../identity/deviceListPin.js';
import { verifyBundle, type PreKeyBundle } from '../prekey/bundle.js';
import { MAX_HANDSHAKE_AGE_MS, MAX_HANDSHAKE_LEAD_MS } from '../session/limits.js';
import { acceptSession, startSession, type KeyMessage, type Session } from '../session/session.js';
import { requireSameHandshake, SessionBook } from '../session/sessionBook.js';
import { decodePreKeyMessage, decodeRatchetMessage, type PreKeyMessage } from '../session/wire.js';
import type { StoreBatch } from '../store/store.js';
import { ContactRecords } from './contactRecords.js';
import type { DeviceContext } from './deviceContext.js';
import type { PreKeyRing } from './preKeyRing.js';

/** A message that a session opened. */
export interface OpenedBytes {
  /** The device at the other end of the session. */
  readonly sender: DeviceIdentity;
  readonly sid: Bytes;
  readonly plaintext: Bytes;
  /** The message began the session. */
  readonly newSession: boolean;
}

/** Sessions as the store has them. To be used within `exclusive`; nothing changes before the batch is committed. */
export class SessionRecords {
  readonly #context: DeviceContext;
  readonly #ring: PreKeyRing;
  readonly #contacts: ContactRecords;

  constructor(context: DeviceContext, ring: PreKeyRing) {
    this.#context = context;
    this.#ring = ring;
    this.#contacts = new ContactRecords(context);
  }

  async book(device: DeviceAddress): Promise<SessionBook> {
    const record = await this.#context.store.get('sessions', addressText(device));
    return record === undefined ? SessionBook.empty() : SessionBook.deserialise(record);
  }

  async start(userId: Bytes, bundle: PreKeyBundle, batch: StoreBatch): Promise<Session> {
    const { environment, own } = this.#context;
    const verified = verifyBundle(await this.#requireConfirmed(userId), bundle);
    const book = await this.book(verified.identity);
    const now = environment.clock();
    const session = await startSession(environment, own, verified, book.nextCreatedMs(now));
    this.#put(verified.identity, book.add(session, now), batch);
    return session;
  }

  /** @throws E2eeError `no_session`, `session_spent`, `not_listed`, `list_expired`, `identity_unconfirmed` */
  async seal(device: DeviceAddress, plaintext: Bytes, batch: StoreBatch): Promise<KeyMessage> {
    const pin = await this.#requireConfirmed(device.userId);
    const book = await this.book(device);
    if (book.active !== undefined) {
      pin.requireListed(book.active.peer);
    }
    const now = this.#context.environment.clock();
    if (!pin.encryptable(now).some(({ deviceId }) => deviceId === device.deviceId)) {
      throw new E2eeError(
        'list_expired',
        `device list of ${toHex(device.userId)}: expired ${pin.list.expiresMs}, device ${device.deviceId} (expected: the primary alone until a newer list is learned)`,
      );
    }
    const { book: next, message } = await book.seal(this.#context.environment, plaintext);
    this.#put(device, next, batch);
    return message;
  }

  /** Opens a message; the list of the sender's devices is looked at before anything is given out. */
  async open(sender: DeviceAddress, { type, body }: KeyMessage, batch: StoreBatch): Promise<OpenedBytes> {
    const preKeyMessage = type === 'prekey' ? decodePreKeyMessage(body) : undefined;
    const message = preKeyMessage?.message ?? decodeRatchetMessage(body);
    const pin = await this.#contacts.require(sender.userId);
    const book = await this.book(sender);
    const session = book.find(message.sid, this.#context.environment.clock());
    if (session === undefined) {
      if (preKeyMessage === undefined) {
        throw new E2eeError(
          'no_session',
          `session: ${toHex(message.sid)} with ${addressText(sender)} (expected: one of ${book.sessions.length} known)`,
        );
      }
      return this.#accept(sender, pin, book, preKeyMessage, batch);
    }
    if (preKeyMessage !== undefined) {
      await requireSameHandshake(this.#context.environment, session, preKeyMessage);
    }
    pin.requireListed(session.peer);
    const opened = await book.open(this.#context.environment, session, message);
    this.#put(sender, opened.book, batch);
    return { sender: session.peer, sid: session.sid, plaintext: opened.plaintext, newSession: false };
  }

  async #accept(
    sender: DeviceAddress,
    pin: DeviceListPin,
    book: SessionBook,
    received: PreKeyMessage,
    batch: StoreBatch,
  ): Promise<OpenedBytes> {
    const { environment, own } = this.#context;
    const { handshake } = received;
    if (!sameAddress(handshake.initiator, sender)) {
      throw new E2eeError(
        'not_listed',
        `sender: ${addressText(sender)} (expected: ${addressText(handshake.initiator)}, by the handshake)`,
      );
    }
    const device = pin.requireListed(handshake.initiator);
    if (device.registrationId !== handshake.registrationId) {
      throw new E2eeError(
        'not_listed',
        `registration_id: ${handshake.registrationId} (expected: ${device.registrationId}, by the signed list)`,
      );
    }
    requireTimely(handshake.createdMs, environment.clock());
    const used = await this.#ring.forHandshake(handshake);
    const { session, plaintext } = await acceptSession(environment, own, received, used);
    await this.#ring.requireNew(handshake, session.transcriptHash);
    await this.#ring.consume(handshake, session.transcriptHash, batch);
    this.#put(sender, book.add(session, environment.clock()), batch);
    return { sender: session.peer, sid: session.sid, plaintext, newSession: true };
  }

  #put(device: DeviceAddress, book: SessionBook, batch: StoreBatch): void {
    batch.put('sessions', addressText(device), book.serialise());
  }

  async #requireConfirmed(userId: Bytes): Promise<DeviceListPin> {
    const pin = await this.#contacts.require(userId);
    if (pin.unconfirmed && !equal(userId, this.#context.own.identity.userId)) {
      throw new E2eeError(
        'identity_unconfirmed',
        `account key of ${toHex(userId)}: changed (expected: confirmed by the user before anything is sent)`,
      );
    }
    return pin;
  }
}

function requireTimely(createdMs: number, now: number): void {
  if (now - createdMs > MAX_HANDSHAKE_AGE_MS || createdMs - now > MAX_HANDSHAKE_LEAD_MS) {
    throw new E2eeError(
      'bad_time',
      `handshake.created_ms: ${createdMs} (expected: from 45 days before to an hour after ${now})`,
    );
  }
}
