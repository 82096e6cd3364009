package org.sotto.fanout.cursor;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.sotto.common.engine.EngineProbe;
import org.sotto.common.kafka.DeadLetters;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.common.kafka.LogConsumer;
import org.sotto.common.kafka.Topic;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The consumer of {@code inbox.acks}. A group of its own: a replayed inbox must not hold up cursors, nor they it. */
@Configuration(proxyBeanMethods = false)
class CursorConfiguration {

    @Bean
    LogConsumer cursorConsumer(
            KafkaProperties kafka,
            KafkaConventions conventions,
            CursorStore store,
            EngineProbe engines,
            DeadLetters deadLetters,
            MeterRegistry metrics) {
        return new LogConsumer(
                "fanout-worker-cursors",
                List.of(Topic.INBOX_ACKS),
                kafka,
                conventions,
                new CursorHandler(store, engines),
                deadLetters,
                metrics);
    }
}
