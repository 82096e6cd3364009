import { ascii, concat, wipe, type Bytes } from '../bytes/bytes.js';
import type { CryptoProvider } from '../primitive/provider.js';
import { KEY_LENGTH } from '../primitive/provider.js';

const ROOT_LABEL = ascii('Sotto/1 Root');
const MESSAGE_KEY = Uint8Array.of(1);
const NEXT_CHAIN_KEY = Uint8Array.of(2);

/** One step of a chain: the key of a message, and the chain after it. */
export interface ChainStep {
  readonly messageKey: Bytes;
  readonly nextChainKey: Bytes;
}

/** KDF_CK (Double Ratchet, 5.2), also of sender keys. */
export async function chainStep(crypto: CryptoProvider, chainKey: Bytes): Promise<ChainStep> {
  return {
    messageKey: await crypto.hmacSha256(chainKey, MESSAGE_KEY),
    nextChainKey: await crypto.hmacSha256(chainKey, NEXT_CHAIN_KEY),
  };
}

/** One step of the root: a root key, and the chain that begins. */
export interface RootStep {
  readonly rootKey: Bytes;
  readonly chainKey: Bytes;
}

/** KDF_RK (Double Ratchet, 5.2). */
export async function rootStep(
  crypto: CryptoProvider,
  rootKey: Bytes,
  secret: Bytes,
  publicKey: Bytes,
): Promise<RootStep> {
  const shared = await crypto.x25519(secret, publicKey);
  const derived = await crypto.hkdfSha256(shared, rootKey, ROOT_LABEL, 2 * KEY_LENGTH);
  wipe(shared);
  return { rootKey: derived.slice(0, KEY_LENGTH), chainKey: derived.slice(KEY_LENGTH) };
}

/** The associated data of a ratchet message: all that was said in the handshake, and the header. */
export function associatedData(transcriptHash: Bytes, header: Bytes): Bytes {
  return concat(transcriptHash, header);
}
