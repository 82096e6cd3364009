import { Peer } from '../src/peer/commands.js';
import { answerLine } from '../src/peer/lines.js';
import { NobleProvider } from '../src/primitive/noble.js';
import { WebCryptoProvider } from '../src/primitive/webcrypto.js';
import { IndexedDbStore } from '../src/store/indexedDbStore.js';

/** The dedicated worker in which all cryptography happens: `[number, line]` in, `[number, answer]` out, 0 when it is ready. */
const noble = new URLSearchParams(location.search).has('noble');
const crypto = noble ? new NobleProvider() : await WebCryptoProvider.create();
const peer = new Peer(crypto, async (name) => IndexedDbStore.open(name));

globalThis.onmessage = ({ data: [number, line] }: MessageEvent<readonly [number, string]>) => {
  void answerLine(peer, line).then((answer) => globalThis.postMessage([number, answer]));
};
globalThis.postMessage([0, crypto.name]);
