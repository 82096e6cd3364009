import { ed25519 } from '@noble/curves/ed25519.js';
import { requireLength, type Bytes } from '../bytes/bytes.js';
import { SIGNATURE_LENGTH, verifyStrictly } from './ed25519.js';
import { KEY_LENGTH } from './provider.js';

const SIGN_BIT = 0x80;

/**
 * Verifies an XEdDSA signature (XEdDSA, 2.3) by an X25519 key: the profile of libsignal's clients.
 *
 * @param publicKey the u coordinate, 32 bytes
 */
export function verifyXEdDsa(publicKey: Bytes, message: Bytes, signature: Bytes): boolean {
  requireLength(publicKey, KEY_LENGTH, 'X25519 public key');
  requireLength(signature, SIGNATURE_LENGTH, 'XEdDSA signature');
  const field = ed25519.Point.Fp;
  // The top bit of u is ignored (RFC 7748, 5); that of s carries the sign of the Edwards point's x.
  const masked = publicKey.slice();
  masked[KEY_LENGTH - 1] = (masked[KEY_LENGTH - 1] ?? 0) & ~SIGN_BIT;
  const u = field.create(littleEndian(masked));
  const denominator = field.add(u, field.ONE);
  if (field.is0(denominator)) {
    return false;
  }
  const edwards = field.toBytes(field.mul(field.sub(u, field.ONE), field.inv(denominator))).slice();
  const last = signature[SIGNATURE_LENGTH - 1] ?? 0;
  edwards[KEY_LENGTH - 1] = (edwards[KEY_LENGTH - 1] ?? 0) | (last & SIGN_BIT);
  const plain = signature.slice();
  plain[SIGNATURE_LENGTH - 1] = last & ~SIGN_BIT;
  return verifyStrictly(edwards, message, plain);
}

function littleEndian(bytes: Bytes): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
