import { E2eeError } from '../errors.js';
import type { Peer } from './commands.js';
import type { Request } from './request.js';

/**
 * Answers one request in JSON: `{"ok": true, …}` or `{"ok": false, "error": "code: text"}`. A bad line is answered like
 * any refusal: the peer lives as long as its input.
 */
export async function answerLine(peer: Peer, line: string): Promise<string> {
  try {
    const request: unknown = JSON.parse(line);
    if (typeof request !== 'object' || request === null) {
      throw new TypeError(`request: ${typeof request} (expected: an object)`);
    }
    return JSON.stringify({ ok: true, ...(await peer.answer(request as Request)) });
  } catch (error) {
    const code = error instanceof E2eeError ? error.code : 'failed';
    const text = error instanceof Error ? error.message : String(error);
    return JSON.stringify({ ok: false, error: `${code}: ${text}` });
  }
}
