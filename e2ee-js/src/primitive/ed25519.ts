import { ed25519, x25519 } from '@noble/curves/ed25519.js';
import { ascii, concat, requireLength, type Bytes } from '../bytes/bytes.js';
import { E2eeError } from '../errors.js';
import { lowOrder } from './noble.js';
import { KEY_LENGTH } from './provider.js';

export const SIGNATURE_LENGTH = 64;

const SEPARATOR = Uint8Array.of(0);

/** What a signature is for. Distinct labels keep one kind of signature from being used as another. */
export type SignatureLabel =
  | 'Sotto/1 DeviceAccepts'
  | 'Sotto/1 DeviceList'
  | 'Sotto/1 GroupMsg'
  | 'Sotto/1 GroupOp'
  | 'Sotto/1 KemPreKey'
  | 'Sotto/1 SignedPreKey';

export function ed25519PublicKey(seed: Bytes): Bytes {
  return ed25519.getPublicKey(requireLength(seed, KEY_LENGTH, 'Ed25519 seed'));
}

/** `SIG(k, label, m)` of the design: Ed25519 over label || 0x00 || m. */
export function sign(seed: Bytes, label: SignatureLabel, message: Bytes): Bytes {
  requireLength(seed, KEY_LENGTH, 'Ed25519 seed');
  return ed25519.sign(concat(ascii(label), SEPARATOR, message), seed);
}

/** @throws E2eeError `invalid_signature` */
export function requireSignature(
  publicKey: Bytes,
  label: SignatureLabel,
  message: Bytes,
  signature: Bytes,
): void {
  requireLength(signature, SIGNATURE_LENGTH, 'signature');
  if (!verifyStrictly(publicKey, concat(ascii(label), SEPARATOR, message), signature)) {
    throw new E2eeError('invalid_signature', `${label}: does not verify (expected: signed by the named key)`);
  }
}

/** RFC 8032 without ZIP 215's leniency: the same answers as BouncyCastle's, and unlike WebCrypto's on hostile input. */
export function verifyStrictly(publicKey: Bytes, message: Bytes, signature: Bytes): boolean {
  return ed25519.verify(signature, message, publicKey, { zip215: false });
}

/**
 * Done once when a key comes in: canonical, in the prime-order subgroup, not the neutral element.
 *
 * @throws E2eeError `invalid_key`
 */
export function requireEd25519Key(publicKey: Bytes, name: string): Bytes {
  requireLength(publicKey, KEY_LENGTH, name);
  if (!liesInPrimeOrderSubgroup(publicKey)) {
    throw new E2eeError(
      'invalid_key',
      `${name}: not usable (expected: a canonical point of the prime-order subgroup)`,
    );
  }
  return publicKey;
}

/**
 * Refuses the points of low order, which give no secret.
 *
 * @throws E2eeError `invalid_key`
 */
export function requireX25519Key(publicKey: Bytes, name: string): Bytes {
  requireLength(publicKey, KEY_LENGTH, name);
  try {
    x25519.getSharedSecret(new Uint8Array(KEY_LENGTH).fill(1), publicKey);
  } catch (cause) {
    throw lowOrder(cause);
  }
  return publicKey;
}

function liesInPrimeOrderSubgroup(publicKey: Bytes): boolean {
  let point;
  try {
    point = ed25519.Point.fromBytes(publicKey, false);
  } catch {
    // No point at all: the caller says so.
    return false;
  }
  return !point.isSmallOrder() && point.isTorsionFree();
}
