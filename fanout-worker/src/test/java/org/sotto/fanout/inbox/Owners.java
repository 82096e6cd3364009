package org.sotto.fanout.inbox;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.sotto.common.engine.EngineProbe;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.common.kafka.LogProducer;
import org.sotto.fanout.hint.LiveHints;
import org.sotto.fanout.testing.RunningWorker;

/** Makes owners of a partition: handlers on the real stores, one after the other as after a crash or a rebalance. */
final class Owners {
    private Owners() {}

    /** An owner that continues from committed metadata; null = from the beginning. */
    static InboxHandler of(RunningWorker worker, TopicPartition partition, @Nullable String metadata) {
        InboxHandler handler = new InboxHandler(
                worker.bean(InboxStore.class),
                worker.bean(LiveHints.class),
                new FailedDeliveries(worker.bean(LogProducer.class), worker.bean(KafkaConventions.class)),
                worker.bean(EngineProbe.class),
                0,
                1_000,
                new SimpleMeterRegistry());
        handler.assigned(partition, metadata);
        return handler;
    }
}
