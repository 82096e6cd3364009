package org.sotto.gateway.limit;

import java.util.concurrent.ConcurrentHashMap;

/**
 * How often an address may connect. Addresses whose bucket has run empty again are forgotten whenever there are very many,
 * so that a flood from many addresses costs a sweep and not the heap.
 */
public final class ConnectLimit {
    private static final int SWEEP_AT = 50_000;

    private final RateLimit limit;
    private final ConcurrentHashMap<String, Long> states = new ConcurrentHashMap<>();

    public ConnectLimit(RateLimit limit) {
        this.limit = limit;
    }

    /**
     * Takes one handshake of {@code address}.
     *
     * @param now {@link System#nanoTime}
     * @return 0 if it is admitted, else after how many milliseconds the next one would be
     */
    public long admit(String address, long now) {
        if (states.size() > SWEEP_AT) {
            states.values().removeIf(state -> state - now <= 0);
        }
        long[] wait = new long[1];
        states.compute(address, (key, known) -> {
            long state = known == null ? now : known;
            long next = limit.admit(state, now);
            if (next == RateLimit.REFUSED) {
                wait[0] = limit.retryAfterMillis(state, now);
                return state;
            }
            return next;
        });
        return wait[0];
    }
}
