package org.sotto.common.kafka;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.config.TopicBuilder;
import org.springframework.kafka.core.KafkaAdmin;

/**
 * Makes the topics that are missing when a service starts (replication: the broker's default). Records are stamped by the
 * broker: ids and days follow the log's clock, not a producer's.
 */
@AutoConfiguration(before = KafkaAutoConfiguration.class)
@ConditionalOnClass(KafkaAdmin.class)
@EnableConfigurationProperties(KafkaConventions.class)
public class KafkaConventionsAutoConfiguration {
    /** The largest record: a 128 KiB frame decodes to less, and an inbox record adds its references. */
    public static final int MAX_RECORD_BYTES = 512 * 1024;

    @Bean
    KafkaAdmin.NewTopics sottoTopics(KafkaConventions conventions) {
        List<NewTopic> topics = Arrays.stream(Topic.values())
                .flatMap(topic -> Stream.of(topic(conventions, topic), deadLetter(conventions, topic)))
                .toList();
        return new KafkaAdmin.NewTopics(topics.toArray(NewTopic[]::new));
    }

    private static NewTopic topic(KafkaConventions conventions, Topic topic) {
        return TopicBuilder.name(conventions.nameOf(topic))
                .partitions(conventions.partitions())
                .config(
                        TopicConfig.RETENTION_MS_CONFIG,
                        Long.toString(topic.retention().toMillis()))
                .config(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime")
                .config(TopicConfig.COMPRESSION_TYPE_CONFIG, "lz4")
                .build();
    }

    private static NewTopic deadLetter(KafkaConventions conventions, Topic topic) {
        return TopicBuilder.name(conventions.deadLetterNameOf(conventions.nameOf(topic)))
                .partitions(1)
                .config(
                        TopicConfig.RETENTION_MS_CONFIG,
                        Long.toString(topic.retention().toMillis()))
                .build();
    }
}
