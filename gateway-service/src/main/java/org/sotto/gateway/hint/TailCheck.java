package org.sotto.gateway.hint;

import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.id.Uuids;
import org.sotto.common.internal.InternalClient;
import org.sotto.common.internal.ServiceAddresses;
import org.sotto.gateway.connection.Connection;
import org.sotto.gateway.connection.ConnectionRegistry;
import org.sotto.gateway.connection.Sweep;
import org.sotto.gateway.delivery.DeviceInbox;
import org.sotto.proto.v1.TailsRequest;
import org.sotto.proto.v1.TailsResponse;
import org.springframework.stereotype.Component;

/**
 * Compares tails: asks fanout-worker for the newest positions of connected users, each connection's in its turn every 30 s, and
 * all of them as soon as a hint may be lost. What a lost hint should have brought is then read from the log.
 */
@Component
public final class TailCheck implements Sweep {
    private static final Logger log = LoggerFactory.getLogger(TailCheck.class);
    private static final String CALLEE = "fanout-worker";
    private static final String PATH = "/internal/v1/inbox/tails";
    private static final String CHECKS = "sotto.gateway.tails.checked";
    private static final int MAX_USERS = 5_000;
    private static final long AT_ONCE_EVERY_NANOS = 1_000_000_000L;

    private final InternalClient client;
    private final ServiceAddresses services;
    private final ConnectionRegistry registry;
    private final AtomicLong lastAtOnce = new AtomicLong(System.nanoTime() - AT_ONCE_EVERY_NANOS);
    private final AtomicLong lastWarning = new AtomicLong(System.nanoTime() - AT_ONCE_EVERY_NANOS);
    private final Counter checked;

    TailCheck(InternalClient client, ServiceAddresses services, ConnectionRegistry registry, MeterRegistry metrics) {
        this.client = client;
        this.services = services;
        this.registry = registry;
        this.checked = metrics.counter(CHECKS);
    }

    @Override
    public void sweep(long tick, List<Connection> connections) {
        check(connections.stream()
                .filter(TailCheck::isDelivering)
                .filter(connection -> connection.takeTailDue() || Sweep.isTurn(connection, tick, REFRESH_SECONDS)));
    }

    /**
     * A hint may be lost, and nobody knows whose: all connections are checked. At once, or when that happened within the last
     * second, with the wheel's next turn.
     */
    public void checkAll() {
        long now = System.nanoTime();
        long last = lastAtOnce.get();
        boolean atOnce = now - last >= AT_ONCE_EVERY_NANOS && lastAtOnce.compareAndSet(last, now);
        registry.onEachLoop((loop, connections) -> {
            if (atOnce) {
                check(connections.stream().filter(TailCheck::isDelivering));
            } else {
                connections.forEach(Connection::suspectTail);
            }
        });
    }

    private static boolean isDelivering(Connection connection) {
        return connection.phase() == Connection.Phase.ACTIVE && connection.inbox() != null;
    }

    private void check(Stream<Connection> connections) {
        List<Connection> due = connections.toList();
        for (int from = 0; from < due.size(); from += MAX_USERS) {
            ask(new ArrayList<>(due.subList(from, Math.min(due.size(), from + MAX_USERS))));
        }
    }

    private void ask(List<Connection> connections) {
        List<ByteString> users = connections.stream()
                .map(connection -> Uuids.toByteString(connection.identity().userId()))
                .toList();
        TailsRequest request = TailsRequest.newBuilder().addAllUserIds(users).build();
        checked.increment(users.size());
        client.post(CALLEE, services.fanoutWorker(), PATH, request, TailsResponse.parser())
                .whenComplete(
                        (tails, failure) -> connections.get(0).loop().execute(() -> take(connections, tails, failure)));
    }

    /** All of one question's connections are on one event loop, which runs this. */
    private void take(List<Connection> connections, @Nullable TailsResponse tails, @Nullable Throwable failure) {
        if (tails == null || tails.getPositionsCount() != connections.size()) {
            warn(tails, failure);
            connections.forEach(Connection::suspectTail);
            return;
        }
        for (int i = 0; i < connections.size(); i++) {
            Connection connection = connections.get(i);
            DeviceInbox inbox = connection.inbox();
            if (inbox != null && !connection.isEnding()) {
                inbox.onTail(tails.getPositions(i));
            }
        }
    }

    private void warn(@Nullable TailsResponse tails, @Nullable Throwable failure) {
        long now = System.nanoTime();
        long last = lastWarning.get();
        if (now - last >= AT_ONCE_EVERY_NANOS && lastWarning.compareAndSet(last, now)) {
            log.warn(
                    "tails not compared, tried again each second: {}",
                    failure != null ? failure.toString() : "wrong count in " + tails);
        }
    }
}
