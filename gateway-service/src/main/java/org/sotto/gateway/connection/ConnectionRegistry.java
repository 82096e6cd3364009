package org.sotto.gateway.connection;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The connections of this gateway: all of them by event loop (a loop's set belongs to the loop), the authenticated ones also
 * by id and by user, for hints that come from other threads.
 */
@Component
public final class ConnectionRegistry {
    private static final String CONNECTIONS = "sotto.gateway.connections";

    private final Map<EventLoop, Set<Connection>> byLoop = new ConcurrentHashMap<>();
    private final Map<Long, Connection> byId = new ConcurrentHashMap<>();
    private final Map<UUID, List<Connection>> byUser = new ConcurrentHashMap<>();

    public ConnectionRegistry(MeterRegistry metrics) {
        Gauge.builder(CONNECTIONS, byId, Map::size)
                .description("authenticated connections")
                .register(metrics);
    }

    void adopt(EventLoop loop) {
        byLoop.put(loop, new HashSet<>());
    }

    /** Takes a new connection; call it on its event loop. */
    void add(Connection connection) {
        Set<Connection> connections = byLoop.get(connection.loop());
        if (connections == null) {
            throw new IllegalStateException("an event loop that the wheel does not turn (expected: start it first)");
        }
        connections.add(connection);
    }

    /**
     * Makes an authenticated connection findable.
     *
     * @return the connections that the same device had here
     */
    public List<Connection> activate(Connection connection) {
        Identity identity = connection.identity();
        byId.put(connection.id(), connection);
        List<Connection> others = new ArrayList<>();
        byUser.compute(identity.userId(), (user, known) -> {
            if (known == null) {
                return List.of(connection);
            }
            List<Connection> all = new ArrayList<>(known);
            all.add(connection);
            known.stream()
                    .filter(other -> other.identity().deviceId().equals(identity.deviceId()))
                    .forEach(others::add);
            return List.copyOf(all);
        });
        return others;
    }

    /** Forgets a connection; call it on its event loop. */
    void remove(Connection connection) {
        Set<Connection> connections = byLoop.get(connection.loop());
        if (connections != null) {
            connections.remove(connection);
        }
        if (!connection.isAuthenticated()) {
            return;
        }
        byId.remove(connection.id());
        byUser.computeIfPresent(connection.identity().userId(), (user, known) -> {
            List<Connection> rest =
                    known.stream().filter(other -> other != connection).toList();
            return rest.isEmpty() ? null : rest;
        });
    }

    /** An authenticated connection, by the number that it has on this gateway. */
    public @Nullable Connection find(long connectionId) {
        return byId.get(connectionId);
    }

    /** The authenticated connections of a user. */
    public List<Connection> of(UUID user) {
        return byUser.getOrDefault(user, List.of());
    }

    /** How many connections are authenticated. */
    public int size() {
        return byId.size();
    }

    /** A loop's connections as they are now; call it on that loop. */
    List<Connection> onLoop(EventLoop loop) {
        return List.copyOf(byLoop.getOrDefault(loop, Set.of()));
    }

    /**
     * Runs a task on each event loop with the connections that it has then.
     *
     * @return one future per loop, that ends with the task there
     */
    public List<CompletableFuture<Void>> onEachLoop(BiConsumer<EventLoop, List<Connection>> task) {
        return byLoop.keySet().stream()
                .filter(loop -> !loop.isShuttingDown())
                .map(loop -> CompletableFuture.runAsync(() -> task.accept(loop, onLoop(loop)), loop))
                .toList();
    }
}
