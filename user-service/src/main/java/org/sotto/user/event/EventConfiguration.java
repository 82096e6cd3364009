package org.sotto.user.event;

import java.time.Duration;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.common.kafka.LogProducer;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Writes {@code users.changed}. */
@Configuration
class EventConfiguration {
    private static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(5);

    @Bean(destroyMethod = "close")
    LogProducer userEventProducer(KafkaProperties kafka, KafkaConventions conventions) {
        return LogProducer.bounded(kafka, conventions, DELIVERY_TIMEOUT);
    }

    @Bean
    TopicPreparation topicPreparation(LogProducer producer) {
        return new TopicPreparation(producer);
    }
}
