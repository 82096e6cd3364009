package org.sotto.presence.erasure;

import io.micrometer.core.instrument.MeterRegistry;
import org.sotto.common.erasure.ErasureConsumers;
import org.sotto.common.internal.InternalClient;
import org.sotto.common.internal.ServiceAddresses;
import org.sotto.common.kafka.DeadLetters;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.common.kafka.LogConsumer;
import org.sotto.common.kafka.LogProducer;
import org.sotto.common.redis.RedisConnections;
import org.sotto.common.redis.RedisKeys;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The consumer of {@code users.changed}, and where its poison goes. */
@Configuration(proxyBeanMethods = false)
class ErasureConfiguration {

    @Bean(destroyMethod = "close")
    LogProducer deadLetterProducer(KafkaProperties kafka, KafkaConventions conventions) {
        return LogProducer.unbounded(kafka, conventions);
    }

    @Bean
    LogConsumer erasureConsumer(
            KafkaProperties kafka,
            KafkaConventions conventions,
            RedisConnections connections,
            RedisKeys keys,
            InternalClient client,
            ServiceAddresses services,
            LogProducer deadLetterProducer,
            MeterRegistry metrics) {
        PresenceEraser eraser = new PresenceEraser(new TraceStore(connections.commands(), keys));
        return ErasureConsumers.of(
                "presence-service",
                eraser,
                client,
                services,
                kafka,
                conventions,
                new DeadLetters(deadLetterProducer, conventions),
                metrics);
    }
}
