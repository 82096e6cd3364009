package org.sotto.gateway.replay;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.sotto.gateway.connection.Connection;
import org.sotto.gateway.connection.Identity;
import org.sotto.gateway.delivery.DeviceInbox;
import org.sotto.gateway.settings.GatewaySettings;
import org.springframework.stereotype.Component;

/** Gives an authenticated connection its inbox and starts to read it. */
@Component
public final class DeliveryStarter {
    private static final String GAPS = "sotto.gateway.delivery.gaps";

    private final InboxReads reads;
    private final int maxUnacknowledged;
    private final Counter gaps;

    DeliveryStarter(InboxReads reads, GatewaySettings settings, MeterRegistry metrics) {
        this.reads = reads;
        this.maxUnacknowledged = settings.maxUnacknowledged();
        this.gaps = metrics.counter(GAPS);
    }

    /**
     * Starts delivery; hints for the user must reach this gateway by now.
     *
     * @param resumeAfter the last position that the device says it has; negative = it said nothing
     */
    public void start(Connection connection, long resumeAfter) {
        Identity device = connection.identity();
        DeviceInbox inbox = new DeviceInbox(
                device.userId(),
                device.deviceId(),
                resumeAfter,
                maxUnacknowledged,
                new ConnectionDelivery(connection, reads, gaps));
        connection.deliver(inbox);
        inbox.start();
    }
}
