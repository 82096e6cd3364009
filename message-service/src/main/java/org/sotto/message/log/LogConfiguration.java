package org.sotto.message.log;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import org.sotto.common.cassandra.GroupedWrites;
import org.sotto.common.engine.EngineProbe;
import org.sotto.common.inbox.InboxAppends;
import org.sotto.common.kafka.DeadLetters;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.common.kafka.LogConsumer;
import org.sotto.common.kafka.LogProducer;
import org.sotto.common.kafka.Topic;
import org.sotto.common.redis.PatientConnection;
import org.sotto.common.relation.RelationDirectory;
import org.sotto.message.conversation.ConversationStore;
import org.sotto.message.conversation.WithheldMessages;
import org.sotto.message.directory.UserDirectory;
import org.sotto.message.message.MessageStore;
import org.sotto.message.receipt.ReadReceipts;
import org.sotto.message.receipt.ReceiptStore;
import org.sotto.message.send.SendStore;
import org.sotto.message.send.SentBefore;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The consumer of the conversations' log, what it decides and writes with, and the producer of inbox records. */
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
    SendDecider sendDecider(UserDirectory directory, RelationDirectory relations, SentBefore sentBefore, Clock clock) {
        return new SendDecider(directory, relations, sentBefore, clock);
    }

    @Bean
    ReceiptDecider receiptDecider(ReceiptStore receipts, MessageStore messages, ReadReceipts readReceipts) {
        return new ReceiptDecider(receipts, messages, readReceipts);
    }

    @Bean
    BatchWrites batchWrites(
            MessageStore messages,
            SendStore sends,
            ConversationStore conversations,
            ReceiptStore receipts,
            WithheldMessages withheld) {
        return new BatchWrites(messages, sends, conversations, receipts, withheld);
    }

    @Bean
    StatusHints statusHints(WithheldMessages withheld) {
        return new StatusHints(withheld);
    }

    @Bean
    InboxAppends inboxAppends(LogProducer producer, KafkaConventions conventions) {
        return new InboxAppends(producer, conventions);
    }

    @Bean
    TakenBack takenBack(MessageStore messages, SentBefore sentBefore, GroupedWrites writes) {
        return new TakenBack(messages, sentBefore, writes);
    }

    @Bean
    ConversationLog conversationLog(
            KafkaConventions conventions,
            SendDecider sendDecider,
            ReceiptDecider receiptDecider,
            BatchWrites batchWrites,
            SentBefore sentBefore,
            ReceiptStore receipts,
            GroupedWrites writes,
            InboxAppends inbox,
            TakenBack takenBack,
            StatusHints statusHints,
            PatientConnection redis,
            EngineProbe probe,
            MeterRegistry metrics) {
        return new ConversationLog(
                conventions,
                sendDecider,
                receiptDecider,
                batchWrites,
                sentBefore,
                receipts,
                writes,
                new InboxRecords(conventions),
                inbox,
                takenBack,
                statusHints,
                redis,
                probe,
                metrics);
    }

    @Bean
    LogConsumer conversationConsumer(
            KafkaProperties kafka,
            KafkaConventions conventions,
            ConversationLog handler,
            DeadLetters deadLetters,
            MeterRegistry metrics) {
        return new LogConsumer(
                "message-service",
                List.of(Topic.MESSAGES_INBOUND, Topic.MESSAGES_DELIVERED, Topic.MESSAGES_READ),
                kafka,
                conventions,
                handler,
                deadLetters,
                metrics);
    }
}
