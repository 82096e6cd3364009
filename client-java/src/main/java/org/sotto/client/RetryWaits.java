package org.sotto.client;

/**
 * How long to wait after the server said "later". A burst of frames is refused as one: the wait grows once for all that was
 * on its way when the first refusal came, since what those were refused for has not been tried again. Not safe for several
 * threads.
 */
final class RetryWaits {
    private final Backoff backoff;
    private boolean failing;
    private long beganNanos;
    private long waitMillis;

    RetryWaits(Backoff backoff) {
        this.backoff = backoff;
    }

    /**
     * The wait after a refusal, in milliseconds.
     *
     * @param sentNanos when the refused frame went out, by {@link System#nanoTime}
     */
    long millisAfter(long sentNanos, long nowNanos) {
        if (!failing || sentNanos - beganNanos > 0) {
            failing = true;
            beganNanos = nowNanos;
            waitMillis = backoff.nextMillis();
        }
        return waitMillis;
    }

    /** Something was served: the next refusal waits as the first one did. */
    void reset() {
        failing = false;
        backoff.reset();
    }
}
