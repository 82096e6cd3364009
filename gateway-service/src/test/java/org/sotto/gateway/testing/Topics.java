package org.sotto.gateway.testing;

import com.google.protobuf.Parser;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.common.kafka.Topic;
import org.sotto.common.testing.Engines;
import org.sotto.common.testing.TopicReader;

/** The topics of the test's gateways, read from their beginning. */
public final class Topics {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final KafkaConventions conventions;

    Topics(KafkaConventions conventions) {
        this.conventions = conventions;
    }

    /** Waits until so many records fit, and returns them in the order of their partition. */
    public <T> List<T> await(Topic topic, Parser<T> parser, int count, Predicate<T> wanted) {
        return Awaitility.await(count + " records in " + topic)
                .atMost(PATIENCE)
                .until(() -> all(topic, parser, wanted), found -> found.size() >= count);
    }

    /** Everything that fits among the records that are there now, in the order of their partition. */
    public <T> List<T> all(Topic topic, Parser<T> parser, Predicate<T> wanted) {
        return TopicReader.values(TopicReader.all(conventions.nameOf(topic)), parser).stream()
                .filter(wanted)
                .toList();
    }

    /** Whether Kafka takes records of the topic: if not, it answers each at once that it is too large. */
    public void accept(Topic topic, boolean on) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, conventions.nameOf(topic));
        ConfigEntry entry = new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "1");
        AlterConfigOp change = new AlterConfigOp(entry, on ? AlterConfigOp.OpType.DELETE : AlterConfigOp.OpType.SET);
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, Engines.KAFKA))) {
            admin.incrementalAlterConfigs(Map.of(resource, List.of(change)))
                    .all()
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> takes(topic) == on);
    }

    private boolean takes(Topic topic) throws InterruptedException {
        Map<String, Object> settings = Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, Engines.KAFKA);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(conventions.nameOf(topic), new byte[0]))
                    .get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RecordTooLargeException) {
                return false;
            }
            throw new AssertionError(e);
        }
    }

    /** Writes a record, as another service would. */
    public void write(Topic topic, byte[] key, byte[] value) {
        Map<String, Object> settings = Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, Engines.KAFKA);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(conventions.nameOf(topic), key, value));
            producer.flush();
        }
    }
}
