package org.sotto.gateway.connection;

import java.util.List;
import org.sotto.gateway.settings.GatewaySettings;
import org.springframework.stereotype.Component;

/** Ends connections that miss a deadline: the handshake, {@code authenticate}, the heartbeat, reading, closing. */
@Component
final class DeadlineSweep implements Sweep {
    private final long authenticateWithin;
    private final long silentFor;
    private final long unwritableFor;

    DeadlineSweep(GatewaySettings settings) {
        this.authenticateWithin = settings.authenticateWithin().toNanos();
        this.silentFor = settings.silentFor().toNanos();
        this.unwritableFor = settings.unwritableFor().toNanos();
    }

    @Override
    public void sweep(long tick, List<Connection> connections) {
        long now = System.nanoTime();
        for (Connection connection : connections) {
            check(connection, now);
        }
    }

    private void check(Connection connection, long now) {
        switch (connection.phase()) {
            case HTTP, OPEN -> {
                if (connection.nanosInPhase(now) >= authenticateWithin) {
                    connection.close(CloseCode.NOT_AUTHENTICATED, "no authenticate within the time for it");
                }
            }
            case AUTHENTICATING, ACTIVE -> {
                if (connection.nanosSilent(now) >= silentFor) {
                    connection.close(CloseCode.NO_HEARTBEAT);
                } else if (connection.isStuckFor(unwritableFor, now)) {
                    connection.close(CloseCode.SLOW_CONSUMER);
                }
            }
            case CLOSING -> connection.cutIfLate(now);
        }
    }
}
