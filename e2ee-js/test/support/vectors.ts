/// <reference types="vite/client" />
import { sha256 } from '@noble/hashes/sha2.js';
import { ascii, concat, type Bytes } from '../../src/bytes/bytes.js';

const DIRECTORY = '../../../e2ee-vectors/';
// By the test runner's bundler, because a browser has no files to read.
const FILES = import.meta.glob<unknown>('../../../e2ee-vectors/**/*.json', {
  eager: true,
  import: 'default',
});

/** Where a vector file of both languages stands. */
export function vectorFile(name: string): URL {
  return new URL(DIRECTORY + name, import.meta.url);
}

export function hasVectors(name: string): boolean {
  return DIRECTORY + name in FILES;
}

export function readVectors(name: string): unknown {
  if (!hasVectors(name)) {
    throw new Error(`vectors: ${name} (expected: one of ${Object.keys(FILES).join(', ')})`);
  }
  return FILES[DIRECTORY + name];
}

/** `S(name, length)` of the design: the inputs of the vectors. */
export function S(name: string, length: number): Bytes {
  let bytes: Bytes = new Uint8Array(0);
  for (let i = 0; bytes.length < length; i++) {
    bytes = concat(bytes, sha256(ascii(`Sotto KAT ${name} ${i}`)));
  }
  return bytes.slice(0, length);
}

/** A source of randomness that gives these, in this order, and nothing else. */
export function scripted(...values: readonly Bytes[]): (length: number) => Bytes {
  const left = [...values];
  return (length) => {
    const next = left.shift();
    if (next?.length !== length) {
      throw new Error(`random: asked for ${length} bytes, next is of ${next?.length ?? 'none'}`);
    }
    return next.slice();
  };
}
