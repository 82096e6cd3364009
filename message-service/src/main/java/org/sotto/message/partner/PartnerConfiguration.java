package org.sotto.message.partner;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.sotto.common.engine.EngineProbe;
import org.sotto.common.kafka.DeadLetters;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.common.kafka.LogConsumer;
import org.sotto.common.kafka.LogProducer;
import org.sotto.common.kafka.Topic;
import org.sotto.common.relation.RelationDirectory;
import org.sotto.message.conversation.ConversationStore;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The consumer of {@code users.changed}, in a group of its own: somebody with many partners must not hold up messages. */
@Configuration(proxyBeanMethods = false)
class PartnerConfiguration {
    @Bean
    PartnerNotices partnerNotices(
            ConversationStore conversations,
            RelationDirectory relations,
            LogProducer producer,
            KafkaConventions conventions,
            MeterRegistry metrics) {
        return new PartnerNotices(conversations, relations, producer, conventions, metrics);
    }

    @Bean
    LogConsumer partnerConsumer(
            KafkaProperties kafka,
            KafkaConventions conventions,
            PartnerNotices notices,
            EngineProbe engines,
            DeadLetters deadLetters,
            MeterRegistry metrics) {
        return new LogConsumer(
                "message-service-partners",
                List.of(Topic.USERS_CHANGED),
                kafka,
                conventions,
                new PartnerChanges(notices, engines),
                deadLetters,
                metrics);
    }
}
