/** What was wrong, for programs. */
export type E2eeErrorCode =
  /** Bytes that are not of the form they claim. */
  | 'malformed'
  /** An argument that no caller may give. */
  | 'invalid_argument'
  /** A public key outside the group that it must lie in, or one that gives no shared secret. */
  | 'invalid_key'
  | 'invalid_signature'
  /** Authenticated decryption failed: altered, or sealed under another key. */
  | 'bad_tag'
  /** A ratchet message of a session that this device does not have. */
  | 'no_session'
  /** A handshake to a pre-key that this device does not have (any more). */
  | 'unknown_pre_key'
  /** A handshake that was accepted before, or one that differs from what its session began with. */
  | 'replayed'
  /** A message that was opened before. */
  | 'duplicate'
  /** More messages missing than a receiver will store keys for. */
  | 'too_many_skipped'
  /** A handshake made too long ago, or in the future. */
  | 'bad_time'
  /** The session may not send any more: a new one has to be made first. */
  | 'session_spent'
  /** The signed list of devices does not name the device. */
  | 'not_listed'
  /** No list of devices of this user has been learned yet. */
  | 'unknown_list'
  /** A list that goes back, forks or leaves a gap. */
  | 'list_conflict'
  /** The list is too old to encrypt to any but the primary device. */
  | 'list_expired'
  /** The account's key changed and the user has not confirmed the new one. */
  | 'identity_unconfirmed'
  /** A group message under a sender key that was not distributed to this device. */
  | 'no_sender_key'
  /** Content or a file is not the one that its sender named. */
  | 'hash_mismatch';

/** The one error of this library. Its message names the thing, its value and what was expected. */
export class E2eeError extends Error {
  readonly code: E2eeErrorCode;

  constructor(code: E2eeErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'E2eeError';
    this.code = code;
  }
}

/** Bytes that do not parse. */
export function malformed(message: string, cause?: unknown): E2eeError {
  return new E2eeError('malformed', message, cause === undefined ? undefined : { cause });
}
