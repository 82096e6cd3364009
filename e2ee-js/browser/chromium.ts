import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { LaunchOptions } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'] as const;

/**
 * The installed browser: what `SOTTO_CHROMIUM` names, else the first of {@link NAMES} on the path.
 *
 * @throws Error that says how to get one
 */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): string {
  const named = environment['SOTTO_CHROMIUM'];
  if (named !== undefined && named !== '') {
    if (!isExecutable(named)) {
      throw new Error(`SOTTO_CHROMIUM: ${named} (expected: a program that can be run)`);
    }
    return named;
  }
  const directories = (environment['PATH'] ?? '').split(delimiter).filter((directory) => directory !== '');
  for (const name of NAMES) {
    const found = directories.map((directory) => join(directory, name)).find(isExecutable);
    if (found !== undefined) {
      return found;
    }
  }
  throw new Error(
    `Chromium: none of ${NAMES.join(', ')} on the path (expected: apt-get install chromium, or its path in SOTTO_CHROMIUM)`,
  );
}

/**
 * How tests start it: without a window, and without looking for hosts of its maker. Its sandbox wants rights that build
 * machines do not give, and the pages are this project's own.
 *
 * @param features that are off by default in this version
 */
export function launchOptions(features: readonly string[] = []): LaunchOptions & { executablePath: string } {
  return {
    executablePath: findChromium(),
    headless: true,
    chromiumSandbox: false,
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--disable-sync',
      ...(features.length === 0 ? [] : [`--enable-blink-features=${features.join(',')}`]),
    ],
  };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Whatever hinders it: the caller tries the next, or says what it looked for.
    return false;
  }
}
