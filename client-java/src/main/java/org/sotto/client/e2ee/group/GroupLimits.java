package org.sotto.client.e2ee.group;

import java.time.Duration;

/** The bounds of E2EE.md 4. */
public final class GroupLimits {
    /** Places that one message may be ahead of a chain. */
    public static final int MAX_FORWARD = 2_000;
    /** Skipped keys that a chain keeps; the oldest go first. */
    public static final int STORED_SKIPPED = 2_000;
    /** Chains of one sending device that are kept for late messages. */
    public static final int CHAINS = 5;
    /** How long a chain is kept after its successor came. */
    public static final Duration CHAIN_LIFETIME = Duration.ofDays(30);
    /** Messages after which a sender makes a new key. */
    public static final int ROTATE_MESSAGES = 1_000;
    /** Age at which a sender makes a new key. */
    public static final Duration ROTATE_AGE = Duration.ofDays(7);
    /** Messages of one sending device that wait for its sender key; the oldest go first. */
    public static final int WAITING = 100;
    /** How long a message waits for its sender key. */
    public static final Duration WAITING_TIME = Duration.ofMinutes(10);
    /** Bytes of a plaintext, padded. */
    public static final int MAX_PLAINTEXT = 65_536;

    private GroupLimits() {}
}
