import { playwright } from '@vitest/browser-playwright';
import { defineConfig, type TestProjectConfiguration } from 'vitest/config';
import { launchOptions } from './browser/chromium.js';

/** Tests that look at the sources, write files or drive browsers: Node.js alone has what they need. */
const NODE_ONLY = [
  'test/primitive/oneVerifier.test.ts',
  'test/vectors/sottoTypescript.test.ts',
  'test/browser/*.test.ts',
];
const BROWSER_TESTS = [
  'test/vectors/**/*.test.ts',
  'test/primitive/**/*.test.ts',
  'test/store/**/*.test.ts',
  'test/device/conversation.test.ts',
];

/**
 * The tests that a browser can run, in a page of the installed Chromium. The project is there only where it was asked
 * for, so that the others need no browser.
 *
 * @param features of the browser that are off by default
 */
function inChromium(
  name: string,
  include: readonly string[],
  features: readonly string[],
): TestProjectConfiguration {
  return {
    extends: true,
    // The vectors lie beside this package.
    server: { fs: { allow: ['..'] } },
    test: {
      name,
      include: [...include],
      exclude: NODE_ONLY,
      provide: { features: [...features] },
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: playwright({ launchOptions: launchOptions(features) }),
        instances: [{ browser: 'chromium' }],
      },
    },
  };
}

const projects: TestProjectConfiguration[] = [
  {
    extends: true,
    test: {
      name: 'node',
      include: ['test/**/*.test.ts'],
      exclude: ['test/browser/*.test.ts'],
      provide: { features: [] },
    },
  },
];
if (process.argv.some((argument) => argument.includes('chromium'))) {
  projects.push(
    inChromium('chromium', BROWSER_TESTS, []),
    // Chromium 150 has ML-KEM behind a switch, later ones have it always: what is new there is tested in both.
    inChromium(
      'chromium-ml-kem',
      ['test/vectors/**/*.test.ts', 'test/primitive/**/*.test.ts'],
      ['WebCryptoPQC'],
    ),
    { extends: true, test: { name: 'chromium-tabs', include: ['test/browser/*.test.ts'] } },
  );
}

export default defineConfig({
  test: {
    // Properties run many handshakes, and a build machine does other things beside.
    testTimeout: 120_000,
    projects,
  },
});
