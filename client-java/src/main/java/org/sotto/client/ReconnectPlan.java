package org.sotto.client;

import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Where the next connection goes to, and when: by the server's hint if it gave one, else by backoff. */
final class ReconnectPlan {
    private final List<URI> addresses;
    private final Backoff backoff;
    private final long stableNanos;
    private int attempts;
    private boolean hinted;
    private long hintedNanos;

    ReconnectPlan(ClientConfig config) {
        this.addresses = config.uris();
        BackoffSettings waits = config.settings().backoff();
        this.backoff = new Backoff(waits.initial(), waits.max(), config.random());
        this.stableNanos = waits.stableAfter().toNanos();
    }

    /** The address of this attempt. */
    URI address() {
        return addresses.get(Math.floorMod(attempts, addresses.size()));
    }

    /** The server asked to connect again in so long. */
    void hint(long nowNanos, long afterMillis) {
        hinted = true;
        hintedNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(afterMillis);
    }

    /**
     * A connection, or an attempt, has ended.
     *
     * @param liveNanos how long it was live, 0 when it never was. A short life does not reset the backoff: a server
     *     that
     *     closes each connection at its first message would be hammered
     * @return how long to wait before the next attempt, in milliseconds
     */
    long nextWaitMillis(long nowNanos, long liveNanos) {
        attempts++;
        if (hinted) {
            hinted = false;
            backoff.reset();
            return Math.max(0, TimeUnit.NANOSECONDS.toMillis(hintedNanos - nowNanos));
        }
        if (liveNanos > 0 && liveNanos >= stableNanos) {
            backoff.reset();
        }
        return backoff.nextMillis();
    }
}
