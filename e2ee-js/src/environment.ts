import type { Bytes } from './bytes/bytes.js';
import type { CryptoProvider } from './primitive/provider.js';

/** Gives that many bytes which nobody can guess. */
export type RandomSource = (length: number) => Bytes;

/** Milliseconds since the epoch, by the server's clock as nearly as is known: a wrong local clock must not cut a client off. */
export type Clock = () => number;

/** What the protocol takes from outside. Tests and vectors inject fixed ones. */
export interface Environment {
  readonly crypto: CryptoProvider;
  readonly random: RandomSource;
  readonly clock: Clock;
}

export const systemRandom: RandomSource = (length) =>
  globalThis.crypto.getRandomValues(new Uint8Array(length));

export const systemClock: Clock = () => Date.now();
