import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { noble } from '../support/providers.js';
import { vectorFile } from '../support/vectors.js';
import { SottoVectors } from './sottoVectors.js';

// `npm run vectors` writes the file; a change of any value is a change of the protocol.
test('sotto-typescript.json is what this library makes', async () => {
  const cases = await (await SottoVectors.of(noble)).all();
  const file = fileURLToPath(vectorFile('sotto-typescript.json'));
  await expect(`${JSON.stringify(cases, null, 2)}\n`).toMatchFileSnapshot(file);
});
