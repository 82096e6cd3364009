package org.sotto.fanout.inbox;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.sotto.common.engine.EngineProbe;
import org.sotto.common.engine.Waiting;
import org.sotto.common.kafka.LogHandler;
import org.sotto.fanout.hint.LiveHints;
import org.sotto.fanout.inbox.InboxStore.Append;

/**
 * Turns records of {@code inbox.events} into rows of inboxes.
 *
 * <pre>
 *   parse ─▶ drop duplicates ─▶ chain (newest row: memory, else tables) ─▶ write ─▶ durable ─▶ hints, state
 *                │                                                           ║
 *                └▶ where are the users connected? (Redis, beside the writes) ╝
 * </pre>
 *
 * <p>Every row is a function of the log alone, so that a batch that is processed again, by this owner or the next one, writes
 * the same rows.
 */
final class InboxHandler implements LogHandler {
    private final InboxStore store;
    private final LiveHints hints;
    private final FailedDeliveries failures;
    private final EngineProbe engines;
    private final int epoch;
    private final int cachedUsers;
    private final Counter rows;
    private final Counter duplicates;
    private final Counter chainReads;
    private final Map<TopicPartition, PartitionLog> logs = new HashMap<>();

    /**
     * @param epoch the incarnation of the topic
     * @param cachedUsers users of a partition whose newest row is kept in memory
     */
    InboxHandler(
            InboxStore store,
            LiveHints hints,
            FailedDeliveries failures,
            EngineProbe engines,
            int epoch,
            int cachedUsers,
            MeterRegistry metrics) {
        this.store = store;
        this.hints = hints;
        this.failures = failures;
        this.engines = engines;
        this.epoch = epoch;
        this.cachedUsers = cachedUsers;
        this.rows = metrics.counter("sotto.inbox.rows");
        this.duplicates = metrics.counter("sotto.inbox.duplicates");
        this.chainReads = metrics.counter("sotto.inbox.chain.reads");
    }

    @Override
    public void assigned(TopicPartition partition, @Nullable String metadata) {
        logs.put(partition, new PartitionLog(LogState.decode(metadata), cachedUsers));
    }

    @Override
    public void revoked(Collection<TopicPartition> partitions) {
        partitions.forEach(logs::remove);
    }

    @Override
    public void process(List<ConsumerRecord<byte[], byte[]>> records) throws Exception {
        InboxBatch batch = new InboxBatch(this::logOf, epoch);
        for (ConsumerRecord<byte[], byte[]> record : records) {
            batch.add(record);
        }
        write(batch);
    }

    @Override
    public void poisoned(ConsumerRecord<byte[], byte[]> record, String cause) throws Exception {
        InboxBatch batch = new InboxBatch(this::logOf, epoch);
        batch.addHole(record, cause);
        // A repetition of what was delivered before has failed nobody.
        if (batch.duplicates() == 0) {
            failures.tellSender(record);
        }
        write(batch);
    }

    private void write(InboxBatch batch) throws Exception {
        CompletableFuture<Map<UUID, Set<String>>> routes = hints.routesOf(batch.users());
        List<Append> appends = batch.chain(readNewest(batch.unknownUsers()));
        Waiting.await(store.append(appends), "writing " + appends.size() + " inbox rows");
        hints.publish(routes, batch.liveEntries(appends));
        batch.commit();
        rows.increment(appends.size());
        duplicates.increment(batch.duplicates());
    }

    private Map<UUID, ChainLink> readNewest(Map<UUID, Long> users) throws Exception {
        Map<UUID, CompletableFuture<ChainLink>> reads = new HashMap<>();
        users.forEach((user, below) -> reads.put(user, store.newestBelow(user, below)));
        CompletableFuture<Void> all = CompletableFuture.allOf(reads.values().toArray(CompletableFuture[]::new));
        Waiting.await(all, "reading the newest rows of " + users.size() + " inboxes");
        chainReads.increment(users.size());
        Map<UUID, ChainLink> links = new HashMap<>();
        reads.forEach((user, link) -> links.put(user, link.join()));
        return links;
    }

    private PartitionLog logOf(TopicPartition partition) {
        PartitionLog log = logs.get(partition);
        if (log == null) {
            throw new IllegalStateException("a record of " + partition + ", which is not assigned: " + logs.keySet());
        }
        return log;
    }

    @Override
    public String metadata(TopicPartition partition) {
        return logOf(partition).state().encode();
    }

    @Override
    public boolean enginesAnswer() {
        return engines.enginesAnswer();
    }
}
