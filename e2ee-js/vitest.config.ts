import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Properties run many handshakes, and a build machine does other things beside.
    testTimeout: 120_000,
  },
});
