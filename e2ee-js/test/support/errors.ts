import { expect } from 'vitest';
import { E2eeError, type E2eeErrorCode } from '../../src/errors.js';

/** That the work fails with one of these codes, and not by accident. */
export async function expectRefusal(work: () => unknown, ...codes: readonly E2eeErrorCode[]): Promise<void> {
  let error: unknown;
  try {
    await work();
  } catch (caught) {
    error = caught;
  }
  expect(error, `expected ${codes.join(' or ')}`).toBeInstanceOf(E2eeError);
  const refusal = error as E2eeError;
  expect(codes, refusal.message).toContain(refusal.code);
}
