package org.sotto.message.erasure;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.sotto.common.cassandra.GroupedWrites;
import org.sotto.common.engine.EngineProbe;
import org.sotto.common.erasure.ErasureConsumers;
import org.sotto.common.erasure.LogBarrier;
import org.sotto.common.internal.InternalClient;
import org.sotto.common.internal.ServiceAddresses;
import org.sotto.common.kafka.DeadLetters;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.common.kafka.LogConsumer;
import org.sotto.common.kafka.Topic;
import org.sotto.message.conversation.ConversationStore;
import org.sotto.message.send.SendStore;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaAdmin;

/** The consumer of {@code users.changed}, in a group of its own: an account's end must not hold up anybody's messages. */
@Configuration(proxyBeanMethods = false)
class ErasureConfiguration {

    @Bean
    MessageEraser messageEraser(
            Conversations conversations,
            ConversationStore lists,
            SendStore sends,
            GroupedWrites writes,
            KafkaAdmin kafka,
            KafkaConventions conventions,
            EngineProbe engines) {
        LogBarrier barrier = new LogBarrier(
                kafka,
                conventions,
                "message-service",
                List.of(Topic.MESSAGES_INBOUND, Topic.MESSAGES_DELIVERED, Topic.MESSAGES_READ));
        return new MessageEraser(conversations, lists, sends, writes, barrier, engines);
    }

    @Bean
    LogConsumer erasureConsumer(
            KafkaProperties kafka,
            KafkaConventions conventions,
            MessageEraser eraser,
            InternalClient client,
            ServiceAddresses services,
            DeadLetters deadLetters,
            MeterRegistry metrics) {
        return ErasureConsumers.of(
                "message-service", eraser, client, services, kafka, conventions, deadLetters, metrics);
    }
}
