package org.sotto.fanout.hint;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.id.Uuids;
import org.sotto.common.redis.GatewayHints;
import org.sotto.common.redis.PatientConnection;
import org.sotto.fanout.InboxProperties;
import org.sotto.proto.v1.GatewayItem;
import org.sotto.proto.v1.InboxEntry;
import org.sotto.proto.v1.LiveEntry;
import org.springframework.stereotype.Component;

/**
 * Tells gateways about entries whose rows are durable: one numbered publication per gateway and batch, split where its
 * entries are larger than {@code sotto.inbox.hint-bytes}.
 *
 * <p>The log does not wait for Redis: a batch whose routes are not known yet is published when they are, after those before
 * it, so that entries reach a gateway in the chain's order. What waits is bounded in bytes and dropped beyond; a gateway
 * that misses an entry finds it by a gap in {@code prev_position}, in the numbers, or by the tail in {@code PONG}.
 */
@Component
public class LiveHints {
    private static final Logger log = LoggerFactory.getLogger(LiveHints.class);

    /**
     * A durable entry of one user.
     *
     * @param userId whose inbox it stands in
     * @param entry the row with its content
     */
    public record Live(UUID userId, InboxEntry entry) {}

    private final PatientConnection connection;
    private final int hintBytes;
    private final long pendingLimit;
    private final AtomicLong pendingBytes = new AtomicLong();
    private final Counter dropped;
    private CompletableFuture<?> previous = CompletableFuture.completedFuture(null);

    LiveHints(PatientConnection connection, InboxProperties properties, MeterRegistry metrics) {
        this.connection = connection;
        this.hintBytes = properties.hintBytes();
        this.pendingLimit = properties.pendingHintBytes();
        this.dropped = metrics.counter("sotto.hints.dropped");
    }

    /** Starts to ask where the users are connected; ask beside the writes. Never fails: who cannot be found is offline. */
    public CompletableFuture<Map<UUID, Set<String>>> routesOf(Collection<UUID> users) {
        return connection
                .hints()
                .map(hints -> hints.gatewaysOf(users).toCompletableFuture())
                .orElseGet(() -> CompletableFuture.completedFuture(Map.of()));
    }

    /** Publishes a batch's entries, now or when their routes are known. Called in the log's order, by its thread. */
    public void publish(CompletableFuture<Map<UUID, Set<String>>> routes, List<Live> entries) {
        long bytes = entries.stream()
                .mapToLong(live -> live.entry().getSerializedSize())
                .sum();
        if (pendingBytes.get() > 0 && pendingBytes.get() + bytes > pendingLimit) {
            dropped.increment(entries.size());
            return;
        }
        pendingBytes.addAndGet(bytes);
        previous = previous.thenCombine(routes, (done, gateways) -> {
                    connection.hints().ifPresent(hints -> send(hints, gateways, entries));
                    return null;
                })
                .handle((done, failure) -> {
                    pendingBytes.addAndGet(-bytes);
                    if (failure != null) {
                        dropped.increment(entries.size());
                        log.warn("{} entries not published: {}", entries.size(), failure.toString());
                    }
                    return null;
                });
    }

    private void send(GatewayHints hints, Map<UUID, Set<String>> gateways, List<Live> entries) {
        Map<String, Publication> publications = new HashMap<>();
        for (Live live : entries) {
            Set<String> connectedAt = gateways.getOrDefault(live.userId(), Set.of());
            if (connectedAt.isEmpty()) {
                continue;
            }
            GatewayItem item = itemOf(live);
            for (String gateway : connectedAt) {
                publications
                        .computeIfAbsent(gateway, name -> new Publication(hints, name))
                        .add(item);
            }
        }
        publications.values().forEach(Publication::flush);
    }

    private static GatewayItem itemOf(Live live) {
        return GatewayItem.newBuilder()
                .setEntry(LiveEntry.newBuilder()
                        .setUserId(Uuids.toByteString(live.userId()))
                        .setEntry(live.entry()))
                .build();
    }

    /** What goes to one gateway. */
    private final class Publication {
        private final GatewayHints hints;
        private final String gateway;
        private final List<GatewayItem> items = new ArrayList<>();
        private int bytes;

        Publication(GatewayHints hints, String gateway) {
            this.hints = hints;
            this.gateway = gateway;
        }

        void add(GatewayItem item) {
            int size = item.getSerializedSize();
            if (!items.isEmpty() && bytes + size > hintBytes) {
                flush();
            }
            items.add(item);
            bytes += size;
        }

        void flush() {
            hints.publishNumbered(gateway, List.copyOf(items));
            items.clear();
            bytes = 0;
        }
    }
}
