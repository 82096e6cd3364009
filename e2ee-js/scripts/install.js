// Runs `npm ci` when the locked dependencies are not the installed ones: a Maven build calls this every time.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const MARK = new URL('../node_modules/.installed-lock', import.meta.url);

const locked = createHash('sha256')
  .update(readFileSync(new URL('../package-lock.json', import.meta.url)))
  .update(process.version)
  .digest('hex');
if (!existsSync(MARK) || readFileSync(MARK, 'utf8') !== locked) {
  // No dependency needs its install script; what does not run can do no harm.
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts'], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: 'inherit',
  });
  if (status !== 0) {
    process.exit(status ?? 1);
  }
  writeFileSync(MARK, locked);
}
