package org.sotto.gateway.presence;

import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.id.Uuids;
import org.sotto.gateway.connection.CloseListener;
import org.sotto.gateway.connection.Connection;
import org.sotto.gateway.connection.ConnectionRegistry;
import org.sotto.gateway.connection.Sweep;
import org.sotto.gateway.frame.ClientFrame;
import org.sotto.gateway.frame.ErrorFrame;
import org.sotto.proto.v1.PresenceChange;
import org.sotto.proto.v1.PresenceQueryResponse;
import org.sotto.proto.v1.PresenceState;
import org.springframework.stereotype.Component;

/**
 * The subscriptions of this gateway's connections, at most 100 each. Like a session, a subscription stands in Redis for 70 s
 * and is refreshed in its connection's turn, once in 30 s.
 *
 * <p>A new one is written first and the present state asked for afterwards, so that a change in between comes one way or the
 * other; if it comes both ways, the answer is the older one and is dropped ({@link Watched}). A change that is lost (Redis was
 * away) is made up for by asking again for everything once Redis is back. Whom presence-service refuses, since the viewer looks
 * at too many strangers, is taken back, and the client is told of each.
 *
 * <p>Connections of one viewer share the member in Redis, so it is counted who uses it. Redis' commands are issued under the
 * lock of the count, which keeps them in its order; nothing waits for them there.
 */
@Component
public final class Subscriptions implements Sweep, CloseListener {
    private static final Logger log = LoggerFactory.getLogger(Subscriptions.class);
    private static final String SUBSCRIPTIONS = "sotto.gateway.presence.subscriptions";
    private static final String WRITES = "sotto.gateway.presence.writes";
    private static final int MAX_USERS = 100;
    private static final int MAX_RENEWED_A_SECOND = 500;

    private final SubscriptionStore store;
    private final PresenceQueries queries;
    private final ConnectionRegistry registry;
    private final Clock clock;
    /** By connection id; each belongs to its connection's event loop. */
    private final Map<Long, Watched> watched = new ConcurrentHashMap<>();

    private final Map<Subscription, Integer> uses = new ConcurrentHashMap<>();
    private final AtomicLong lastWarning = new AtomicLong();
    private final Counter written;
    private final Counter full;
    private final Counter failed;

    private record Subscription(UUID viewer, UUID user) {}

    Subscriptions(
            SubscriptionStore store,
            PresenceQueries queries,
            ConnectionRegistry registry,
            Clock clock,
            MeterRegistry metrics) {
        this.store = store;
        this.queries = queries;
        this.registry = registry;
        this.clock = clock;
        this.written = metrics.counter(WRITES, "outcome", "written");
        this.full = metrics.counter(WRITES, "outcome", "full");
        this.failed = metrics.counter(WRITES, "outcome", "failed");
        Gauge.builder(SUBSCRIPTIONS, uses, Map::size)
                .description("pairs of a viewer here and a user")
                .register(metrics);
    }

    /** Serves {@code presence_subscribe}; call it on the connection's event loop. */
    public void subscribe(Connection connection, ClientFrame.Subscribe frame) {
        Watched mine = watched.computeIfAbsent(connection.id(), id -> new Watched());
        int count = mine.countWith(frame.userIds());
        if (count > MAX_USERS) {
            connection.send(ErrorFrame.of(
                    frame.ref(),
                    (String) null,
                    "invalid_request",
                    "user_ids: " + count + " subscriptions in all (expected: at most " + MAX_USERS + ")"));
            return;
        }
        UUID viewer = connection.identity().userId();
        List<CompletableFuture<?>> writes = new ArrayList<>();
        for (UUID user : frame.userIds()) {
            writes.add(mine.add(user) ? begin(viewer, user) : refresh(viewer, user));
        }
        askAfter(writes, connection, mine, frame.userIds(), frame.ref());
    }

    /** Serves {@code presence_unsubscribe}; call it on the connection's event loop. */
    public void unsubscribe(Connection connection, ClientFrame.Unsubscribe frame) {
        Watched mine = watched.get(connection.id());
        if (mine == null) {
            return;
        }
        for (UUID user : frame.userIds()) {
            if (mine.remove(user)) {
                end(connection.identity().userId(), user);
            }
        }
        if (mine.isEmpty()) {
            watched.remove(connection.id());
        }
    }

    /** Tells a connection of a change, if it has subscribed; call it on the connection's event loop. */
    public void tell(Connection connection, PresenceChange change) {
        Watched mine = watched.get(connection.id());
        UUID user = Uuids.fromBytes(change.getUserId());
        if (mine != null && mine.changed(user)) {
            connection.send(connection.frames().contactPresence(user, change.getOnline(), change.getLastSeenMs()));
        }
    }

    @Override
    public void sweep(long tick, List<Connection> connections) {
        int renewed = 0;
        for (Connection connection : connections) {
            Watched mine = watched.get(connection.id());
            if (mine == null || connection.phase() != Connection.Phase.ACTIVE) {
                continue;
            }
            UUID viewer = connection.identity().userId();
            if (mine.isDue() && renewed++ < MAX_RENEWED_A_SECOND) {
                mine.renewed();
                Set<UUID> users = mine.users();
                List<CompletableFuture<?>> writes = new ArrayList<>();
                users.forEach(user -> writes.add(refresh(viewer, user)));
                askAfter(writes, connection, mine, users, null);
            } else if (Sweep.isTurn(connection, tick, REFRESH_SECONDS)) {
                mine.users().forEach(user -> refresh(viewer, user));
            }
        }
    }

    /** Writes all subscriptions again and asks for everything, as fast as the wheel allows: changes may have been lost. */
    public void renewAll() {
        registry.onEachLoop((loop, connections) -> connections.forEach(connection -> {
            Watched mine = watched.get(connection.id());
            if (mine != null) {
                mine.markDue();
            }
        }));
    }

    @Override
    public CompletionStage<?> closed(Connection connection) {
        Watched mine = watched.remove(connection.id());
        if (mine == null) {
            return CompletableFuture.completedFuture(null);
        }
        UUID viewer = connection.identity().userId();
        return CompletableFuture.allOf(
                mine.users().stream().map(user -> end(viewer, user)).toArray(CompletableFuture[]::new));
    }

    private CompletableFuture<?> begin(UUID viewer, UUID user) {
        List<CompletableFuture<?>> write = new ArrayList<>(1);
        uses.compute(new Subscription(viewer, user), (subscription, count) -> {
            write.add(written(store.write(viewer, user)));
            return count == null ? 1 : count + 1;
        });
        return write.get(0);
    }

    private CompletableFuture<?> refresh(UUID viewer, UUID user) {
        List<CompletableFuture<?>> write = new ArrayList<>(1);
        uses.computeIfPresent(new Subscription(viewer, user), (subscription, count) -> {
            write.add(written(store.write(viewer, user)));
            return count;
        });
        return write.isEmpty() ? CompletableFuture.completedFuture(null) : write.get(0);
    }

    private CompletableFuture<?> end(UUID viewer, UUID user) {
        List<CompletableFuture<?>> removal = new ArrayList<>(1);
        uses.computeIfPresent(new Subscription(viewer, user), (subscription, count) -> {
            if (count > 1) {
                return count - 1;
            }
            removal.add(store.remove(viewer, user).handle((done, failure) -> {
                warnIfAny(failure);
                return null;
            }));
            return null;
        });
        return removal.isEmpty() ? CompletableFuture.completedFuture(null) : removal.get(0);
    }

    /** Ends well even if Redis is away: the next turn writes it again. */
    private CompletableFuture<?> written(CompletableFuture<Boolean> write) {
        return write.handle((done, failure) -> {
            if (failure != null) {
                failed.increment();
                warnIfAny(failure);
            } else {
                (done ? written : full).increment();
            }
            return null;
        });
    }

    private void askAfter(
            Collection<CompletableFuture<?>> writes,
            Connection connection,
            Watched mine,
            Collection<UUID> users,
            @Nullable String ref) {
        Map<UUID, Integer> asked = mine.snapshot(users);
        CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new))
                .thenCompose(done -> queries.ask(connection.identity().userId(), users))
                .whenComplete((response, failure) -> connection.execute(() -> {
                    if (failure == null) {
                        answer(connection, mine, asked, response.getStatesList());
                        refuse(connection, mine, response, ref);
                    } else {
                        warnIfAny(failure);
                        connection.send(ErrorFrame.of(
                                ref,
                                (String) null,
                                "unavailable",
                                "presence cannot be told now; changes will be, subscribe again to ask"));
                    }
                    connection.flush();
                }));
    }

    private static void answer(
            Connection connection, Watched mine, Map<UUID, Integer> asked, List<PresenceState> states) {
        for (PresenceState state : states) {
            UUID user = Uuids.fromBytes(state.getUserId());
            if (mine.isUnchanged(user, asked)) {
                connection.send(connection.frames().contactPresence(user, state.getOnline(), state.getLastSeenMs()));
            }
        }
    }

    private void refuse(Connection connection, Watched mine, PresenceQueryResponse response, @Nullable String ref) {
        // What a connection that has closed meanwhile watched is taken back already.
        if (response.getRefusedUserIdsCount() == 0 || watched.get(connection.id()) != mine) {
            return;
        }
        for (ByteString refused : response.getRefusedUserIdsList()) {
            UUID user = Uuids.fromBytes(refused);
            if (mine.remove(user)) {
                end(connection.identity().userId(), user);
            }
        }
        if (mine.isEmpty()) {
            watched.remove(connection.id());
        }
        connection.send(ErrorFrame.rateLimited(
                ref,
                response.getRefusedUserIdsList(),
                "user_ids: " + response.getRefusedUserIdsCount()
                        + " strangers too many within an hour (expected: users in your contacts, or later)",
                response.getRetryAfterMs()));
    }

    private void warnIfAny(@Nullable Throwable failure) {
        long now = clock.millis();
        long last = lastWarning.get();
        if (failure != null && now - last >= 1_000 && lastWarning.compareAndSet(last, now)) {
            log.warn("presence subscriptions not served, tried again in their turn: {}", failure.toString());
        }
    }
}
