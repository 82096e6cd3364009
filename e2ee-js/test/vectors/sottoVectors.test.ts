import { describe, expect, test } from 'vitest';
import { PROVIDERS } from '../support/providers.js';
import { hasVectors, readVectors } from '../support/vectors.js';
import { SottoVectors } from './sottoVectors.js';

describe.each(PROVIDERS)('whole messages by %s', (_, crypto) => {
  test('are those of sotto-typescript.json', async () => {
    expect(await (await SottoVectors.of(crypto)).all()).toEqual(readVectors('sotto-typescript.json'));
  });

  test.runIf(hasVectors('sotto-java.json'))('are the Java client’s', async () => {
    expect(await (await SottoVectors.of(crypto)).all()).toEqual(readVectors('sotto-java.json'));
  });
});
