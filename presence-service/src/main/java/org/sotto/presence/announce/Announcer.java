package org.sotto.presence.announce;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.LogProducer;
import org.sotto.common.kafka.Topic;
import org.sotto.proto.v1.PresenceUpdated;

/**
 * Writes {@code presence.updated}; the producer batches what one sweep announces. While Kafka does not answer, the newest
 * state of each user waits here and {@link #retry} offers it again. An older state is forgotten for a newer one: nobody needs
 * to learn what is no longer so.
 */
public final class Announcer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Announcer.class);
    private static final String ANNOUNCED = "sotto.presence.announced";

    private final LogProducer producer;
    private final AnnouncementListener listener;
    private final Map<UUID, Pending> pending = new ConcurrentHashMap<>();
    private final Counter online;
    private final Counter offline;
    private final Counter failed;
    private final LongAdder failures = new LongAdder();

    private record Pending(PresenceUpdated update, boolean failed) {}

    /** @param listener is told of what is in the log */
    public Announcer(LogProducer producer, AnnouncementListener listener, MeterRegistry metrics) {
        this.producer = producer;
        this.listener = listener;
        this.online = metrics.counter(ANNOUNCED, "state", "online");
        this.offline = metrics.counter(ANNOUNCED, "state", "offline");
        this.failed = metrics.counter("sotto.presence.announce.failed");
        metrics.gaugeMapSize("sotto.presence.announce.pending", Tags.empty(), pending);
    }

    /** The user came. Never given up while the process lives and nothing newer is known. */
    public void online(UUID user) {
        sendUntilDone(user, update(user, true, 0));
    }

    /** The user went. Never given up while the process lives and nothing newer is known. */
    public void offline(UUID user, long lastSeenMillis) {
        sendUntilDone(user, update(user, false, lastSeenMillis));
    }

    /** The user went, for a caller that tries again itself: ends when the record is durable, or fails. */
    public CompletableFuture<?> offlineOnce(UUID user, long lastSeenMillis) {
        pending.remove(user);
        return send(update(user, false, lastSeenMillis));
    }

    /** Offers again what failed. */
    public void retry() {
        pending.forEach((user, entry) -> {
            if (entry.failed()) {
                sendUntilDone(user, entry.update());
            }
        });
    }

    /** How many records Kafka did not take since the last call. */
    public long takeFailures() {
        return failures.sumThenReset();
    }

    private static PresenceUpdated update(UUID user, boolean isOnline, long lastSeenMillis) {
        return PresenceUpdated.newBuilder()
                .setUserId(Uuids.toByteString(user))
                .setOnline(isOnline)
                .setLastSeen(lastSeenMillis)
                .build();
    }

    private void sendUntilDone(UUID user, PresenceUpdated update) {
        Pending entry = new Pending(update, false);
        pending.put(user, entry);
        send(update).whenComplete((done, failure) -> {
            if (failure == null) {
                pending.remove(user, entry);
            } else {
                pending.replace(user, entry, new Pending(update, true));
            }
        });
    }

    private CompletableFuture<?> send(PresenceUpdated update) {
        byte[] key = update.getUserId().toByteArray();
        return producer.send(Topic.PRESENCE_UPDATED, key, update.toByteArray()).whenComplete((done, failure) -> {
            if (failure == null) {
                (update.getOnline() ? online : offline).increment();
                listener.announced(Uuids.fromBytes(update.getUserId()), update.getOnline(), update.getLastSeen());
            } else {
                failed.increment();
                failures.increment();
                log.debug("a user's presence is not announced yet: {}", failure.toString());
            }
        });
    }

    @Override
    public void close() {
        producer.close();
    }
}
