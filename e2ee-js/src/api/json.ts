import { fromBase64, toBase64 } from '../bytes/encoding.js';
import { malformed } from '../errors.js';
import type { SignedDeviceList } from '../identity/deviceList.js';
import type { PreKeyBundle } from '../prekey/bundle.js';
import type { PublicPreKey, SignedPublicPreKey } from '../prekey/preKeys.js';
import type { KeyUpload, OneTimeKeys } from '../device/preKeyRing.js';
import { fromUuid } from './uuid.js';

/** The JSON of the key calls: bytes are standard base64 with padding. */
export interface PreKeyJson {
  readonly id: number;
  readonly public: string;
}

export interface SignedPreKeyJson extends PreKeyJson {
  readonly signature: string;
}

/** The body of `POST /keys/one-time`. */
export interface OneTimeKeysJson {
  readonly one_time: readonly PreKeyJson[];
  readonly one_time_kem: readonly SignedPreKeyJson[];
}

/** The body of `PUT /keys`. */
export interface KeyUploadJson extends OneTimeKeysJson {
  readonly registration_id: number;
  readonly identity_key: string;
  readonly identity_dh_key: string;
  readonly signed_pre_key: SignedPreKeyJson;
  readonly kem_last_resort: SignedPreKeyJson;
}

/** A signed device list in `PUT /devices/list` and wherever the server gives one. */
export interface SignedDeviceListJson {
  readonly body: string;
  readonly signature: string;
}

export function keyUploadToJson(upload: KeyUpload): KeyUploadJson {
  return {
    registration_id: upload.registrationId,
    identity_key: toBase64(upload.signingKey),
    identity_dh_key: toBase64(upload.dhKey),
    signed_pre_key: signedToJson(upload.signedPreKey),
    kem_last_resort: signedToJson(upload.kemLastResort),
    ...oneTimeKeysToJson(upload),
  };
}

export function oneTimeKeysToJson(keys: OneTimeKeys): OneTimeKeysJson {
  return {
    one_time: keys.oneTime.map((key) => ({ id: key.id, public: toBase64(key.publicKey) })),
    one_time_kem: keys.oneTimeKem.map(signedToJson),
  };
}

export function deviceListToJson(list: SignedDeviceList): SignedDeviceListJson {
  return { body: toBase64(list.body), signature: toBase64(list.signature) };
}

export function deviceListFromJson(json: unknown): SignedDeviceList {
  const fields = object(json, 'device_list');
  return { body: bytes(fields, 'body'), signature: bytes(fields, 'signature') };
}

/** A bundle as `POST /keys/{user_id}/claim` gives it. */
export function bundleFromJson(json: unknown): PreKeyBundle {
  const fields = object(json, 'bundle');
  const profile = fields['profile'] ?? 'FLEET_V1';
  if (profile !== 'FLEET_V1') {
    throw malformed(`bundle.profile: ${JSON.stringify(profile)} (expected: FLEET_V1)`);
  }
  const oneTime = fields['one_time'];
  return {
    deviceId: number(fields, 'device_number'),
    apiDeviceId: fromUuid(text(fields, 'device_id'), 'bundle.device_id'),
    registrationId: number(fields, 'registration_id'),
    signingKey: bytes(fields, 'identity_key'),
    dhKey: bytes(fields, 'identity_dh_key'),
    signedPreKey: signedFromJson(fields['signed_pre_key'], 'signed_pre_key'),
    ...(oneTime !== undefined && oneTime !== null && { oneTime: keyFromJson(oneTime, 'one_time') }),
    kem: signedFromJson(fields['kem'], 'kem'),
    kemIsLastResort: fields['kem_is_last_resort'] === true,
  };
}

function signedToJson(key: SignedPublicPreKey): SignedPreKeyJson {
  return { id: key.id, public: toBase64(key.publicKey), signature: toBase64(key.signature) };
}

function keyFromJson(json: unknown, name: string): PublicPreKey {
  const fields = object(json, name);
  return { id: number(fields, 'id'), publicKey: bytes(fields, 'public') };
}

function signedFromJson(json: unknown, name: string): SignedPublicPreKey {
  return { ...keyFromJson(json, name), signature: bytes(object(json, name), 'signature') };
}

type Fields = Readonly<Record<string, unknown>>;

function object(json: unknown, name: string): Fields {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw malformed(`${name}: ${json === null ? 'null' : typeof json} (expected: an object)`);
  }
  return json as Fields;
}

function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') {
    throw malformed(`${name}: ${typeof value} (expected: a string)`);
  }
  return value;
}

function number(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 0xffffffff) {
    throw malformed(`${name}: ${JSON.stringify(value)} (expected: an integer from 0 to 2^32 - 1)`);
  }
  return value;
}

function bytes(fields: Fields, name: string): Uint8Array {
  return fromBase64(text(fields, name), name);
}
