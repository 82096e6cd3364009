package org.sotto.client.e2ee.session;

import java.time.Duration;

/** The bounds of E2EE.md 3.3 to 3.5. */
public final class SessionLimits {
    /** Keys that one message may skip in each of two chains. */
    public static final int MAX_SKIP = 1_000;
    /** Skipped keys that a session keeps; the oldest go first. */
    public static final int STORED_SKIPPED = 2_000;
    /** How long a skipped key waits for its message. */
    public static final Duration SKIPPED_LIFETIME = Duration.ofDays(30);
    /** Sessions with one device beside the active one. */
    public static final int RECEIVE_ONLY = 5;
    /** How long a session decrypts after another became active. */
    public static final Duration RECEIVE_ONLY_LIFETIME = Duration.ofDays(30);
    /** Bytes of a plaintext, padded. */
    public static final int MAX_PLAINTEXT = 65_536;
    /** Messages sent after which a session wants a successor. */
    public static final int REKEY_MESSAGES = 1_000;
    /** Age at which a session wants a successor, give or take a tenth. */
    public static final Duration REKEY_AGE = Duration.ofDays(7);
    /** Messages sent after which a session sends no more. */
    public static final int HARD_MESSAGES = 10_000;
    /** Age at which a session sends no more. */
    public static final Duration HARD_AGE = Duration.ofDays(30);
    /** Age at which a handshake is refused. */
    public static final Duration HANDSHAKE_AGE = Duration.ofDays(45);
    /** How far in the future a handshake may have been made. */
    public static final Duration HANDSHAKE_AHEAD = Duration.ofHours(1);

    private SessionLimits() {}
}
