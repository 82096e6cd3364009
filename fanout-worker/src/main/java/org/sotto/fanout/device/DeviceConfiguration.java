package org.sotto.fanout.device;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.sotto.common.engine.EngineProbe;
import org.sotto.common.kafka.DeadLetters;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.common.kafka.LogConsumer;
import org.sotto.common.kafka.Topic;
import org.sotto.fanout.cursor.CursorStore;
import org.sotto.fanout.inbox.InboxStore;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The consumer of {@code users.changed}, in a group of its own: a replayed inbox must not keep added devices waiting. */
@Configuration(proxyBeanMethods = false)
class DeviceConfiguration {

    @Bean
    LogConsumer deviceConsumer(
            KafkaProperties kafka,
            KafkaConventions conventions,
            CursorStore store,
            InboxStore inboxes,
            EngineProbe engines,
            DeadLetters deadLetters,
            MeterRegistry metrics) {
        return new LogConsumer(
                "fanout-worker-devices",
                List.of(Topic.USERS_CHANGED),
                kafka,
                conventions,
                new AddedDevices(store, inboxes, engines),
                deadLetters,
                metrics);
    }
}
