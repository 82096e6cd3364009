package org.sotto.gateway.typing;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.sotto.common.id.Uuids;
import org.sotto.gateway.connection.Connection;
import org.sotto.gateway.connection.ConnectionRegistry;
import org.sotto.gateway.connection.Sweep;
import org.sotto.proto.v1.TypingChange;
import org.sotto.proto.v1.TypingStatus;
import org.springframework.stereotype.Component;

/**
 * Ends what nobody stopped: 5 s after the last {@code TYPING} or {@code RECORDING} that came for a user of this gateway, the
 * user's connections get {@code STOPPED}. All wait equally long, so those who wait are in the order of their ends, and each
 * second only the first are looked at; there is no timer for each.
 *
 * <p>Thread-safe: hints come on Redis' thread, and every event loop's wheel turns here.
 */
@Component
public final class TypingEnds implements Sweep {
    /** How long typing is believed without being said again. */
    static final Duration AFTER = Duration.ofSeconds(5);

    /** Beyond it the first to end are ended early. */
    private static final int MAX_WAITING = 100_000;

    private final ConnectionRegistry registry;
    private final LinkedHashMap<Typist, End> ends = new LinkedHashMap<>();

    private record Typist(UUID recipient, UUID conversation, UUID user) {}

    /**
     * @param username what the recipient was told that the typist is called
     * @param atNanos when it is due, by {@link System#nanoTime}
     */
    private record End(String username, long atNanos) {}

    TypingEnds(ConnectionRegistry registry) {
        this.registry = registry;
    }

    /** A change goes to connections of its recipient here. */
    public void onChange(TypingChange change) {
        Typist typist = new Typist(
                Uuids.fromBytes(change.getRecipientId()),
                Uuids.fromBytes(change.getConversationId()),
                Uuids.fromBytes(change.getUserId()));
        boolean types = change.getStatus() != TypingStatus.STOPPED
                && !registry.of(typist.recipient).isEmpty();
        synchronized (ends) {
            ends.remove(typist);
            if (types) {
                ends.put(typist, new End(change.getUsername(), System.nanoTime() + AFTER.toNanos()));
            }
        }
    }

    @Override
    public void sweep(long tick, List<Connection> connections) {
        takeDue(System.nanoTime()).forEach(this::stop);
    }

    private Map<Typist, End> takeDue(long now) {
        Map<Typist, End> due = new LinkedHashMap<>();
        synchronized (ends) {
            Iterator<Map.Entry<Typist, End>> inOrder = ends.entrySet().iterator();
            while (inOrder.hasNext()) {
                Map.Entry<Typist, End> first = inOrder.next();
                if (first.getValue().atNanos() - now > 0 && ends.size() <= MAX_WAITING) {
                    break;
                }
                due.put(first.getKey(), first.getValue());
                inOrder.remove();
            }
        }
        return due;
    }

    private void stop(Typist typist, End end) {
        for (Connection connection : registry.of(typist.recipient)) {
            connection.execute(() -> {
                connection.send(connection
                        .frames()
                        .userTyping(typist.conversation, typist.user, end.username, TypingStatus.STOPPED));
                connection.flush();
            });
        }
    }
}
