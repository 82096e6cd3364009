package org.sotto.fanout.erasure;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.sotto.common.engine.EngineProbe;
import org.sotto.common.erasure.ErasureConsumers;
import org.sotto.common.erasure.LogBarrier;
import org.sotto.common.internal.InternalClient;
import org.sotto.common.internal.ServiceAddresses;
import org.sotto.common.kafka.DeadLetters;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.common.kafka.LogConsumer;
import org.sotto.common.kafka.Topic;
import org.sotto.fanout.cursor.CursorStore;
import org.sotto.fanout.inbox.InboxStore;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaAdmin;

/** The consumer of {@code users.changed}, in a group of its own: an account's end waits for the inboxes, not they for it. */
@Configuration(proxyBeanMethods = false)
class ErasureConfiguration {

    @Bean
    InboxEraser inboxEraser(
            InboxStore inboxes,
            CursorStore cursors,
            KafkaAdmin kafka,
            KafkaConventions conventions,
            EngineProbe engines) {
        return new InboxEraser(
                inboxes,
                cursors,
                new LogBarrier(kafka, conventions, "fanout-worker-accounts", List.of(Topic.USERS_CHANGED)),
                new LogBarrier(kafka, conventions, "fanout-worker", List.of(Topic.INBOX_EVENTS)),
                engines);
    }

    @Bean
    LogConsumer erasureConsumer(
            KafkaProperties kafka,
            KafkaConventions conventions,
            InboxEraser eraser,
            InternalClient client,
            ServiceAddresses services,
            DeadLetters deadLetters,
            MeterRegistry metrics) {
        return ErasureConsumers.of("fanout-worker", eraser, client, services, kafka, conventions, deadLetters, metrics);
    }
}
