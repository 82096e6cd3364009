package org.sotto.fanout;

/** Where positions end. */
public final class PositionLimit {
    /** Positions are below this: exact in a JavaScript number. */
    public static final long LIMIT = 1L << 53;

    private PositionLimit() {}
}
