const HOUR_MS = 3600 * 1000;
const DAY_MS = 24 * HOUR_MS;

/** Messages that one message may skip, in the chain before and in its own. */
export const MAX_SKIP = 1000;
/** Keys of skipped messages that a session keeps; the oldest go first. */
export const MAX_SKIPPED_KEYS = 2000;
export const SKIPPED_KEY_LIFETIME_MS = 30 * DAY_MS;
/** Sessions beside the active one that still open what is on its way. */
export const MAX_RECEIVE_ONLY_SESSIONS = 5;
export const RECEIVE_ONLY_LIFETIME_MS = 30 * DAY_MS;
/** The padded plaintext of a ratchet message. */
export const MAX_PADDED_PLAINTEXT = 64 * 1024;

/** How old a handshake may be when it arrives: longer than the server keeps a message. */
export const MAX_HANDSHAKE_AGE_MS = 45 * DAY_MS;
export const MAX_HANDSHAKE_LEAD_MS = HOUR_MS;

/** From here on a new session is wanted. */
export const REKEY_MESSAGES = 1000;
export const REKEY_AGE_MS = 7 * DAY_MS;
/** A share of REKEY_AGE_MS to either side, so that sessions made together are not renewed together. */
export const REKEY_JITTER = 0.1;
/** From here on the session sends nothing more. */
export const HARD_LIMIT_MESSAGES = 10_000;
export const HARD_LIMIT_AGE_MS = 30 * DAY_MS;
