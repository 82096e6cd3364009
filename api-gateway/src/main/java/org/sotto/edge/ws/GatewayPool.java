package org.sotto.edge.ws;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whom to ask for the next tunnel: the gateways in turn. One that did not answer goes to the end of the list for a while; it
 * is still asked when all others fail, so a wrong suspicion costs nothing but order.
 */
final class GatewayPool {
    private static final Duration SUSPICION = Duration.ofSeconds(5);

    private final List<URI> gateways;
    private final Clock clock;
    private final AtomicInteger turn = new AtomicInteger();
    private final Map<URI, Long> suspectUntil = new ConcurrentHashMap<>();

    GatewayPool(GatewayProperties properties, Clock clock) {
        this.gateways = properties.gateways();
        this.clock = clock;
    }

    /** All gateways, in the order in which to try them. */
    List<URI> candidates() {
        int first = Math.floorMod(turn.getAndIncrement(), gateways.size());
        long now = clock.millis();
        List<URI> candidates = new ArrayList<>(gateways.size());
        List<URI> suspects = new ArrayList<>();
        for (int i = 0; i < gateways.size(); i++) {
            URI gateway = gateways.get((first + i) % gateways.size());
            (suspectUntil.getOrDefault(gateway, 0L) > now ? suspects : candidates).add(gateway);
        }
        candidates.addAll(suspects);
        return candidates;
    }

    void failed(URI gateway) {
        suspectUntil.put(gateway, clock.millis() + SUSPICION.toMillis());
    }

    void answered(URI gateway) {
        suspectUntil.remove(gateway);
    }
}
