package org.sotto.common.kafka;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Headers;

/**
 * Puts a record that can never be processed into {@code <topic>.dlt}: key and value as they were, headers {@code sotto.cause},
 * {@code sotto.topic}, {@code sotto.partition}, {@code sotto.offset}.
 */
public final class DeadLetters {
    private static final int MAX_CAUSE_CHARS = 1_000;

    private final LogProducer producer;
    private final KafkaConventions conventions;

    public DeadLetters(LogProducer producer, KafkaConventions conventions) {
        this.producer = producer;
        this.conventions = conventions;
    }

    /** Ends when the record is durable there. */
    public CompletableFuture<RecordMetadata> put(ConsumerRecord<byte[], byte[]> record, String cause) {
        ProducerRecord<byte[], byte[]> letter =
                new ProducerRecord<>(conventions.deadLetterNameOf(record.topic()), record.key(), record.value());
        Headers headers = letter.headers();
        headers.add(
                "sotto.cause", utf8(cause.length() <= MAX_CAUSE_CHARS ? cause : cause.substring(0, MAX_CAUSE_CHARS)));
        headers.add("sotto.topic", utf8(record.topic()));
        headers.add("sotto.partition", utf8(Integer.toString(record.partition())));
        headers.add("sotto.offset", utf8(Long.toString(record.offset())));
        return producer.send(letter);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
