import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { PROVIDERS } from '../support/providers.js';
import { readVectors, vectorFile } from '../support/vectors.js';
import { SottoVectors } from './sottoVectors.js';

describe.each(PROVIDERS)('whole messages by %s', (_, crypto) => {
  // `npm run vectors` writes the file; a change of any value is a change of the protocol.
  test('are those of sotto-typescript.json', async () => {
    const cases = await (await SottoVectors.of(crypto)).all();
    const file = fileURLToPath(vectorFile('sotto-typescript.json'));
    await expect(`${JSON.stringify(cases, null, 2)}\n`).toMatchFileSnapshot(file);
  });

  test.runIf(existsSync(vectorFile('sotto-java.json')))('are the Java client’s', async () => {
    expect(await (await SottoVectors.of(crypto)).all()).toEqual(readVectors('sotto-java.json'));
  });
});
