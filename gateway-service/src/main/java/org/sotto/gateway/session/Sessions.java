package org.sotto.gateway.session;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.redis.GatewayHints;
import org.sotto.gateway.connection.CloseCode;
import org.sotto.gateway.connection.CloseListener;
import org.sotto.gateway.connection.Connection;
import org.sotto.gateway.connection.ConnectionRegistry;
import org.sotto.gateway.connection.Sweep;
import org.sotto.gateway.settings.GatewaySettings;
import org.sotto.proto.v1.CloseConnection;
import org.sotto.proto.v1.GatewayItem;
import org.springframework.stereotype.Component;

/**
 * Keeps the sessions of this gateway's connections in Redis, and one connection per device: the later one stays (4409).
 *
 * <p>Redis may be away. Sockets stay then, and a device may connect: it gets what waits for it from the log, and live
 * entries as soon as its session can be written, which is tried each second. Until then only the comparison of tails would
 * find its entries.
 */
@Component
public final class Sessions implements Sweep, CloseListener {
    private static final Logger log = LoggerFactory.getLogger(Sessions.class);
    private static final String REFRESHES = "sotto.gateway.sessions.refreshes";
    private static final int MAX_A_SECOND = 5_000;

    private final SessionStore store;
    private final GatewayHints hints;
    private final ConnectionRegistry registry;
    private final Clock clock;
    private final String gatewayId;
    private final AtomicLong lastWarning = new AtomicLong();
    private final Counter refreshed;
    private final Counter failed;

    Sessions(
            SessionStore store,
            GatewayHints hints,
            ConnectionRegistry registry,
            Clock clock,
            GatewaySettings settings,
            MeterRegistry metrics) {
        this.store = store;
        this.hints = hints;
        this.registry = registry;
        this.clock = clock;
        this.gatewayId = settings.id();
        this.refreshed = metrics.counter(REFRESHES, "outcome", "written");
        this.failed = metrics.counter(REFRESHES, "outcome", "failed");
    }

    /** Registers a connection that has just been authenticated; ends well even if Redis is away. */
    public CompletionStage<Void> register(Connection connection) {
        long connectedAt = clock.millis();
        connection.registration().connectedAt(connectedAt);
        return store.register(connection.identity(), connection.id(), connectedAt)
                .handle((registered, failure) -> {
                    if (failure == null) {
                        connection.execute(() -> connection.registration().connectedAt(registered.connectedAt()));
                        registered.previous().ifPresent(this::displace);
                    } else {
                        warn(failure);
                        connection.execute(() -> connection.registration().markDue());
                    }
                    return null;
                });
    }

    private void displace(SessionStore.Owner previous) {
        if (previous.gatewayId().equals(gatewayId)) {
            Connection connection = registry.find(previous.connectionId());
            if (connection != null) {
                connection.execute(() -> connection.close(CloseCode.CONNECTED_ELSEWHERE));
            }
            return;
        }
        CloseConnection close = CloseConnection.newBuilder()
                .setConnectionId(previous.connectionId())
                .setCode(CloseCode.CONNECTED_ELSEWHERE.code())
                .setReason(CloseCode.CONNECTED_ELSEWHERE.reason())
                .build();
        hints.publish(
                previous.gatewayId(),
                List.of(GatewayItem.newBuilder().setClose(close).build()));
    }

    /**
     * Serves {@code presence_update}: a user is online while one of their connections has not said that it is in the
     * background. Written at once; call it on the connection's event loop.
     */
    public void presence(Connection connection, boolean online) {
        if (connection.registration().isAway() == online) {
            connection.registration().away(!online);
            refresh(connection);
        }
    }

    /** Refreshes those whose turn it is, and those that are due; Lettuce pipelines what is not awaited. */
    @Override
    public void sweep(long tick, List<Connection> connections) {
        int count = 0;
        for (Connection connection : connections) {
            boolean due = connection.registration().isDue();
            if (connection.phase() != Connection.Phase.ACTIVE
                    || !(due || Sweep.isTurn(connection, tick, REFRESH_SECONDS))) {
                continue;
            }
            if (due && ++count > MAX_A_SECOND) {
                continue;
            }
            refresh(connection);
        }
    }

    private void refresh(Connection connection) {
        boolean wasDue = connection.registration().isDue();
        store.refresh(
                        connection.identity(),
                        connection.id(),
                        connection.registration().connectedAt(),
                        connection.registration().isAway())
                .whenComplete((written, failure) -> connection.execute(() -> {
                    if (failure != null) {
                        failed.increment();
                        warn(failure);
                        connection.registration().markDue();
                    } else if (!written) {
                        connection.close(CloseCode.CONNECTED_ELSEWHERE);
                    } else {
                        refreshed.increment();
                        connection.registration().written();
                        if (wasDue) {
                            // Hints went nowhere while the session was not there.
                            connection.suspectTail();
                        }
                    }
                }));
    }

    /** Writes all sessions again, as fast as the wheel allows: Redis is back, and may be empty. */
    public void refreshAll() {
        registry.onEachLoop((loop, connections) ->
                connections.forEach(connection -> connection.registration().markDue()));
    }

    @Override
    public CompletionStage<?> closed(Connection connection) {
        return store.remove(connection.identity(), connection.id()).handle((done, failure) -> {
            if (failure != null) {
                warn(failure);
            }
            return null;
        });
    }

    private void warn(Throwable failure) {
        long now = clock.millis();
        long last = lastWarning.get();
        if (now - last >= 1_000 && lastWarning.compareAndSet(last, now)) {
            log.warn("sessions not written, tried again each second: {}", failure.toString());
        }
    }
}
