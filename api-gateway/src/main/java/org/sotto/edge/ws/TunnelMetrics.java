package org.sotto.edge.ws;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts tunnels: {@code sotto.edge.tunnels} open now, {@code sotto.edge.handshakes} by outcome. */
final class TunnelMetrics {
    private static final String HANDSHAKES = "sotto.edge.handshakes";

    private final AtomicInteger open = new AtomicInteger();
    private final Counter opened;
    private final Counter refused;
    private final Counter unavailable;

    TunnelMetrics(MeterRegistry metrics) {
        this.opened = metrics.counter(HANDSHAKES, "outcome", "opened");
        this.refused = metrics.counter(HANDSHAKES, "outcome", "refused");
        this.unavailable = metrics.counter(HANDSHAKES, "outcome", "unavailable");
        metrics.gauge("sotto.edge.tunnels", open);
    }

    void opened(Channel client) {
        opened.increment();
        open.incrementAndGet();
        client.closeFuture().addListener(closed -> open.decrementAndGet());
    }

    /** The gateway said no. */
    void refused() {
        refused.increment();
    }

    /** No gateway answered. */
    void unavailable() {
        unavailable.increment();
    }
}
