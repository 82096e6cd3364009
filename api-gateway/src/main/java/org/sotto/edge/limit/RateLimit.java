package org.sotto.edge.limit;

import java.util.Locale;

/** Every limit of the edge, with what it counts and its default. */
public enum RateLimit {
    /** Requests that need no token (sign-in, pages, documents), by address. */
    ANONYMOUS(60, 120),
    /** Access tokens that were refused, by address: an app whose token expired sends a few, somebody who forges them many. */
    REFUSED_TOKEN(10, 60),
    /** Requests with a valid token, by device. */
    DEVICE(50, 200),
    /** WebSocket handshakes, by address; generous, since a whole office comes back at once after an outage. */
    CONNECT(50, 500);

    private final long perSecond;
    private final long burst;

    RateLimit(long perSecond, long burst) {
        this.perSecond = perSecond;
        this.burst = burst;
    }

    Rate defaultRate() {
        return new Rate(perSecond, burst);
    }

    String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
