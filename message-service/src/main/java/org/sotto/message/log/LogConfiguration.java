package org.sotto.message.log;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.sotto.common.cassandra.GroupedWrites;
import org.sotto.common.kafka.DeadLetters;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.common.kafka.LogConsumer;
import org.sotto.common.kafka.LogProducer;
import org.sotto.common.kafka.Topic;
import org.sotto.common.redis.GatewayHints;
import org.sotto.message.conversation.ConversationStore;
import org.sotto.message.directory.UserDirectory;
import org.sotto.message.message.MessageStore;
import org.sotto.message.receipt.ReceiptKind;
import org.sotto.message.receipt.ReceiptStore;
import org.sotto.message.send.SendStore;
import org.sotto.message.send.SentBefore;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The three logs that message-service consumes, each with a loop of its own, and the producer of inbox records. */
@Configuration(proxyBeanMethods = false)
class LogConfiguration {

    @Bean
    LogProducer inboxProducer(KafkaProperties kafka, KafkaConventions conventions) {
        return LogProducer.unbounded(kafka, conventions);
    }

    @Bean
    DeadLetters deadLetters(LogProducer producer, KafkaConventions conventions) {
        return new DeadLetters(producer, conventions);
    }

    @Bean
    InboundLog inboundLog(
            UserDirectory directory,
            SentBefore sentBefore,
            MessageStore messages,
            SendStore sends,
            ConversationStore conversations,
            GroupedWrites writes,
            LogProducer inbox,
            KafkaConventions conventions,
            GatewayHints hints,
            EngineProbe probe) {
        return new InboundLog(
                directory,
                sentBefore,
                messages,
                sends,
                conversations,
                writes,
                inbox,
                new InboxRecords(conventions),
                hints,
                probe);
    }

    @Bean
    LogConsumer inboundConsumer(
            KafkaProperties kafka,
            KafkaConventions conventions,
            InboundLog handler,
            DeadLetters deadLetters,
            MeterRegistry metrics) {
        return new LogConsumer(
                "message-service", List.of(Topic.MESSAGES_INBOUND), kafka, conventions, handler, deadLetters, metrics);
    }

    @Bean
    LogConsumer deliveredConsumer(
            KafkaProperties kafka,
            KafkaConventions conventions,
            ReceiptStore receipts,
            MessageStore messages,
            GroupedWrites writes,
            GatewayHints hints,
            EngineProbe probe,
            DeadLetters deadLetters,
            MeterRegistry metrics) {
        return new LogConsumer(
                "message-service-delivered",
                List.of(Topic.MESSAGES_DELIVERED),
                kafka,
                conventions,
                new ReceiptLog(ReceiptKind.DELIVERED, receipts, messages, writes, hints, probe),
                deadLetters,
                metrics);
    }

    @Bean
    LogConsumer readConsumer(
            KafkaProperties kafka,
            KafkaConventions conventions,
            ReceiptStore receipts,
            MessageStore messages,
            GroupedWrites writes,
            GatewayHints hints,
            EngineProbe probe,
            DeadLetters deadLetters,
            MeterRegistry metrics) {
        return new LogConsumer(
                "message-service-read",
                List.of(Topic.MESSAGES_READ),
                kafka,
                conventions,
                new ReceiptLog(ReceiptKind.READ, receipts, messages, writes, hints, probe),
                deadLetters,
                metrics);
    }
}
