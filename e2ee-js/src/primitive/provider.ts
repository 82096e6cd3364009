import type { Bytes } from '../bytes/bytes.js';

/** What an encapsulation gives: the ciphertext for the holder of the key, and the secret of 32 bytes. */
export interface Encapsulation {
  readonly ciphertext: Bytes;
  readonly secret: Bytes;
}

/**
 * The primitives that may come from the platform. Ed25519 is not among them: its verification must be the same
 * everywhere (see ed25519.ts).
 */
export interface CryptoProvider {
  readonly name: string;

  sha256(data: Bytes): Promise<Bytes>;

  hmacSha256(key: Bytes, data: Bytes): Promise<Bytes>;

  /** RFC 5869. */
  hkdfSha256(ikm: Bytes, salt: Bytes, info: Bytes, length: number): Promise<Bytes>;

  /** AES-256-GCM: ciphertext || tag. */
  gcmSeal(key: Bytes, nonce: Bytes, associated: Bytes, plaintext: Bytes): Promise<Bytes>;

  /** @throws E2eeError `bad_tag` */
  gcmOpen(key: Bytes, nonce: Bytes, associated: Bytes, sealed: Bytes): Promise<Bytes>;

  /** RFC 7748: the public key of a secret of 32 bytes. */
  x25519PublicKey(secret: Bytes): Promise<Bytes>;

  /** @throws E2eeError `invalid_key` when the shared secret is all zero (RFC 7748, 6.1) */
  x25519(secret: Bytes, publicKey: Bytes): Promise<Bytes>;

  /** FIPS 203, ML-KEM-1024: the encapsulation key of the seed d || z of 64 bytes. */
  kemPublicKey(seed: Bytes): Promise<Bytes>;

  /**
   * @param coins 32 random bytes
   * @throws E2eeError `invalid_key` when the encapsulation key fails the check of FIPS 203, 7.2
   */
  kemEncapsulate(publicKey: Bytes, coins: Bytes): Promise<Encapsulation>;

  kemDecapsulate(seed: Bytes, ciphertext: Bytes): Promise<Bytes>;
}

export const KEY_LENGTH = 32;
export const NONCE_LENGTH = 12;
export const TAG_LENGTH = 16;
export const HASH_LENGTH = 32;
export const KEM_SEED_LENGTH = 64;
export const KEM_PUBLIC_KEY_LENGTH = 1568;
export const KEM_CIPHERTEXT_LENGTH = 1568;
