package org.sotto.common.inbox;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.common.kafka.LogProducer;
import org.sotto.common.kafka.Topic;
import org.sotto.proto.v1.InboxRecord;
import org.sotto.proto.v1.SourceCoordinates;

/**
 * Appends records to {@code inbox.events}, each once, however often the batch that causes them is processed again: the
 * producer never gives up on what it took, so a repetition waits for the first copy instead of adding another.
 *
 * <p>A thread of its own hands records to the producer, which may block for want of metadata or buffer space: who waits for
 * them can give up and ask again. It also keeps what is on its way, so that all is decided in the order of the calls. A
 * record that the producer refuses stops those after it: one that overtook it would make it a duplicate for its reader, and
 * it would be lost.
 */
public final class InboxAppends implements AutoCloseable {
    private final LogProducer producer;
    private final KafkaConventions conventions;
    private final String label;
    private final Map<Cause, Map<Integer, CompletableFuture<?>>> onTheirWay = new HashMap<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> new Thread(task, "inbox-appends"));

    /** The record that an inbox record comes of; the topic without its prefix. */
    private record Cause(String topic, int partition, long offset) {
        static Cause of(SourceCoordinates source) {
            return new Cause(source.getTopic(), source.getPartition(), source.getOffset());
        }
    }

    /** @param producer one that never gives up ({@link LogProducer#unbounded}) */
    public InboxAppends(LogProducer producer, KafkaConventions conventions) {
        this(producer, conventions, "");
    }

    /**
     * For what comes of a topic of which other entries come as well: a reader drops what is not above the highest that it has
     * seen from a source, so that each consumer of the topic has to be a source of its own.
     *
     * @param producer one that never gives up ({@link LogProducer#unbounded})
     * @param label put behind the topic's name in a record's source, for example {@code .partners}
     */
    public InboxAppends(LogProducer producer, KafkaConventions conventions, String label) {
        this.producer = producer;
        this.conventions = conventions;
        this.label = label;
    }

    /** The {@code topic} of the source of what comes of a topic's records. */
    public String sourceTopic(String topicName) {
        return conventions.logicalName(topicName) + label;
    }

    /** Appends those of the records that are not on their way already. Ends when all are durable, or with the first failure. */
    public CompletableFuture<Void> append(List<InboxRecord> records) {
        return CompletableFuture.supplyAsync(() -> handOver(records), thread).thenCompose(all -> all);
    }

    private CompletableFuture<Void> handOver(List<InboxRecord> records) {
        List<CompletableFuture<?>> all = new ArrayList<>(records.size());
        for (InboxRecord record : records) {
            Map<Integer, CompletableFuture<?>> copies =
                    onTheirWay.computeIfAbsent(Cause.of(record.getSource()), cause -> new HashMap<>());
            CompletableFuture<?> copy = copies.get(record.getSource().getIndex());
            if (copy == null || copy.isCompletedExceptionally()) {
                copy = send(record);
                copies.put(record.getSource().getIndex(), copy);
            }
            all.add(copy);
            if (copy.isCompletedExceptionally()) {
                break;
            }
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    }

    private CompletableFuture<?> send(InboxRecord record) {
        try {
            return producer.send(Topic.INBOX_EVENTS, record.getUserId().toByteArray(), record.toByteArray());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** The records' effects are durable, or they are buried: this owner does not process them again. */
    public void settle(List<ConsumerRecord<byte[], byte[]>> records) {
        List<Cause> causes = records.stream()
                .map(record -> new Cause(sourceTopic(record.topic()), record.partition(), record.offset()))
                .toList();
        onThread(() -> causes.forEach(onTheirWay::remove));
    }

    /** The next owner appends for itself; the same coordinates make its copies and these one. */
    public void forget(Collection<TopicPartition> partitions) {
        List<TopicPartition> logical = partitions.stream()
                .map(partition -> new TopicPartition(sourceTopic(partition.topic()), partition.partition()))
                .toList();
        onThread(() -> onTheirWay
                .keySet()
                .removeIf(cause -> logical.contains(new TopicPartition(cause.topic(), cause.partition()))));
    }

    private void onThread(Runnable task) {
        if (!thread.isShutdown()) {
            thread.execute(task);
        }
    }

    /** What the producer has not taken yet is given up: its offsets were not committed, so the next owner appends it. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
