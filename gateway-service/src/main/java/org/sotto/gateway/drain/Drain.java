package org.sotto.gateway.drain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.gateway.connection.CloseCode;
import org.sotto.gateway.connection.Connection;
import org.sotto.gateway.connection.ConnectionFactory;
import org.sotto.gateway.connection.ConnectionRegistry;
import org.sotto.gateway.receipt.ReceiptLog;
import org.sotto.gateway.settings.GatewaySettings;
import org.springframework.stereotype.Component;

/**
 * Empties the gateway: each device is told {@code reconnect} with a jittered delay, and a little later closed (4503), spread over
 * time by their number, so that the rest of the fleet is not stormed. Between hint and close frames are served as ever. What
 * closing writes (cursors, receipts, sessions) is waited for, and receipts that Kafka refused before are tried once more.
 */
@Component
final class Drain {
    private static final Logger log = LoggerFactory.getLogger(Drain.class);
    private static final Duration HINT_TO_CLOSE = Duration.ofMillis(500);
    private static final Duration FLUSH_WITHIN = Duration.ofSeconds(2);
    private static final long MIN_RECONNECT_JITTER_MILLIS = 1_000;

    private final ConnectionRegistry registry;
    private final ConnectionFactory connections;
    private final ReceiptLog receipts;
    private final Duration within;

    Drain(ConnectionRegistry registry, ConnectionFactory connections, ReceiptLog receipts, GatewaySettings settings) {
        this.registry = registry;
        this.connections = connections;
        this.receipts = receipts;
        this.within = settings.drainWithin();
    }

    /** Blocks until all connections have ended and written what they had to, or the time for it is over. */
    void run() {
        long deadline = System.nanoTime() + within.toNanos();
        log.info("draining {} connections", registry.size());
        List<CompletableFuture<Void>> ended = new ArrayList<>();
        List<CompletableFuture<Void>> listed = registry.onEachLoop((loop, all) -> {
            long spread = Math.min(within.toMillis() / 2, all.size());
            for (int i = 0; i < all.size(); i++) {
                CompletableFuture<Void> end = new CompletableFuture<>();
                all.get(i).onEnd(() -> end.complete(null));
                synchronized (ended) {
                    ended.add(end);
                }
                release(all.get(i), i * spread / all.size(), spread);
            }
        });
        await(listed, deadline);
        if (!await(ended, deadline)) {
            log.warn("connections that do not close in time are cut");
            registry.onEachLoop((loop, rest) -> rest.forEach(Connection::cut));
            await(ended, System.nanoTime() + TimeUnit.SECONDS.toNanos(1));
        }
        await(List.of(connections.whenWritten()), deadline + TimeUnit.SECONDS.toNanos(1));
        if (!await(List.of(receipts.flush()), System.nanoTime() + FLUSH_WITHIN.toNanos())) {
            log.warn("Kafka has not answered for all receipts; what is missing comes again with its messages");
        }
    }

    private static void release(Connection connection, long afterMillis, long spread) {
        if (connection.phase() != Connection.Phase.ACTIVE) {
            connection.close(CloseCode.DRAINING);
            return;
        }
        long jitter = Math.max(MIN_RECONNECT_JITTER_MILLIS, 2 * spread);
        connection.executeLater(
                () -> {
                    connection.send(connection
                            .frames()
                            .reconnect(ThreadLocalRandom.current().nextLong(jitter + 1)));
                    connection.flush();
                    connection.executeLater(() -> connection.close(CloseCode.DRAINING), HINT_TO_CLOSE.toMillis());
                },
                afterMillis);
    }

    private static boolean await(List<CompletableFuture<Void>> all, long deadline) {
        CompletableFuture<?>[] snapshot;
        synchronized (all) {
            snapshot = all.toArray(CompletableFuture[]::new);
        }
        try {
            CompletableFuture.allOf(snapshot).get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            log.warn("something was not written while draining: {}", String.valueOf(e.getCause()));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
