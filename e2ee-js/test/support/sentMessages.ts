import { expect } from 'vitest';
import { fromBase64, toHex } from '../../src/bytes/encoding.js';
import { decodeSenderKeyMessage } from '../../src/group/senderKeyMessage.js';
import type { Answer } from '../../src/peer/request.js';
import { decodePreKeyMessage, decodeRatchetMessage } from '../../src/session/wire.js';

/** Looks at messages on the wire: each place in a chain, which has one key, and each nonce may be there once. */
export class SentMessages {
  readonly #places = new Map<string, string>();
  readonly #nonces = new Map<string, string>();

  get size(): number {
    return this.#places.size;
  }

  /** @param answer of `encrypt` */
  add(answer: Answer): void {
    const body = fromBase64(String(answer['body']));
    const message =
      answer['type'] === 'prekey' ? decodePreKeyMessage(body).message : decodeRatchetMessage(body);
    this.#add(
      `${toHex(message.sid)} ${toHex(message.ratchetKey)} ${message.count}`,
      toHex(message.nonce),
      body,
    );
  }

  /** @param answer of `groupEncrypt` */
  addGroup(answer: Answer): void {
    const body = fromBase64(String(answer['body']));
    const message = decodeSenderKeyMessage(body);
    this.#add(`${toHex(message.distributionId)} ${message.iteration}`, toHex(message.nonce), body);
  }

  #add(place: string, nonce: string, body: Uint8Array): void {
    const text = toHex(body);
    expect(this.#places.get(place), `another message at ${place}`).toBeUndefined();
    expect(this.#nonces.get(nonce), `another message with the nonce ${nonce}`).toBeUndefined();
    this.#places.set(place, text);
    this.#nonces.set(nonce, text);
  }
}
