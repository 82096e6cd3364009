import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const SOURCES = fileURLToPath(new URL('../../src/', import.meta.url));

/**
 * Verifiers of Ed25519 differ on hostile input (E2EE.md, 2.1). ESLint forbids the obvious calls of another; this finds
 * those under another name too.
 */
test('signatures are verified in one place', () => {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const verifying = files.filter((name) =>
    /\.verify\s*\(|\['verify'\]/.test(readFileSync(SOURCES + name, 'utf8')),
  );
  expect(files.length).toBeGreaterThan(40);
  expect(verifying).toEqual(['primitive/ed25519.ts']);
});
