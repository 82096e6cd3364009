package org.sotto.presence.sweep;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.common.kafka.LogProducer;
import org.sotto.common.kafka.Topic;
import org.sotto.common.redis.RedisConnections;
import org.sotto.common.redis.RedisKeys;
import org.sotto.presence.announce.AnnouncementListener;
import org.sotto.presence.announce.Announcer;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaAdmin;

/** Wires the sweep. */
@Configuration(proxyBeanMethods = false)
class SweepConfiguration {
    private static final Duration DELIVERY_TIMEOUT = Duration.ofMillis(PresenceStore.CLAIM_MILLIS - 2_000);

    /** Wants the admin only because it makes the topics: metadata is asked for once they are there. */
    @Bean
    Announcer announcer(
            KafkaProperties kafka,
            KafkaConventions conventions,
            KafkaAdmin admin,
            AnnouncementListener listener,
            MeterRegistry metrics) {
        admin.initialize();
        LogProducer producer = LogProducer.bounded(kafka, conventions, DELIVERY_TIMEOUT);
        producer.prepare(Topic.PRESENCE_UPDATED);
        return new Announcer(producer, listener, metrics);
    }

    @Bean
    PresenceStore presenceStore(RedisConnections connections, RedisKeys keys, PresenceProperties properties) {
        return new PresenceStore(connections.commands(), keys, properties);
    }

    @Bean
    PresenceSweeper presenceSweeper(
            PresenceStore store,
            Announcer announcer,
            PresenceProperties properties,
            Clock clock,
            MeterRegistry metrics) {
        return new PresenceSweeper(store, announcer, properties, clock, metrics);
    }
}
