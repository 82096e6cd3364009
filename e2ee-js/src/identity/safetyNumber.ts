import { sha512 } from '@noble/hashes/sha2.js';
import { ascii, compare, concat, lengthPrefixed, type Bytes } from '../bytes/bytes.js';
import { ByteReader } from '../bytes/reader.js';
import { KEY_LENGTH } from '../primitive/provider.js';

const LABEL = concat(ascii('Sotto/1 Fingerprint'), Uint8Array.of(0));
const ITERATIONS = 5199;
const GROUPS = 6;
const GROUP_BYTES = 5;
const GROUP_DIGITS = 5;
const MAX_USER_ID = 64;
const QR_VERSION = 1;

/** Whose key a safety number shows. */
export interface AccountIdentity {
  readonly userId: Bytes;
  readonly accountKey: Bytes;
}

/** 30 digits for one account: six groups of five. Slow on purpose, some 10 ms. */
export function fingerprint({ userId, accountKey }: AccountIdentity): string {
  let hash: Bytes = sha512(concat(LABEL, lengthPrefixed(userId), accountKey));
  for (let i = 0; i < ITERATIONS; i++) {
    hash = sha512(concat(hash, accountKey));
  }
  let digits = '';
  for (let group = 0; group < GROUPS; group++) {
    const value = hash
      .subarray(group * GROUP_BYTES, (group + 1) * GROUP_BYTES)
      .reduce((sum, byte) => sum * 256 + byte, 0);
    digits += (value % 10 ** GROUP_DIGITS).toString().padStart(GROUP_DIGITS, '0');
  }
  return digits;
}

/** The 60 digits that two people compare: the same at both, whoever looks. */
export function safetyNumber(a: AccountIdentity, b: AccountIdentity): string {
  return [fingerprint(a), fingerprint(b)].sort().join('');
}

/** What the code on the screen holds: one's own entry first. */
export function encodeSafetyQr(own: AccountIdentity, other: AccountIdentity): Bytes {
  return concat(
    Uint8Array.of(QR_VERSION),
    lengthPrefixed(own.userId),
    own.accountKey,
    lengthPrefixed(other.userId),
    other.accountKey,
  );
}

/** Whether a scanned code shows the same two accounts with the same keys, seen from the other side. */
export function matchesSafetyQr(scanned: Bytes, own: AccountIdentity, other: AccountIdentity): boolean {
  const reader = new ByteReader(scanned, 'safety number');
  reader.constant(QR_VERSION, 'version');
  const first = readEntry(reader);
  const second = readEntry(reader);
  reader.end();
  return sameAccount(first, other) && sameAccount(second, own);
}

function readEntry(reader: ByteReader): AccountIdentity {
  const userId = reader.lengthPrefixed(MAX_USER_ID, 'user_id');
  return { userId, accountKey: reader.bytes(KEY_LENGTH, 'aik') };
}

function sameAccount(a: AccountIdentity, b: AccountIdentity): boolean {
  return compare(a.userId, b.userId) === 0 && compare(a.accountKey, b.accountKey) === 0;
}
