package org.sotto.message.testing;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.sotto.common.testing.Engines;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;

/** Sits in a producer and keeps Kafka's answers back, as a slow network does: the records are durable, nobody knows it. */
public final class HeldAnswers implements ProducerInterceptor<byte[], byte[]> {
    private static volatile CountDownLatch gate = new CountDownLatch(0);

    /** Answers are kept back from now on. */
    public static void hold() {
        gate = new CountDownLatch(1);
    }

    /** All answers arrive. */
    public static void release() {
        gate.countDown();
    }

    /** The settings of a producer that it sits in. */
    public static KafkaProperties settings() {
        KafkaProperties settings = new KafkaProperties();
        settings.setBootstrapServers(List.of(Engines.KAFKA));
        settings.getProperties().put(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG, HeldAnswers.class.getName());
        return settings;
    }

    @Override
    public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
        return record;
    }

    /** Runs on the producer's one network thread, before the caller's callback. */
    @Override
    public void onAcknowledgement(RecordMetadata metadata, Exception exception) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        release();
    }

    @Override
    public void configure(Map<String, ?> configs) {
        // Has no settings.
    }
}
