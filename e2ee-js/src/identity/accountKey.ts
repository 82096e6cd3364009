import type { Bytes } from '../bytes/bytes.js';
import type { RandomSource } from '../environment.js';
import { ed25519PublicKey } from '../primitive/ed25519.js';
import { KEY_LENGTH } from '../primitive/provider.js';

/** The account identity key (AIK). The primary device alone has it; it signs the list of devices and nothing else. */
export class AccountKey {
  readonly seed: Bytes;
  readonly publicKey: Bytes;

  constructor(seed: Bytes) {
    this.seed = seed;
    this.publicKey = ed25519PublicKey(seed);
  }

  static generate(random: RandomSource): AccountKey {
    return new AccountKey(random(KEY_LENGTH));
  }
}
