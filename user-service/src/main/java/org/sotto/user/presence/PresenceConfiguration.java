package org.sotto.user.presence;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.sotto.common.kafka.DeadLetters;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.common.kafka.LogConsumer;
import org.sotto.common.kafka.LogProducer;
import org.sotto.common.kafka.Topic;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The consumer of {@code presence.updated}. */
@Configuration(proxyBeanMethods = false)
class PresenceConfiguration {
    @Bean
    LogConsumer lastSeenConsumer(
            KafkaProperties kafka,
            KafkaConventions conventions,
            LastSeenStore store,
            LogProducer producer,
            MeterRegistry metrics) {
        return new LogConsumer(
                "user-service-last-seen",
                List.of(Topic.PRESENCE_UPDATED),
                kafka,
                conventions,
                new LastSeenHandler(store),
                new DeadLetters(producer, conventions),
                metrics);
    }
}
