import { readFileSync } from 'node:fs';
import { sha256 } from '@noble/hashes/sha2.js';
import { ascii, concat, type Bytes } from '../../src/bytes/bytes.js';

const DIRECTORY = new URL('../../../e2ee-vectors/', import.meta.url);

/** Where a vector file of both languages stands. */
export function vectorFile(name: string): URL {
  return new URL(name, DIRECTORY);
}

export function readVectors(name: string): unknown {
  return JSON.parse(readFileSync(vectorFile(name), 'utf8'));
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
