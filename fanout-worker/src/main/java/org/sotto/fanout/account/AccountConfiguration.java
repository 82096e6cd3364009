package org.sotto.fanout.account;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.sotto.common.engine.EngineProbe;
import org.sotto.common.inbox.InboxAppends;
import org.sotto.common.kafka.DeadLetters;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.common.kafka.LogConsumer;
import org.sotto.common.kafka.LogProducer;
import org.sotto.common.kafka.Topic;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The consumer of {@code users.changed} whose effects are entries of inboxes, in a group of its own. */
@Configuration(proxyBeanMethods = false)
class AccountConfiguration {

    @Bean
    InboxAppends accountAppends(LogProducer producer, KafkaConventions conventions) {
        return new InboxAppends(producer, conventions);
    }

    @Bean
    LogConsumer accountConsumer(
            KafkaProperties kafka,
            KafkaConventions conventions,
            InboxAppends appends,
            EngineProbe engines,
            DeadLetters deadLetters,
            MeterRegistry metrics) {
        return new LogConsumer(
                "fanout-worker-accounts",
                List.of(Topic.USERS_CHANGED),
                kafka,
                conventions,
                new AccountChanges(conventions, appends, engines, metrics),
                deadLetters,
                metrics);
    }
}
