// Bundles the browser peer: its page and worker for the browser, where bare imports do not resolve, and the script that
// starts Chromium for Node.js.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const shared = {
  absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
  outdir: 'target/browser',
  bundle: true,
  format: 'esm',
  target: 'es2022',
  sourcemap: 'linked',
  logLevel: 'warning',
};

await build({ ...shared, entryPoints: ['browser/page.ts', 'browser/worker.ts'], platform: 'browser' });
await build({ ...shared, entryPoints: ['browser/peer.ts'], platform: 'node', packages: 'external' });
