package org.sotto.message.testing;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DriverExecutionProfile;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.session.Request;
import com.datastax.oss.driver.api.core.tracker.RequestTracker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.sotto.common.auth.UserChangeListener;
import org.sotto.common.id.Uuids;
import org.sotto.common.internal.InternalClient;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.common.kafka.LogConsumer;
import org.sotto.common.kafka.LogHandler;
import org.sotto.common.kafka.LogProducer;
import org.sotto.common.kafka.Topic;
import org.sotto.common.redis.RedisKeys;
import org.sotto.common.testing.Engines;
import org.sotto.common.testing.OwnEventLoops;
import org.sotto.common.testing.SettableClock;
import org.sotto.common.testing.TcpProxy;
import org.sotto.common.testing.TestKeys;
import org.sotto.common.testing.TestTokens;
import org.sotto.common.testing.TopicReader;
import org.sotto.message.MessageServiceApplication;
import org.sotto.proto.v1.BlockChanged;
import org.sotto.proto.v1.DeviceListChanged;
import org.sotto.proto.v1.InboxRecord;
import org.sotto.proto.v1.PrivacyChanged;
import org.sotto.proto.v1.UserChanged;
import org.sotto.proto.v1.UserDeleted;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.cassandra.autoconfigure.CqlSessionBuilderCustomizer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The service, started as in production on a random port, with names of its own on the real engines, and a wire to Cassandra
 * and Redis that can be cut. Its tests share one; users and conversations are theirs by random ids.
 */
public final class RunningService implements AutoCloseable {
    private static final SettableClock CLOCK = new SettableClock(Clock.systemUTC());
    private static final Writes WRITES = new Writes();
    private static @Nullable RunningService shared;

    private final String name = Engines.uniqueName("message");
    private final People people = new People();
    private final TcpProxy cassandra = new TcpProxy(Engines.CASSANDRA);
    private final TcpProxy redis = new TcpProxy(Engines.REDIS);
    private final ConfigurableApplicationContext context;
    private final HttpClient http = HttpClient.newHttpClient();
    private final JsonMapper json = JsonMapper.builder().build();

    /** What tests add to the service: their clock, and a count of its statements. */
    @Configuration(proxyBeanMethods = false)
    static class Additions {
        @Bean
        Clock clock() {
            return CLOCK;
        }

        @Bean
        CqlSessionBuilderCustomizer counting() {
            return builder -> builder.addRequestTracker(WRITES);
        }
    }

    /** Counts rows that were written: statements in batches, and statements alone that are idempotent writes. */
    public static final class Writes implements RequestTracker {
        private final AtomicInteger rows = new AtomicInteger();

        @Override
        public void onSuccess(
                Request request,
                long latencyNanos,
                DriverExecutionProfile profile,
                Node node,
                String requestLogPrefix) {
            if (request instanceof BatchStatement batch) {
                rows.addAndGet(batch.size());
            } else if (request instanceof com.datastax.oss.driver.api.core.cql.BoundStatement bound
                    && bound.getPreparedStatement().getQuery().startsWith("INSERT")) {
                rows.incrementAndGet();
            }
        }

        public int rows() {
            return rows.get();
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }

    private RunningService(boolean redisIsThere) {
        if (!redisIsThere) {
            redis.cut();
        }
        Map<String, String> properties = new HashMap<>(Engines.properties(name));
        properties.put("server.port", "0");
        properties.put("spring.cassandra.contact-points", cassandra.address());
        properties.put("spring.data.redis.host", "127.0.0.1");
        properties.put("spring.data.redis.port", Integer.toString(redis.port()));
        properties.put("sotto.auth.service-private-key", TestKeys.encoded(TestKeys.serviceKey("message-service")));
        properties.put("sotto.services.user-service", people.address().toString());
        context = new SpringApplication(MessageServiceApplication.class, Additions.class, OwnEventLoops.class)
                .run(Engines.arguments(properties));
    }

    public static synchronized RunningService shared() {
        if (shared == null) {
            shared = new RunningService(true);
        }
        return shared;
    }

    /** One that is started while Redis cannot be reached, for the caller to close. */
    public static RunningService withoutRedis() {
        return new RunningService(false);
    }

    @Override
    public void close() {
        context.close();
        cassandra.close();
        redis.close();
    }

    public People people() {
        return people;
    }

    /** Sets whether somebody blocks somebody; the service has heard of it when this returns. */
    public void setBlocked(Person blocker, Person blocked, boolean isBlocked) {
        people.setBlocked(blocker, blocked, isBlocked);
        hear(UserChanged.newBuilder()
                .setUserId(Uuids.toByteString(blocker.id()))
                .setBlockChanged(BlockChanged.newBuilder()
                        .setBlockedId(Uuids.toByteString(blocked.id()))
                        .setBlocked(isBlocked))
                .build());
    }

    /** Sets whether somebody shows what they read; the service has heard of it when this returns. */
    public void setReadReceipts(Person person, boolean shown) {
        people.setReadReceipts(person, shown);
        hear(UserChanged.newBuilder()
                .setUserId(Uuids.toByteString(person.id()))
                .setPrivacyChanged(PrivacyChanged.getDefaultInstance())
                .build());
    }

    /** Somebody publishes a signed list of devices that holds for long; the service has heard of it when this returns. */
    public void publishList(Person person, Set<UUID> listed) {
        publishList(person, listed, CLOCK.instant().plus(Duration.ofDays(90)));
    }

    /** The same, of a list that holds until then. */
    public void publishList(Person person, Set<UUID> listed, Instant expiresAt) {
        people.publishList(person, listed, expiresAt);
        hear(UserChanged.newBuilder()
                .setUserId(Uuids.toByteString(person.id()))
                .setDeviceListChanged(DeviceListChanged.newBuilder().setVersion(1))
                .build());
    }

    /** Somebody's account ends; the service has heard of it when this returns. */
    public void endAccount(Person person) {
        people.delete(person);
        hear(UserChanged.newBuilder()
                .setUserId(Uuids.toByteString(person.id()))
                .setUserDeleted(UserDeleted.getDefaultInstance())
                .build());
    }

    private void hear(UserChanged change) {
        context.getBeansOfType(UserChangeListener.class).values().forEach(listener -> listener.onUserChanged(change));
    }

    public SettableClock clock() {
        return CLOCK;
    }

    public Writes writes() {
        return WRITES;
    }

    /** The wire to Cassandra. */
    public TcpProxy cassandraWire() {
        return cassandra;
    }

    /** The wire to Redis. */
    public TcpProxy redisWire() {
        return redis;
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public CqlSession cassandra() {
        return bean(CqlSession.class);
    }

    public String table(String table) {
        return name + "." + table;
    }

    public KafkaConventions topics() {
        return bean(KafkaConventions.class);
    }

    public RedisKeys redisKeys() {
        return bean(RedisKeys.class);
    }

    public LogProducer producer() {
        return bean(LogProducer.class);
    }

    public LogConsumer consumer() {
        return context.getBean("conversationConsumer", LogConsumer.class);
    }

    /** The consumer that erases accounts. */
    public LogConsumer erasureConsumer() {
        return context.getBean("erasureConsumer", LogConsumer.class);
    }

    public LogHandler handler() {
        return bean(LogHandler.class);
    }

    /** What was put into a user's inbox. */
    public List<InboxRecord> inbox(UUID user) {
        return TopicReader.values(TopicReader.under(user, topics().nameOf(Topic.INBOX_EVENTS)), InboxRecord.parser());
    }

    /** What lies in a topic's dead-letter topic. */
    public List<ConsumerRecord<byte[], byte[]>> deadLetters(String topic) {
        return TopicReader.all(topics().deadLetterNameOf(topic));
    }

    /** Takes the partitions over again, with an empty memory: what a new owner is like. */
    public void restartConsumer() {
        consumer().stop();
        consumer().start();
    }

    public URI address() {
        return URI.create("http://127.0.0.1:"
                + ((WebServerApplicationContext) context).getWebServer().getPort());
    }

    /** An answer over REST. */
    public record Answer(int status, JsonNode body) {
        public JsonNode data() {
            return body.path("data");
        }

        public String errorCode() {
            return body.path("error").path("code").asString("");
        }

        public String errorMessage() {
            return body.path("error").path("message").asString("");
        }
    }

    /** GET with a person's access token. */
    public Answer get(Person person, String path) {
        return send(HttpRequest.newBuilder(address().resolve(path))
                .header("Authorization", "Bearer " + TestTokens.valid(person.id(), person.device(), UUID.randomUUID()))
                .build());
    }

    /** POST with a person's access token. */
    public Answer post(Person person, String path, String body) {
        return send(HttpRequest.newBuilder(address().resolve(path))
                .header("Authorization", "Bearer " + TestTokens.valid(person.id(), person.device(), UUID.randomUUID()))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    /** GET as anybody. */
    public Answer getWithoutToken(String path) {
        return send(HttpRequest.newBuilder(address().resolve(path)).build());
    }

    private Answer send(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), json.readTree(response.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A client with the tokens of another service. */
    public InternalClient clientOf(String service) {
        return new InternalClient(TestTokens.of(service));
    }
}
