package org.sotto.fanout;

import java.util.List;
import org.sotto.common.kafka.DeadLetters;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.common.kafka.LogConsumer;
import org.sotto.common.kafka.LogHealth;
import org.sotto.common.kafka.LogProducer;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What all consumers of this service share: where poison goes, and readiness. */
@Configuration(proxyBeanMethods = false)
class LogConfiguration {

    @Bean
    LogProducer logProducer(KafkaProperties kafka, KafkaConventions conventions) {
        return LogProducer.unbounded(kafka, conventions);
    }

    @Bean
    DeadLetters deadLetters(LogProducer producer, KafkaConventions conventions) {
        return new DeadLetters(producer, conventions);
    }

    @Bean
    LogHealth logHealthIndicator(List<LogConsumer> consumers) {
        return new LogHealth(consumers, List.of());
    }
}
