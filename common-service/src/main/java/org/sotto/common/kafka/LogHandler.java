package org.sotto.common.kafka;

import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What a service does with the records of its topics. All methods are called by the one thread of a {@link LogConsumer}.
 *
 * <p>A handler keeps state per partition (running maxima, what it has seen) that is a pure function of the log: it comes
 * back from the committed offset's metadata and must change only when {@link #process} returns normally, since a batch that
 * failed is processed again, whole or record by record.
 */
public interface LogHandler {

    /**
     * The partition is this consumer's now.
     *
     * @param metadata what {@link #metadata} gave for the committed offset; null if nothing was committed yet
     */
    void assigned(TopicPartition partition, @Nullable String metadata);

    /** The partitions are no longer this consumer's. Offsets of what was processed have been committed, if they could be. */
    void revoked(Collection<TopicPartition> partitions);

    /**
     * Processes records, in order for each partition, and returns when their effects are durable.
     *
     * @throws PoisonRecordException if one of them can never be processed
     * @throws Exception if an engine or service did not answer ({@link TransientFailures}), or something is wrong with a
     *     record or the code
     */
    void process(List<ConsumerRecord<byte[], byte[]>> batch) throws Exception;

    /**
     * The record stands in the dead-letter topic: leave a hole, tell the sender, and move the partition's state past it.
     *
     * @throws Exception if that could not be done durably; it is called again
     */
    void poisoned(ConsumerRecord<byte[], byte[]> record, String cause) throws Exception;

    /** The partition's state after all that was processed; at most 4,000 characters, stored with the offset. */
    String metadata(TopicPartition partition);

    /** Asks the engines the handler needs for a sign of life: a record is not at fault while they are away. */
    boolean enginesAnswer();
}
