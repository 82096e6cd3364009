import { EMPTY } from '../bytes/bytes.js';
import { toHex } from '../bytes/encoding.js';
import type { Bytes } from '../bytes/bytes.js';
import { ByteReader } from '../bytes/reader.js';
import { E2eeError } from '../errors.js';
import {
  generateKem,
  generateOneTime,
  generateSigned,
  signedPart,
  type PreKeyPair,
  type PublicPreKey,
  type SignedPublicPreKey,
} from '../prekey/preKeys.js';
import { sign, type SignatureLabel } from '../primitive/ed25519.js';
import type { UsedPreKeys } from '../session/handshake.js';
import type { HandshakeHeader } from '../session/wire.js';
import { StoreBatch } from '../store/store.js';
import type { DeviceContext } from './deviceContext.js';
import {
  firstIds,
  idOfRecord,
  preKeyRecord,
  readPreKey,
  readRing,
  RING_RECORD,
  writePreKey,
  writeRing,
  type PreKeyKind,
  type RingState,
  type StoredPreKey,
} from './preKeyRecords.js';

const HOUR_MS = 3600 * 1000;
const ROTATE_MS = 7 * 24 * HOUR_MS;
const ROTATE_JITTER_MS = 12 * HOUR_MS;
/** How long a replaced key still opens handshakes that were made with it. */
const RETAINED_MS = 30 * 24 * HOUR_MS;

export const ONE_TIME_BATCH = 100;
export const ONE_TIME_KEM_BATCH = 20;

/** New one-time keys for the server. */
export interface OneTimeKeys {
  readonly oneTime: readonly PublicPreKey[];
  readonly oneTimeKem: readonly SignedPublicPreKey[];
}

/** What `PUT /keys` carries. */
export interface KeyUpload extends OneTimeKeys {
  readonly registrationId: number;
  readonly signingKey: Bytes;
  readonly dhKey: Bytes;
  readonly signedPreKey: SignedPublicPreKey;
  readonly kemLastResort: SignedPublicPreKey;
}

/** This device's pre-keys. Their secrets are kept before anything is handed to the server. */
export class PreKeyRing {
  readonly #context: DeviceContext;

  constructor(context: DeviceContext) {
    this.#context = context;
  }

  /** The first keys of a device. To be called alone. */
  async create(batch: StoreBatch): Promise<void> {
    const state = {
      nextId: firstIds(this.#context.environment.random),
      currentSigned: 0,
      currentKem: 0,
      rotateMs: 0,
    };
    batch.put('prekeys', RING_RECORD, writeRing(await this.#newCurrent(state, batch)));
  }

  /** The current keys and, where asked for, new one-time keys. */
  async upload(oneTime = ONE_TIME_BATCH, oneTimeKem = ONE_TIME_KEM_BATCH): Promise<KeyUpload> {
    return this.#context.store.exclusive(async () => this.#upload(oneTime, oneTimeKem));
  }

  /** New one-time keys, when the server says that they run low. */
  async topUp(oneTime = ONE_TIME_BATCH, oneTimeKem = ONE_TIME_KEM_BATCH): Promise<OneTimeKeys> {
    return this.#context.store.exclusive(async () => this.#generate(oneTime, oneTimeKem));
  }

  /**
   * Replaces the signed pre-key and the last-resort key once a week, and forgets those replaced a month ago with the
   * handshakes that were remembered for them.
   *
   * @returns what to upload, or nothing when it is not time
   */
  async rotateIfDue(): Promise<KeyUpload | undefined> {
    return this.#context.store.exclusive(async () => {
      const { clock } = this.#context.environment;
      const state = await this.#state();
      if (clock() < state.rotateMs) {
        return undefined;
      }
      const batch = new StoreBatch();
      await this.#retire('signed', state.currentSigned, batch);
      await this.#retire('kem', state.currentKem, batch);
      batch.put('prekeys', RING_RECORD, writeRing(await this.#newCurrent(state, batch)));
      await this.#forgetOld(batch);
      await this.#context.store.commit(batch);
      return this.#upload(0, 0);
    });
  }

  /** @throws E2eeError `unknown_pre_key` */
  async forHandshake(handshake: HandshakeHeader): Promise<UsedPreKeys> {
    const signed = await this.#require('signed', handshake.signedPreKeyId);
    const kem = await this.#require('kem', handshake.kemId);
    if (handshake.oneTimeId === 0) {
      return { signed: signed.pair, kem: kem.pair };
    }
    return {
      signed: signed.pair,
      oneTime: (await this.#require('oneTime', handshake.oneTimeId)).pair,
      kem: kem.pair,
    };
  }

  /** @throws E2eeError `replayed` when the handshake, made without a one-time key, was accepted before */
  async requireNew(handshake: HandshakeHeader, transcriptHash: Bytes): Promise<void> {
    if (
      (await this.#context.store.get('handshakes', handshakeRecord(handshake, transcriptHash))) !== undefined
    ) {
      throw new E2eeError('replayed', `handshake: ${toHex(transcriptHash)} again (expected: once)`);
    }
  }

  /** What accepting a handshake changes: one-time keys go, one without is remembered. */
  async consume(handshake: HandshakeHeader, transcriptHash: Bytes, batch: StoreBatch): Promise<void> {
    if (handshake.oneTimeId === 0) {
      batch.put('handshakes', handshakeRecord(handshake, transcriptHash), EMPTY);
    } else {
      batch.delete('prekeys', preKeyRecord('oneTime', handshake.oneTimeId));
    }
    const { currentKem } = await this.#state();
    const kem = await this.#require('kem', handshake.kemId);
    if (handshake.kemId !== currentKem && kem.replacedMs === undefined) {
      batch.delete('prekeys', preKeyRecord('kem', handshake.kemId));
    }
  }

  async #upload(oneTime: number, oneTimeKem: number): Promise<KeyUpload> {
    const { keys } = this.#context.own;
    const state = await this.#state();
    const signed = await this.#require('signed', state.currentSigned);
    const kem = await this.#require('kem', state.currentKem);
    return {
      registrationId: keys.registrationId,
      signingKey: keys.signingKey,
      dhKey: keys.dhKey,
      signedPreKey: this.#signed('Sotto/1 SignedPreKey', signed.pair.shared),
      kemLastResort: this.#signed('Sotto/1 KemPreKey', kem.pair.shared),
      ...(await this.#generate(oneTime, oneTimeKem)),
    };
  }

  /** Ed25519 signs the same bytes the same way: nothing but the keys need be kept. */
  #signed(label: SignatureLabel, key: PublicPreKey): SignedPublicPreKey {
    return { ...key, signature: sign(this.#context.own.keys.signingSeed, label, signedPart(key)) };
  }

  async #generate(oneTime: number, oneTimeKem: number): Promise<OneTimeKeys> {
    const { environment, own, store } = this.#context;
    const state = await this.#state();
    const batch = new StoreBatch();
    const curve: PublicPreKey[] = [];
    for (let i = 0; i < oneTime; i++) {
      const pair = await generateOneTime(environment, state.nextId.oneTime + i);
      this.#put('oneTime', pair, batch);
      curve.push(pair.shared);
    }
    const kem: SignedPublicPreKey[] = [];
    for (let i = 0; i < oneTimeKem; i++) {
      const pair = await generateKem(environment, state.nextId.kem + i, own.keys.signingSeed);
      this.#put('kem', pair, batch);
      kem.push(pair.shared);
    }
    const nextId = {
      ...state.nextId,
      oneTime: state.nextId.oneTime + oneTime,
      kem: state.nextId.kem + oneTimeKem,
    };
    batch.put('prekeys', RING_RECORD, writeRing({ ...state, nextId }));
    await store.commit(batch);
    return { oneTime: curve, oneTimeKem: kem };
  }

  async #newCurrent(state: RingState, batch: StoreBatch): Promise<RingState> {
    const { environment, own } = this.#context;
    const signed = await generateSigned(environment, state.nextId.signed, own.keys.signingSeed);
    const kem = await generateKem(environment, state.nextId.kem, own.keys.signingSeed);
    this.#put('signed', signed, batch);
    this.#put('kem', kem, batch);
    const share = new ByteReader(environment.random(4), 'jitter').u32('value') / 0xffffffff;
    return {
      nextId: { ...state.nextId, signed: state.nextId.signed + 1, kem: state.nextId.kem + 1 },
      currentSigned: signed.shared.id,
      currentKem: kem.shared.id,
      rotateMs: environment.clock() + ROTATE_MS + Math.round((2 * share - 1) * ROTATE_JITTER_MS),
    };
  }

  #put(kind: PreKeyKind, pair: PreKeyPair, batch: StoreBatch): void {
    const createdMs = this.#context.environment.clock();
    batch.put('prekeys', preKeyRecord(kind, pair.shared.id), writePreKey({ pair, createdMs }));
  }

  async #retire(kind: PreKeyKind, id: number, batch: StoreBatch): Promise<void> {
    const key = await this.#require(kind, id);
    const replacedMs = this.#context.environment.clock();
    batch.put('prekeys', preKeyRecord(kind, id), writePreKey({ ...key, replacedMs }));
  }

  async #forgetOld(batch: StoreBatch): Promise<void> {
    const { environment, store } = this.#context;
    for (const kind of ['signed', 'kem'] as const) {
      for (const record of await store.keys('prekeys', `${kind}/`)) {
        const key = await this.#require(kind, idOfRecord(record));
        if (key.replacedMs === undefined || environment.clock() - key.replacedMs <= RETAINED_MS) {
          continue;
        }
        batch.delete('prekeys', record);
        if (kind === 'signed') {
          for (const handshake of await store.keys('handshakes', `${idOfRecord(record)}/`)) {
            batch.delete('handshakes', handshake);
          }
        }
      }
    }
  }

  async #require(kind: PreKeyKind, id: number): Promise<StoredPreKey> {
    const record = await this.#context.store.get('prekeys', preKeyRecord(kind, id));
    if (record === undefined) {
      throw new E2eeError(
        'unknown_pre_key',
        `pre-key: ${kind} ${id} (expected: one of this device that is not used)`,
      );
    }
    return readPreKey(record);
  }

  async #state(): Promise<RingState> {
    const record = await this.#context.store.get('prekeys', RING_RECORD);
    if (record === undefined) {
      throw new E2eeError(
        'invalid_argument',
        'pre-keys: none (expected: a device that was created in this store)',
      );
    }
    return readRing(record);
  }
}

function handshakeRecord(handshake: HandshakeHeader, transcriptHash: Bytes): string {
  return `${handshake.signedPreKeyId}/${toHex(transcriptHash)}`;
}
