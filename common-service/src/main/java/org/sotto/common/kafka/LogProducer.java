package org.sotto.common.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.MetadataRecoveryStrategy;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;

/**
 * Writes records: idempotent, {@code acks=all}, LZ4, a linger of 2 ms. One kind gives up ({@link #bounded}), for callers
 * that can tell their client to send again; one never does ({@link #unbounded}), for a log that must not get a hole: there
 * a record that failed while a later one got through would be taken for a duplicate by its reader and be lost.
 */
public final class LogProducer implements AutoCloseable {
    private static final Duration NEVER_IDLE = Duration.ofDays(36_500);

    private final KafkaConventions conventions;
    private final KafkaProducer<byte[], byte[]> producer;

    private LogProducer(KafkaConventions conventions, Map<String, Object> settings) {
        this.conventions = conventions;
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Never gives up on a record that it has taken while the process lives. {@link #send} waits for buffer space for up to 10
     * seconds; then it has not taken the record, and the caller must not send what comes after it.
     */
    public static LogProducer unbounded(KafkaProperties kafka, KafkaConventions conventions) {
        Map<String, Object> settings = settings(kafka);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000L);
        return new LogProducer(conventions, settings);
    }

    /**
     * Gives up after {@code deliveryTimeout}; {@link #send} never waits: a full buffer fails the record at once. Call
     * {@link #prepare} before the first send, since unknown metadata fails it too.
     */
    public static LogProducer bounded(KafkaProperties kafka, KafkaConventions conventions, Duration deliveryTimeout) {
        Map<String, Object> settings = settings(kafka);
        int timeout = Math.toIntExact(deliveryTimeout.toMillis());
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, timeout);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.min(timeout / 2, 10_000));
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0L);
        // To start again from the bootstrap servers, when no broker is connected, forgets the topics: sends would fail
        // for
        // moments after a pause of this process, and what comes behind them would pass them.
        settings.put(CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG, MetadataRecoveryStrategy.NONE.name);
        return new LogProducer(conventions, settings);
    }

    private static Map<String, Object> settings(KafkaProperties kafka) {
        Map<String, Object> settings = new HashMap<>(kafka.buildProducerProperties());
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 2);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 64 * 1024);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, KafkaConventionsAutoConfiguration.MAX_RECORD_BYTES);
        // A topic that was idle must not lose its metadata: the next send could not wait for it. Kafka adds this to the
        // time of day, so Long.MAX_VALUE would overflow and forget every topic with the next metadata update.
        settings.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, NEVER_IDLE.toMillis());
        return settings;
    }

    /** Waits until the topics' metadata is known. Blocks; call it while starting. */
    public void prepare(Topic... topics) {
        for (Topic topic : topics) {
            String name = conventions.nameOf(topic);
            KafkaException last = null;
            for (int attempt = 0; attempt < 300; attempt++) {
                try {
                    if (!producer.partitionsFor(name).isEmpty()) {
                        last = null;
                        break;
                    }
                } catch (KafkaException e) {
                    last = e;
                }
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
            if (last != null) {
                throw last;
            }
        }
    }

    /** Appends a record; the future ends when it is on all in-sync replicas, or failed. */
    public CompletableFuture<RecordMetadata> send(Topic topic, byte[] key, byte[] value) {
        return send(new ProducerRecord<>(conventions.nameOf(topic), key, value));
    }

    CompletableFuture<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        CompletableFuture<RecordMetadata> done = new CompletableFuture<>();
        try {
            producer.send(record, (metadata, failure) -> {
                if (failure == null) {
                    done.complete(metadata);
                } else {
                    done.completeExceptionally(failure);
                }
            });
        } catch (KafkaException e) {
            done.completeExceptionally(e);
        }
        return done;
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(10));
    }
}
