import { ascii, concat, EMPTY, lengthPrefixed, u32, u64, wipe, type Bytes } from '../bytes/bytes.js';
import type { Environment } from '../environment.js';
import type { DeviceKeys } from '../identity/deviceKeys.js';
import { encodeIdentity, type DeviceIdentity } from '../identity/identity.js';
import type { VerifiedBundle } from '../prekey/bundle.js';
import type { PreKeyPair, PublicPreKey } from '../prekey/preKeys.js';
import type { CryptoProvider } from '../primitive/provider.js';
import { KEY_LENGTH } from '../primitive/provider.js';
import { SID_LENGTH, type HandshakeHeader } from './wire.js';

const LABEL = concat(ascii('Sotto/1 PQXDH X25519 ML-KEM-1024 SHA-256'), Uint8Array.of(0));
const SESSION_ID_LABEL = concat(ascii('Sotto/1 SessionId'), Uint8Array.of(0));
const NO_SALT = new Uint8Array(KEY_LENGTH);
/** PQXDH's F: sets the input apart from what XEdDSA's hash begins with. */
const DOMAIN = new Uint8Array(KEY_LENGTH).fill(0xff);

/** One's own device, as a party of a handshake. */
export interface OwnDevice {
  readonly identity: DeviceIdentity;
  readonly keys: DeviceKeys;
}

/** What both ends of a handshake come to know. */
export interface Agreement {
  /** `th`: the hash of all that was said. */
  readonly transcriptHash: Bytes;
  /** `SK`. */
  readonly secret: Bytes;
  readonly sid: Bytes;
}

export interface Initiation extends Agreement {
  readonly handshake: HandshakeHeader;
}

/** The responder's keys that a handshake used. */
export interface UsedPreKeys {
  readonly signed: PreKeyPair;
  readonly oneTime?: PreKeyPair;
  readonly kem: PreKeyPair;
}

/** The initiator's half of PQXDH (PQXDH, 3.3; X3DH, 3.3 for DH1 to DH4). */
export async function initiate(
  { crypto, random }: Environment,
  own: OwnDevice,
  bundle: VerifiedBundle,
  createdMs: number,
): Promise<Initiation> {
  const ephemeral = random(KEY_LENGTH);
  const ephemeralKey = await crypto.x25519PublicKey(ephemeral);
  const coins = random(KEY_LENGTH);
  const { ciphertext, secret } = await crypto.kemEncapsulate(bundle.kem.publicKey, coins);
  const secrets = [
    await crypto.x25519(own.keys.dhSecret, bundle.signedPreKey.publicKey),
    await crypto.x25519(ephemeral, bundle.identity.dhKey),
    await crypto.x25519(ephemeral, bundle.signedPreKey.publicKey),
    ...(bundle.oneTime === undefined ? [] : [await crypto.x25519(ephemeral, bundle.oneTime.publicKey)]),
    secret,
  ];
  const handshake: HandshakeHeader = {
    registrationId: own.keys.registrationId,
    initiator: own.identity,
    createdMs,
    ephemeralKey,
    signedPreKeyId: bundle.signedPreKey.id,
    oneTimeId: bundle.oneTime?.id ?? 0,
    kemId: bundle.kem.id,
    kemCiphertext: ciphertext,
  };
  const agreement = await agree(crypto, secrets, transcript(handshake, bundle.identity, bundle));
  wipe(ephemeral, coins, ...secrets);
  return { ...agreement, handshake };
}

/** The responder's half (PQXDH, 3.4). */
export async function accept(
  { crypto }: Pick<Environment, 'crypto'>,
  own: OwnDevice,
  handshake: HandshakeHeader,
  used: UsedPreKeys,
): Promise<Agreement> {
  const secrets = [
    await crypto.x25519(used.signed.secret, handshake.initiator.dhKey),
    await crypto.x25519(own.keys.dhSecret, handshake.ephemeralKey),
    await crypto.x25519(used.signed.secret, handshake.ephemeralKey),
    ...(used.oneTime === undefined ? [] : [await crypto.x25519(used.oneTime.secret, handshake.ephemeralKey)]),
    await crypto.kemDecapsulate(used.kem.secret, handshake.kemCiphertext),
  ];
  const keys = {
    signedPreKey: used.signed.shared,
    ...(used.oneTime !== undefined && { oneTime: used.oneTime.shared }),
    kem: used.kem.shared,
  };
  const agreement = await agree(crypto, secrets, transcript(handshake, own.identity, keys));
  wipe(...secrets);
  return agreement;
}

/** The responder's public keys, which the transcript binds beside their ids. */
interface ResponderKeys {
  readonly signedPreKey: PublicPreKey;
  readonly oneTime?: PublicPreKey;
  readonly kem: PublicPreKey;
}

function transcript(handshake: HandshakeHeader, responder: DeviceIdentity, keys: ResponderKeys): Bytes {
  return concat(
    LABEL,
    lengthPrefixed(encodeIdentity(handshake.initiator)),
    lengthPrefixed(encodeIdentity(responder)),
    u64(handshake.createdMs),
    handshake.ephemeralKey,
    u32(keys.signedPreKey.id),
    keys.signedPreKey.publicKey,
    u32(keys.oneTime?.id ?? 0),
    keys.oneTime?.publicKey ?? EMPTY,
    u32(keys.kem.id),
    lengthPrefixed(keys.kem.publicKey),
    lengthPrefixed(handshake.kemCiphertext),
  );
}

async function agree(crypto: CryptoProvider, secrets: readonly Bytes[], said: Bytes): Promise<Agreement> {
  const transcriptHash = await crypto.sha256(said);
  const ikm = concat(DOMAIN, ...secrets);
  const secret = await crypto.hkdfSha256(ikm, NO_SALT, concat(LABEL, transcriptHash), KEY_LENGTH);
  wipe(ikm);
  const sid = (await crypto.sha256(concat(SESSION_ID_LABEL, transcriptHash))).slice(0, SID_LENGTH);
  return { transcriptHash, secret, sid };
}
