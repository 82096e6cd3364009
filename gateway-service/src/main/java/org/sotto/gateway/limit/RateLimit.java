package org.sotto.gateway.limit;

/**
 * A rate limit as a leaky bucket (GCRA, ITU-T I.371): its whole state is one number, the time at which the bucket would be
 * empty, so that a device carries a {@code long} per limit and no object.
 *
 * @param perSecond what is admitted in the long run
 * @param burst what is admitted at once after a pause
 */
public record RateLimit(int perSecond, int burst) {
    /** {@link #admit}'s answer for what is over the limit; the state stays as it was. */
    public static final long REFUSED = Long.MIN_VALUE;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long NANOS_PER_MILLI = 1_000_000L;

    /**
     * Takes one.
     *
     * @param state what the last call returned; the time of creation at first
     * @param now {@link System#nanoTime}
     * @return the new state, or {@link #REFUSED}
     */
    public long admit(long state, long now) {
        long empty = state - now < 0 ? now : state;
        long next = empty + interval();
        return next - now > burst * interval() ? REFUSED : next;
    }

    /** How long after a refusal the next one will be admitted, at least 1 ms. */
    public long retryAfterMillis(long state, long now) {
        long wait = state + interval() - burst * interval() - now;
        return Math.max(1, (wait + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
    }

    /** The state of one bucket that takes what two hold; at most full, so that what pours over is not waited for. */
    long add(long state, long other, long now) {
        long held = Math.max(0, state - now) + Math.max(0, other - now);
        return now + Math.min(held, burst * interval());
    }

    private long interval() {
        return NANOS_PER_SECOND / perSecond;
    }
}
