package org.sotto.gateway.send;

import java.time.Duration;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.common.kafka.LogProducer;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The gateway's one producer. It gives up after 30 s, since clients send again by themselves, and never waits for buffer
 * space, since event loops call it.
 */
@Configuration(proxyBeanMethods = false)
class LogConfiguration {
    private static final Duration GIVE_UP_AFTER = Duration.ofSeconds(30);

    @Bean
    LogProducer logProducer(KafkaProperties kafka, KafkaConventions conventions) {
        return LogProducer.bounded(kafka, conventions, GIVE_UP_AFTER);
    }
}
