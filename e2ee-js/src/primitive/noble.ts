import { gcm } from '@noble/ciphers/aes.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { ml_kem1024 } from '@noble/post-quantum/ml-kem.js';
import { requireLength, wipe, type Bytes } from '../bytes/bytes.js';
import { E2eeError } from '../errors.js';
import {
  KEM_CIPHERTEXT_LENGTH,
  KEM_PUBLIC_KEY_LENGTH,
  KEM_SEED_LENGTH,
  KEY_LENGTH,
  NONCE_LENGTH,
  TAG_LENGTH,
  type CryptoProvider,
  type Encapsulation,
} from './provider.js';

/** All primitives by the noble libraries: works everywhere, also where the platform lacks WebCrypto's newer parts. */
export class NobleProvider implements CryptoProvider {
  readonly name: string = 'noble';

  async sha256(data: Bytes): Promise<Bytes> {
    return Promise.resolve(sha256(data));
  }

  async hmacSha256(key: Bytes, data: Bytes): Promise<Bytes> {
    return Promise.resolve(hmac(sha256, key, data));
  }

  async hkdfSha256(ikm: Bytes, salt: Bytes, info: Bytes, length: number): Promise<Bytes> {
    return Promise.resolve(hkdf(sha256, ikm, salt, info, length));
  }

  async gcmSeal(key: Bytes, nonce: Bytes, associated: Bytes, plaintext: Bytes): Promise<Bytes> {
    requireGcm(key, nonce);
    return Promise.resolve(gcm(key, nonce, associated).encrypt(plaintext));
  }

  async gcmOpen(key: Bytes, nonce: Bytes, associated: Bytes, sealed: Bytes): Promise<Bytes> {
    requireGcm(key, nonce);
    try {
      return await Promise.resolve(gcm(key, nonce, associated).decrypt(sealed));
    } catch (cause) {
      throw badTag(sealed, cause);
    }
  }

  async x25519PublicKey(secret: Bytes): Promise<Bytes> {
    return Promise.resolve(x25519.getPublicKey(requireLength(secret, KEY_LENGTH, 'X25519 secret key')));
  }

  async x25519(secret: Bytes, publicKey: Bytes): Promise<Bytes> {
    requireLength(secret, KEY_LENGTH, 'X25519 secret key');
    requireLength(publicKey, KEY_LENGTH, 'X25519 public key');
    try {
      return await Promise.resolve(x25519.getSharedSecret(secret, publicKey));
    } catch (cause) {
      throw lowOrder(cause);
    }
  }

  async kemPublicKey(seed: Bytes): Promise<Bytes> {
    const { publicKey, secretKey } = ml_kem1024.keygen(requireLength(seed, KEM_SEED_LENGTH, 'ML-KEM seed'));
    wipe(secretKey);
    return Promise.resolve(publicKey);
  }

  async kemEncapsulate(publicKey: Bytes, coins: Bytes): Promise<Encapsulation> {
    requireLength(publicKey, KEM_PUBLIC_KEY_LENGTH, 'ML-KEM public key');
    requireLength(coins, KEY_LENGTH, 'ML-KEM coins');
    try {
      const { cipherText, sharedSecret } = ml_kem1024.encapsulate(publicKey, coins);
      return await Promise.resolve({ ciphertext: cipherText, secret: sharedSecret });
    } catch (cause) {
      throw new E2eeError(
        'invalid_key',
        'ML-KEM public key: not reduced (expected: the encoding of coefficients below 3329, FIPS 203, 7.2)',
        { cause },
      );
    }
  }

  async kemDecapsulate(seed: Bytes, ciphertext: Bytes): Promise<Bytes> {
    requireLength(seed, KEM_SEED_LENGTH, 'ML-KEM seed');
    requireLength(ciphertext, KEM_CIPHERTEXT_LENGTH, 'ML-KEM ciphertext');
    const { secretKey } = ml_kem1024.keygen(seed);
    const secret = ml_kem1024.decapsulate(ciphertext, secretKey);
    wipe(secretKey);
    return Promise.resolve(secret);
  }
}

export function requireGcm(key: Bytes, nonce: Bytes): void {
  requireLength(key, KEY_LENGTH, 'AES-256-GCM key');
  requireLength(nonce, NONCE_LENGTH, 'AES-256-GCM nonce');
}

export function badTag(sealed: Bytes, cause: unknown): E2eeError {
  return sealed.length < TAG_LENGTH
    ? new E2eeError('malformed', `ciphertext: ${sealed.length} bytes (expected: at least ${TAG_LENGTH})`, {
        cause,
      })
    : new E2eeError(
        'bad_tag',
        `tag of ${sealed.length} bytes: does not verify (expected: sealed under this key)`,
        {
          cause,
        },
      );
}

export function lowOrder(cause?: unknown): E2eeError {
  return new E2eeError(
    'invalid_key',
    'X25519 public key: of low order (expected: one that gives a shared secret other than zero)',
    { cause },
  );
}
