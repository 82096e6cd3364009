import type { Bytes } from '../../src/bytes/bytes.js';

/** The bytes with one bit flipped. */
export function flipped(bytes: Bytes, position: number, bit = 0): Bytes {
  const changed = bytes.slice();
  const index = position < 0 ? bytes.length + position : position;
  changed[index] = (changed[index] ?? 0) ^ (1 << bit);
  return changed;
}

/** The points of X25519 whose multiples by any secret are zero (RFC 7748, 6.1). */
export const LOW_ORDER_X25519 = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
] as const;
