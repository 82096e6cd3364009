import { concat, u32, type Bytes } from '../bytes/bytes.js';
import type { Environment } from '../environment.js';
import { sign } from '../primitive/ed25519.js';
import { KEM_SEED_LENGTH, KEY_LENGTH } from '../primitive/provider.js';

/** A one-time pre-key as others see it. */
export interface PublicPreKey {
  readonly id: number;
  readonly publicKey: Bytes;
}

/** A pre-key that its device signed. */
export interface SignedPublicPreKey extends PublicPreKey {
  readonly signature: Bytes;
}

/** A pre-key with its secret: an X25519 key, or the 64-byte seed of an ML-KEM key. */
export interface PreKeyPair<Public extends PublicPreKey = PublicPreKey> {
  readonly secret: Bytes;
  readonly shared: Public;
}

/** What a pre-key's signature covers: `u32 id || pub`. */
export function signedPart(key: PublicPreKey): Bytes {
  return concat(u32(key.id), key.publicKey);
}

export async function generateOneTime(environment: Environment, id: number): Promise<PreKeyPair> {
  const secret = environment.random(KEY_LENGTH);
  return { secret, shared: { id, publicKey: await environment.crypto.x25519PublicKey(secret) } };
}

export async function generateSigned(
  environment: Environment,
  id: number,
  signingSeed: Bytes,
): Promise<PreKeyPair<SignedPublicPreKey>> {
  const { secret, shared } = await generateOneTime(environment, id);
  return {
    secret,
    shared: { ...shared, signature: sign(signingSeed, 'Sotto/1 SignedPreKey', signedPart(shared)) },
  };
}

export async function generateKem(
  environment: Environment,
  id: number,
  signingSeed: Bytes,
): Promise<PreKeyPair<SignedPublicPreKey>> {
  const secret = environment.random(KEM_SEED_LENGTH);
  const shared = { id, publicKey: await environment.crypto.kemPublicKey(secret) };
  return {
    secret,
    shared: { ...shared, signature: sign(signingSeed, 'Sotto/1 KemPreKey', signedPart(shared)) },
  };
}
