package org.sotto.user.event;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.auth.RevokedSessions;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.LogProducer;
import org.sotto.common.kafka.Topic;
import org.sotto.proto.v1.UserChanged;
import org.sotto.user.store.Transactions;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Changes users and tells the fleet, so that neither happens without the other:
 *
 * <pre>
 *   transaction: the change + its records into user_events
 *   then       : memories of the user dropped; records to Kafka, waited for ─▶ rows deleted
 *   every 5 s  : rows older than 10 s, left by a crash or a Kafka that was away, the same way
 * </pre>
 *
 * A record can thus appear twice, and out of order when the relay sends it; most readers drop caches and remember revoked
 * sessions, to which both are harmless, and who must not count it twice knows its copies by {@code event_id}. Sending before
 * the commit was the alternative: it tells of what may never be.
 */
@Component
public class UserEvents {
    private static final Logger log = LoggerFactory.getLogger(UserEvents.class);
    private static final Duration LEFT_BEHIND = Duration.ofSeconds(10);
    private static final int RELAY_BATCH = 500;
    private static final long CONFIRMATION_SECONDS = 6;

    private final Transactions transactions;
    private final OutboxStore store;
    private final LogProducer producer;
    private final RevokedSessions revokedSessions;
    private final Forgetting forgetting;
    private final Clock clock;

    private record Committed<T>(T result, List<OutboxEntry> entries) {}

    UserEvents(
            Transactions transactions,
            OutboxStore store,
            LogProducer producer,
            RevokedSessions revokedSessions,
            Forgetting forgetting,
            Clock clock) {
        this.transactions = transactions;
        this.store = store;
        this.producer = producer;
        this.revokedSessions = revokedSessions;
        this.forgetting = forgetting;
        this.clock = clock;
    }

    /**
     * Runs the work in a transaction and publishes what it noted. When this returns, the change is durable, every
     * {@link UserMemory} has dropped what was before it, and its records are in Kafka, or, while Kafka is away, durable in the
     * outbox and sent as soon as it is back.
     */
    public <T> T change(Function<Changes, T> work) {
        Committed<T> committed = transactions.run(() -> {
            Changes changes = new Changes(clock);
            T result = work.apply(changes);
            List<OutboxEntry> entries =
                    changes.records().stream().map(OutboxEntry::of).toList();
            if (!entries.isEmpty()) {
                store.insert(entries, clock.instant());
            }
            return new Committed<>(result, entries);
        });
        publish(committed.entries);
        return committed.result;
    }

    /** Publishes what is left behind. */
    @Scheduled(fixedDelay = 5, timeUnit = TimeUnit.SECONDS)
    void relay() {
        Instant before = clock.instant().minus(LEFT_BEHIND);
        List<OutboxEntry> left = store.findOlderThan(before, RELAY_BATCH);
        if (!left.isEmpty()) {
            log.info("publishing {} records of users.changed that were left behind", left.size());
            publish(left);
        }
    }

    private void publish(List<OutboxEntry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        List<CompletableFuture<Void>> forgotten = new ArrayList<>();
        List<CompletableFuture<RecordMetadata>> sends = new ArrayList<>();
        for (OutboxEntry entry : entries) {
            UserChanged record = entry.record();
            // This process need not wait for the topic to come back to it.
            revokedSessions.apply(record);
            forgotten.add(forgetting.forget(record));
            sends.add(producer.send(Topic.USERS_CHANGED, Uuids.toBytes(entry.userId()), record.toByteArray()));
        }
        CompletableFuture.allOf(forgotten.toArray(CompletableFuture[]::new)).join();
        List<OutboxEntry> confirmed = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            if (isConfirmed(sends.get(i))) {
                confirmed.add(entries.get(i));
            }
        }
        if (!confirmed.isEmpty()) {
            store.delete(confirmed);
        }
    }

    private static boolean isConfirmed(CompletableFuture<RecordMetadata> send) {
        try {
            send.get(CONFIRMATION_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            log.warn("a record of users.changed waits in the outbox, Kafka did not take it: {}", e.toString());
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
