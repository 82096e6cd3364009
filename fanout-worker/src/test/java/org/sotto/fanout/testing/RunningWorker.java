package org.sotto.fanout.testing;

import com.datastax.oss.driver.api.core.CqlSession;
import java.net.URI;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.sotto.common.internal.InternalClient;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.common.kafka.LogProducer;
import org.sotto.common.kafka.Topic;
import org.sotto.common.redis.RedisKeys;
import org.sotto.common.testing.Engines;
import org.sotto.common.testing.OwnEventLoops;
import org.sotto.common.testing.TestKeys;
import org.sotto.common.testing.TestTokens;
import org.sotto.common.testing.TopicReader;
import org.sotto.fanout.FanoutWorkerApplication;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The service, started as in production on a random port, with names of its own on the real engines. */
public final class RunningWorker implements AutoCloseable {
    private static final Map<String, RunningWorker> SHARED = new HashMap<>();

    private final ConfigurableApplicationContext context;
    private final Map<String, String> properties;
    private final LookupServer messages;

    private RunningWorker(LookupServer messages, Map<String, String> properties) {
        this.messages = messages;
        this.properties = properties;
        SpringApplication application = new SpringApplication(FanoutWorkerApplication.class, OwnEventLoops.class);
        application.setRegisterShutdownHook(false);
        this.context = application.run(Engines.arguments(properties));
    }

    /** The one that tests share which do nothing to it: users and partitions are theirs by random ids. */
    public static synchronized RunningWorker shared() {
        return SHARED.computeIfAbsent(
                "shared",
                key -> start(
                        new LookupServer(), Engines.uniqueName("fanout"), Map.of("sotto.inbox.hint-bytes", "4096")));
    }

    /** Starts one under a name on the engines; several under one name share the work. */
    public static RunningWorker start(LookupServer messages, String name, Map<String, String> overrides) {
        Map<String, String> properties = new HashMap<>(Engines.properties(name));
        properties.put("server.port", "0");
        properties.put("sotto.auth.service-private-key", TestKeys.encoded(TestKeys.serviceKey("fanout-worker")));
        properties.put("sotto.services.message-service", messages.address().toString());
        properties.putAll(overrides);
        return new RunningWorker(messages, properties);
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public <T> Collection<T> beans(Class<T> type) {
        return context.getBeansOfType(type).values();
    }

    public CqlSession cassandra() {
        return bean(CqlSession.class);
    }

    public String keyspace() {
        return properties.get("sotto.cassandra.keyspace");
    }

    public KafkaConventions topics() {
        return bean(KafkaConventions.class);
    }

    public RedisKeys redisKeys() {
        return bean(RedisKeys.class);
    }

    public LookupServer messages() {
        return messages;
    }

    public LogProducer producer() {
        return LogProducer.unbounded(bean(KafkaProperties.class), topics());
    }

    /** What lies in a topic's dead-letter topic under a key. */
    public List<ConsumerRecord<byte[], byte[]>> deadLetters(Topic topic, UUID key) {
        return TopicReader.under(key, topics().deadLetterNameOf(topics().nameOf(topic)));
    }

    public URI address() {
        return URI.create("http://127.0.0.1:"
                + ((WebServerApplicationContext) context).getWebServer().getPort());
    }

    /** A client with the tokens of another service. */
    public InternalClient clientOf(String service) {
        return new InternalClient(TestTokens.of(service));
    }

    @Override
    public void close() {
        context.close();
    }
}
