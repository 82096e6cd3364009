import { expect, test } from 'vitest';
import { Subject } from '../../src/bench/subject.js';
import { measure } from '../../src/bench/worker.js';
import { noble, webCrypto } from '../support/providers.js';

test.each([noble, webCrypto])('by $name every task is done and measured', async (crypto) => {
  const subject = new Subject(crypto);
  const sessions = await measure(subject, 'SESSIONS', 2);
  expect(sessions['BEGIN']!.wall).toBeGreaterThan(0);
  expect(sessions['ACCEPT']!.cpu).toBeGreaterThan(0);
  // Past the end of one session.
  const oneWay = await measure(subject, 'ONE_WAY', 1001);
  expect(oneWay['ONE_WAY']!.cpu).toBeGreaterThan(0);
  const inTurn = await measure(subject, 'IN_TURN', 3);
  expect(inTurn['IN_TURN']!.wall).toBeGreaterThan(0);
});

test('an unknown task is refused', async () => {
  await expect(measure(new Subject(noble), 'DREAM', 1)).rejects.toThrow('DREAM');
});
