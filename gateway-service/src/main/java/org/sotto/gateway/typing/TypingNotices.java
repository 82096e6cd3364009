package org.sotto.gateway.typing;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.id.Uuids;
import org.sotto.common.redis.GatewayHints;
import org.sotto.common.relation.RelationDirectory;
import org.sotto.common.relation.UserPairKey;
import org.sotto.gateway.connection.Connection;
import org.sotto.gateway.frame.ClientFrame;
import org.sotto.gateway.frame.ErrorFrame;
import org.sotto.proto.v1.GatewayItem;
import org.sotto.proto.v1.TypingChange;
import org.sotto.proto.v1.UserRelation;
import org.springframework.stereotype.Component;

/**
 * Serves {@code typing}. What one connection says goes one after the other, so that {@code STOPPED} cannot overtake the
 * {@code TYPING} whose peer was not known yet. Where one of the two has blocked the other nothing is sent and nothing is
 * answered: a sender must not learn of it.
 */
@Component
public final class TypingNotices {
    private static final Logger log = LoggerFactory.getLogger(TypingNotices.class);
    private static final String NOTICES = "sotto.gateway.typing";
    /** What one connection may have said without being served: a typist is told of nothing older than a few seconds. */
    private static final int MAX_WAITING = 20;

    private final ConversationPeers peers;
    private final RelationDirectory relations;
    private final TypingStore store;
    private final GatewayHints hints;
    /** What each connection has said and what is not served yet. */
    private final Map<Long, Line> lines = new ConcurrentHashMap<>();

    /** What one connection has said, one after the other; the event loop alone adds. */
    private static final class Line {
        private final AtomicInteger waiting = new AtomicInteger();
        private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
    }

    private final Counter told;
    private final Counter hidden;
    private final Counter refused;
    private final Counter failed;

    TypingNotices(
            ConversationPeers peers,
            RelationDirectory relations,
            TypingStore store,
            GatewayHints hints,
            MeterRegistry metrics) {
        this.peers = peers;
        this.relations = relations;
        this.store = store;
        this.hints = hints;
        this.told = metrics.counter(NOTICES, "outcome", "told");
        this.hidden = metrics.counter(NOTICES, "outcome", "hidden");
        this.refused = metrics.counter(NOTICES, "outcome", "refused");
        this.failed = metrics.counter(NOTICES, "outcome", "failed");
    }

    /** Serves the frame; call it on the connection's event loop. */
    public void take(Connection connection, ClientFrame.Typing frame) {
        Line line = lines.computeIfAbsent(connection.id(), id -> new Line());
        if (line.waiting.get() >= MAX_WAITING) {
            failed.increment();
            answer(connection, frame, "unavailable", "the peer cannot be told now; try again later");
            return;
        }
        line.waiting.incrementAndGet();
        CompletableFuture<Void> served = line.last.thenCompose(done -> serve(connection, frame));
        line.last = served;
        served.whenComplete((done, failure) -> {
            if (line.waiting.decrementAndGet() == 0) {
                connection.loop().execute(() -> {
                    if (line.waiting.get() == 0) {
                        lines.remove(connection.id(), line);
                    }
                });
            }
        });
    }

    private CompletableFuture<Void> serve(Connection connection, ClientFrame.Typing frame) {
        if (connection.isEnding()) {
            return CompletableFuture.completedFuture(null);
        }
        UUID user = connection.identity().userId();
        return peers.find(user, frame.conversationId())
                .thenCompose(peer -> tell(connection, frame, peer))
                .handle((done, failure) -> {
                    if (failure != null) {
                        failed.increment();
                        log.debug("{}: typing not told: {}", connection, failure.toString());
                        answer(connection, frame, "unavailable", "the peer cannot be told now; try again later");
                    }
                    return null;
                });
    }

    private CompletionStage<Void> tell(Connection connection, ClientFrame.Typing frame, Optional<UUID> peer) {
        UUID user = connection.identity().userId();
        if (peer.isEmpty()) {
            refused.increment();
            answer(
                    connection,
                    frame,
                    "not_found",
                    "conversation_id: " + frame.conversationId()
                            + " (expected: a 1:1 conversation of yours that has a message; before the first one its id"
                            + " does not tell whom it is with)");
            return CompletableFuture.completedFuture(null);
        }
        UserPairKey pair = new UserPairKey(user, peer.get());
        return relations.findBothWays(Set.of(pair)).thenCompose(found -> {
            if (!mayReach(found, pair)) {
                hidden.increment();
                return CompletableFuture.completedFuture(null);
            }
            return publish(user, nameOf(found, pair), peer.get(), frame);
        });
    }

    private static boolean mayReach(Map<UserPairKey, UserRelation> found, UserPairKey pair) {
        UserRelation mine = found.getOrDefault(pair, UserRelation.getDefaultInstance());
        UserRelation theirs = found.getOrDefault(pair.reversed(), UserRelation.getDefaultInstance());
        return theirs.getExists() && !mine.getBlocked() && !theirs.getBlocked();
    }

    /** A display name is hidden from nobody who is reached; empty = none. */
    private static String nameOf(Map<UserPairKey, UserRelation> found, UserPairKey pair) {
        return found.getOrDefault(pair, UserRelation.getDefaultInstance()).getDisplayName();
    }

    private CompletionStage<Void> publish(UUID user, String name, UUID peer, ClientFrame.Typing frame) {
        GatewayItem item = GatewayItem.newBuilder()
                .setTyping(TypingChange.newBuilder()
                        .setRecipientId(Uuids.toByteString(peer))
                        .setConversationId(Uuids.toByteString(frame.conversationId()))
                        .setUserId(Uuids.toByteString(user))
                        .setUsername(name)
                        .setStatus(frame.status()))
                .build();
        return store.write(frame.conversationId(), user, frame.status())
                .thenCompose(written -> hints.gatewaysOf(Set.of(peer)))
                .thenAccept(gateways -> {
                    gateways.getOrDefault(peer, Set.of()).forEach(gateway -> hints.publish(gateway, List.of(item)));
                    told.increment();
                });
    }

    private static void answer(Connection connection, ClientFrame.Typing frame, String code, String message) {
        connection.execute(() -> {
            connection.send(ErrorFrame.of(frame.ref(), (String) null, code, message));
            connection.flush();
        });
    }
}
