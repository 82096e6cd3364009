package org.sotto.common.kafka;

import java.util.Collection;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A handler that keeps no state of a partition, since to process a record again changes nothing. */
public interface StatelessLogHandler extends LogHandler {

    @Override
    default void assigned(TopicPartition partition, @Nullable String metadata) {}

    @Override
    default void revoked(Collection<TopicPartition> partitions) {}

    @Override
    default String metadata(TopicPartition partition) {
        return "";
    }
}
