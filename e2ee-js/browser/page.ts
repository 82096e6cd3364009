/** The page's one function: hands a line to the worker, and its answer back. */
export type Ask = (line: string) => Promise<string>;

/** What stands on `globalThis` of the page. */
export interface PeerWindow {
  /** There once the worker has its primitives. */
  readonly sottoPeer: Promise<Ask>;
}

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): {
    createScriptURL(url: string): string;
  };
}

// Newer than TypeScript's types of the DOM.
const { trustedTypes } = globalThis as unknown as { readonly trustedTypes: TrustedTypes };
const policy = trustedTypes.createPolicy('sotto-peer', { createScriptURL: (url) => url });
const worker = new Worker(policy.createScriptURL(`/worker.js${location.search}`), { type: 'module' });

const waiting = new Map<number, (answer: string) => void>();
let last = 0;

const sottoPeer = new Promise<Ask>((resolve, reject) => {
  worker.onerror = ({ message }) => reject(new Error(`worker: ${message}`));
  worker.onmessage = ({ data }: MessageEvent<readonly [number, string]>) => {
    const [number, answer] = data;
    if (number === 0) {
      resolve(ask);
    } else {
      waiting.get(number)?.(answer);
      waiting.delete(number);
    }
  };
});
Object.assign(globalThis, { sottoPeer });

async function ask(line: string): Promise<string> {
  return new Promise((resolve) => {
    const number = ++last;
    waiting.set(number, resolve);
    worker.postMessage([number, line]);
  });
}
