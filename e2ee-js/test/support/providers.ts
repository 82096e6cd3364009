import { NobleProvider } from '../../src/primitive/noble.js';
import type { CryptoProvider } from '../../src/primitive/provider.js';
import { WebCryptoProvider } from '../../src/primitive/webcrypto.js';

export const noble: CryptoProvider = new NobleProvider();
export const webCrypto: CryptoProvider = await WebCryptoProvider.create();

/** Both, by name: for `describe.each`. */
export const PROVIDERS: readonly (readonly [string, CryptoProvider])[] = [
  [noble.name, noble],
  [webCrypto.name, webCrypto],
];
