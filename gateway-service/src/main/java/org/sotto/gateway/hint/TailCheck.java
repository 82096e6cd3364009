package org.sotto.gateway.hint;

import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.id.Uuids;
import org.sotto.common.internal.InternalClient;
import org.sotto.common.internal.ServiceAddresses;
import org.sotto.gateway.connection.CloseListener;
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
 *
 * <p>Connections of all event loops wait in one line, each in it once, and one question of up to 5,000 of them is on its way at
 * a time; an answer calls the next ones. After a failure the line waits, twice as long each time, jittered, so that neither a
 * fanout-worker that is away nor one that has just come back is stormed.
 */
@Component
public final class TailCheck implements Sweep, CloseListener {
    private static final Logger log = LoggerFactory.getLogger(TailCheck.class);
    private static final String CALLEE = "fanout-worker";
    private static final String PATH = "/internal/v1/inbox/tails";
    private static final String CHECKS = "sotto.gateway.tails.checked";
    private static final int MAX_USERS = 5_000;
    private static final long AT_ONCE_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long FIRST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final InternalClient client;
    private final ServiceAddresses services;
    private final ConnectionRegistry registry;
    private final AtomicLong lastAtOnce = new AtomicLong(System.nanoTime() - AT_ONCE_EVERY_NANOS);
    private final Counter checked;
    /** The line, and the lock of what stands below it. */
    private final Set<Connection> due = new LinkedHashSet<>();

    private boolean asking;
    private int failures;
    private long pausedUntil = System.nanoTime();

    TailCheck(InternalClient client, ServiceAddresses services, ConnectionRegistry registry, MeterRegistry metrics) {
        this.client = client;
        this.services = services;
        this.registry = registry;
        this.checked = metrics.counter(CHECKS);
    }

    @Override
    public void sweep(long tick, List<Connection> connections) {
        enqueue(connections.stream()
                .filter(TailCheck::isDelivering)
                .filter(connection -> connection.takeTailDue() || Sweep.isTurn(connection, tick, REFRESH_SECONDS))
                .toList());
        askNext();
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
                enqueue(connections.stream().filter(TailCheck::isDelivering).toList());
                askNext();
            } else {
                connections.forEach(Connection::suspectTail);
            }
        });
    }

    @Override
    public CompletionStage<?> closed(Connection connection) {
        synchronized (due) {
            due.remove(connection);
        }
        return CompletableFuture.completedFuture(null);
    }

    private static boolean isDelivering(Connection connection) {
        return connection.phase() == Connection.Phase.ACTIVE && connection.inbox() != null;
    }

    private void enqueue(List<Connection> connections) {
        synchronized (due) {
            due.addAll(connections);
        }
    }

    private void askNext() {
        List<Connection> asked = new ArrayList<>();
        synchronized (due) {
            if (asking || due.isEmpty() || System.nanoTime() - pausedUntil < 0) {
                return;
            }
            asking = true;
            for (Iterator<Connection> line = due.iterator(); line.hasNext() && asked.size() < MAX_USERS; ) {
                asked.add(line.next());
                line.remove();
            }
        }
        ask(asked).whenComplete((tails, failure) -> {
            if (tails != null && tails.getPositionsCount() == asked.size()) {
                answered();
                take(asked, tails);
                askNext();
            } else {
                failed(
                        failure != null
                                ? failure.toString()
                                : "positions: " + tails.getPositionsCount() + " (expected: " + asked.size() + ")");
                askAgain(asked);
            }
        });
    }

    private CompletableFuture<TailsResponse> ask(List<Connection> connections) {
        checked.increment(connections.size());
        try {
            List<ByteString> users = connections.stream()
                    .map(connection -> Uuids.toByteString(connection.identity().userId()))
                    .toList();
            TailsRequest request =
                    TailsRequest.newBuilder().addAllUserIds(users).build();
            return client.post(CALLEE, services.fanoutWorker(), PATH, request, TailsResponse.parser());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void answered() {
        synchronized (due) {
            asking = false;
            failures = 0;
        }
    }

    private void failed(String cause) {
        long pause;
        synchronized (due) {
            asking = false;
            pause = pauseNanos(failures++, ThreadLocalRandom.current().nextDouble());
            pausedUntil = System.nanoTime() + pause;
        }
        log.warn("tails not compared, tried again in {} ms: {}", TimeUnit.NANOSECONDS.toMillis(pause), cause);
    }

    /**
     * How long the line waits after a failure: 1 s, then twice as long each time, up to 30 s; between half of that and all.
     *
     * @param failuresBefore failures since the last answer, without this one
     * @param random in [0, 1)
     */
    static long pauseNanos(int failuresBefore, double random) {
        long ceiling = Math.min(LONGEST_PAUSE_NANOS, FIRST_PAUSE_NANOS << Math.min(failuresBefore, 10));
        long half = ceiling / 2;
        return half + (long) (half * random);
    }

    private static void take(List<Connection> connections, TailsResponse tails) {
        record Tail(Connection connection, long position) {}
        List<Tail> all = new ArrayList<>(connections.size());
        for (int i = 0; i < connections.size(); i++) {
            all.add(new Tail(connections.get(i), tails.getPositions(i)));
        }
        all.stream()
                .collect(Collectors.groupingBy(tail -> tail.connection.loop()))
                .forEach((loop, ofLoop) -> loop.execute(() -> {
                    for (Tail tail : ofLoop) {
                        DeviceInbox inbox = tail.connection.inbox();
                        if (inbox != null && !tail.connection.isEnding()) {
                            inbox.onTail(tail.position);
                        }
                    }
                }));
    }

    /** On their event loops, since a connection that ends meanwhile must not come back into the line. */
    private void askAgain(List<Connection> connections) {
        Map<EventLoop, List<Connection>> byLoop = connections.stream().collect(Collectors.groupingBy(Connection::loop));
        byLoop.forEach((loop, ofLoop) -> loop.execute(() -> enqueue(
                ofLoop.stream().filter(connection -> !connection.isEnding()).toList())));
    }
}
