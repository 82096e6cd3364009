package org.sotto.fanout.inbox;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.sotto.common.engine.EngineProbe;
import org.sotto.common.kafka.DeadLetters;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.common.kafka.LogConsumer;
import org.sotto.common.kafka.LogProducer;
import org.sotto.common.kafka.Topic;
import org.sotto.fanout.InboxProperties;
import org.sotto.fanout.hint.LiveHints;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The consumer of {@code inbox.events}. */
@Configuration(proxyBeanMethods = false)
class InboxConfiguration {

    @Bean
    LogConsumer inboxConsumer(
            KafkaProperties kafka,
            KafkaConventions conventions,
            InboxStore store,
            LiveHints hints,
            LogProducer producer,
            EngineProbe engines,
            InboxProperties properties,
            DeadLetters deadLetters,
            MeterRegistry metrics) {
        if (conventions.partitions() > LogState.MAX_SOURCE_PARTITIONS) {
            throw new IllegalStateException(
                    "sotto.kafka.partitions: " + conventions.partitions() + " (expected: at most "
                            + LogState.MAX_SOURCE_PARTITIONS
                            + ", since the metadata of a committed offset holds a point of each source partition)");
        }
        InboxHandler handler = new InboxHandler(
                store,
                hints,
                new FailedDeliveries(producer, conventions),
                engines,
                conventions.epoch(),
                properties.chainCacheUsers(),
                metrics);
        return new LogConsumer(
                "fanout-worker", List.of(Topic.INBOX_EVENTS), kafka, conventions, handler, deadLetters, metrics);
    }
}
