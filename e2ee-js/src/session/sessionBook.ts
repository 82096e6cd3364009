import { equal, type Bytes } from '../bytes/bytes.js';
import { toHex } from '../bytes/encoding.js';
import { ByteReader } from '../bytes/reader.js';
import { ByteWriter } from '../bytes/writer.js';
import type { Environment } from '../environment.js';
import { E2eeError } from '../errors.js';
import { MAX_RECEIVE_ONLY_SESSIONS, RECEIVE_ONLY_LIFETIME_MS } from './limits.js';
import {
  compareSessions,
  openInSession,
  readSession,
  sealInSession,
  wantsRekey,
  writeSession,
  type KeyMessage,
  type Session,
} from './session.js';
import type { PreKeyMessage, RatchetMessage } from './wire.js';

const VERSION = 1;

/**
 * All sessions with one device of somebody, the active one first (Sesame, 3, made deterministic). Both ends order the
 * same sessions by the same rule, so that they agree without asking, also after two simultaneous beginnings. It never
 * changes: every call gives the next book.
 */
export class SessionBook {
  static empty(): SessionBook {
    return new SessionBook([]);
  }

  readonly sessions: readonly Session[];

  private constructor(sessions: readonly Session[]) {
    this.sessions = sessions;
  }

  /** The session to send in. */
  get active(): Session | undefined {
    return this.sessions[0];
  }

  /** Whether a bundle should be claimed before the next message is sent. */
  wantsSession(now: number): boolean {
    return this.active === undefined || wantsRekey(this.active, now);
  }

  /** The time that a session which begins here and now carries: later than all that is known. */
  nextCreatedMs(now: number): number {
    return Math.max(now, ...this.sessions.map((session) => session.createdMs + 1));
  }

  /** The session of that sid, as long as it opens anything. */
  find(sid: Bytes, now: number): Session | undefined {
    return this.sessions.find((session) => equal(session.sid, sid) && !isExpired(session, now));
  }

  /** Adds a session; what is then beyond the limits is forgotten. */
  add(session: Session, now: number): SessionBook {
    const [active, ...others] = [...this.sessions, session].sort(compareSessions);
    if (active === undefined) {
      return this;
    }
    const { supersededMs: _, ...current } = active;
    const receiveOnly = others
      .map((other) => ({ ...other, supersededMs: other.supersededMs ?? now }))
      .filter((other) => !isExpired(other, now))
      .slice(0, MAX_RECEIVE_ONLY_SESSIONS);
    return new SessionBook([current, ...receiveOnly]);
  }

  /** @throws E2eeError `no_session`, `session_spent` */
  async seal(
    environment: Environment,
    plaintext: Bytes,
  ): Promise<{ readonly book: SessionBook; readonly message: KeyMessage }> {
    if (this.active === undefined) {
      throw new E2eeError(
        'no_session',
        'session: none with this device (expected: one begun with its bundle)',
      );
    }
    const { session, message } = await sealInSession(environment, this.active, plaintext);
    return { book: this.#replace(session), message };
  }

  /**
   * Opens a message of a session in this book.
   *
   * @param session one that `find` gave
   */
  async open(
    environment: Environment,
    session: Session,
    message: RatchetMessage,
  ): Promise<{ readonly book: SessionBook; readonly plaintext: Bytes }> {
    const opened = await openInSession(environment, session, message);
    return { book: this.#replace(opened.session), plaintext: opened.plaintext };
  }

  serialise(): Bytes {
    const writer = new ByteWriter().u8(VERSION).u8(this.sessions.length);
    for (const session of this.sessions) {
      writeSession(writer, session);
    }
    return writer.toBytes();
  }

  static deserialise(bytes: Bytes): SessionBook {
    const reader = new ByteReader(bytes, 'sessions');
    reader.constant(VERSION, 'version');
    const sessions = Array.from({ length: reader.u8('count') }, () => readSession(reader));
    reader.end();
    return new SessionBook(sessions);
  }

  #replace(session: Session): SessionBook {
    return new SessionBook(this.sessions.map((other) => (equal(other.sid, session.sid) ? session : other)));
  }
}

function isExpired({ supersededMs }: Session, now: number): boolean {
  return supersededMs !== undefined && now - supersededMs > RECEIVE_ONLY_LIFETIME_MS;
}

/**
 * A handshake is repeated until it is answered, always the same; one that differs was altered on its way, since
 * nothing else authenticates the repetition.
 *
 * @throws E2eeError `replayed`
 */
export async function requireSameHandshake(
  environment: Environment,
  session: Session,
  received: PreKeyMessage,
): Promise<void> {
  if (!equal(await environment.crypto.sha256(received.prefix), session.prefixHash)) {
    throw new E2eeError(
      'replayed',
      `handshake: differs from the one of session ${toHex(session.sid)} (expected: the same bytes again)`,
    );
  }
}
