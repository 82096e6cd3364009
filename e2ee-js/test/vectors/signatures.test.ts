import { describe, expect, test } from 'vitest';
import { fromHex } from '../../src/bytes/encoding.js';
import { verifyStrictly } from '../../src/primitive/ed25519.js';
import { verifyXEdDsa } from '../../src/primitive/xeddsa.js';
import { readVectors } from '../support/vectors.js';

interface EdgeCase {
  A: string;
  msg: string;
  sig: string;
  strict: boolean;
}

interface OfficialSignature {
  pub: string;
  msg: string;
  sig: string;
}

describe('Ed25519 on crafted keys and signatures', () => {
  const cases = (readVectors('ed25519-edge.json') as { v: EdgeCase[] }).v;

  test('answers as every client answers', () => {
    const differing = cases.filter(
      ({ A, msg, sig, strict }) => verifyStrictly(fromHex(A), fromHex(msg), fromHex(sig)) !== strict,
    );
    expect(cases).toHaveLength(257);
    expect(differing).toEqual([]);
  });
});

describe('XEdDSA of libsignal', () => {
  const signatures = readVectors('libsignal-xeddsa.json') as OfficialSignature[];
  // The first byte of a libsignal key is its type.
  const key = ({ pub }: OfficialSignature) => fromHex(pub).slice(1);

  test('all official signatures verify', () => {
    expect(signatures).toHaveLength(65);
    const refused = signatures.filter((one) => !verifyXEdDsa(key(one), fromHex(one.msg), fromHex(one.sig)));
    expect(refused).toEqual([]);
  });

  test('no altered one does', () => {
    for (const one of signatures) {
      for (const position of [0, 17, 31, 32, 62]) {
        const altered = fromHex(one.sig);
        altered[position] = (altered[position] ?? 0) ^ 1;
        expect(verifyXEdDsa(key(one), fromHex(one.msg), altered), `${one.sig} at ${position}`).toBe(false);
      }
      expect(verifyXEdDsa(key(one), fromHex(`${one.msg}00`), fromHex(one.sig))).toBe(false);
    }
  });
});
