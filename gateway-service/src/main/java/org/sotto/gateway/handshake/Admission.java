package org.sotto.gateway.handshake;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.sotto.common.kafka.BroadcastConsumer;
import org.sotto.common.web.ClientAddress;
import org.sotto.gateway.limit.ConnectLimit;
import org.sotto.gateway.settings.GatewaySettings;
import org.springframework.stereotype.Component;

/**
 * Who may connect: nobody while the gateway drains or does not know yet which sessions are revoked; a browser from a page of
 * ours; an address not too often.
 */
@Component
public final class Admission {
    private static final String HANDSHAKES = "sotto.gateway.handshakes";

    private final Set<String> allowedOrigins;
    private final ConnectLimit connects;
    private final ClientAddress addresses;
    private final List<BroadcastConsumer> broadcasts;
    private final Counter limited;
    private volatile boolean draining;

    Admission(
            GatewaySettings settings,
            ClientAddress addresses,
            List<BroadcastConsumer> broadcasts,
            MeterRegistry metrics) {
        this.allowedOrigins = Set.copyOf(settings.allowedOrigins());
        this.connects = new ConnectLimit(settings.limits().connects().rate());
        this.addresses = addresses;
        this.broadcasts = List.copyOf(broadcasts);
        this.limited = metrics.counter(HANDSHAKES, "outcome", "limited");
    }

    boolean isOpen() {
        return !draining && broadcasts.stream().allMatch(BroadcastConsumer::isHealthy);
    }

    /** Lets nobody in any more. */
    public void drain() {
        draining = true;
    }

    boolean allowsOrigin(String origin) {
        return allowedOrigins.contains(origin);
    }

    /** @return 0 if the address may connect, else after how many milliseconds it may */
    long waitMillis(InetAddress peer, List<String> forwardedFor) {
        String address = ClientAddress.limitKey(addresses.of(peer, forwardedFor));
        long wait = connects.admit(address, System.nanoTime());
        if (wait > 0) {
            limited.increment();
        }
        return wait;
    }
}
