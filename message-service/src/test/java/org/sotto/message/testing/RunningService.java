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
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.sotto.common.auth.AuthProperties;
import org.sotto.common.auth.ServiceTokens;
import org.sotto.common.internal.InternalClient;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.common.kafka.LogConsumer;
import org.sotto.common.kafka.LogHandler;
import org.sotto.common.kafka.LogProducer;
import org.sotto.common.redis.RedisKeys;
import org.sotto.common.testing.Engines;
import org.sotto.common.testing.TestKeys;
import org.sotto.message.MessageServiceApplication;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.cassandra.autoconfigure.CqlSessionBuilderCustomizer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The service, started as in production on a random port, with names of its own on the real engines, and a wire to Cassandra
 * and Redis that can be cut. Its tests share one; users and conversations are theirs by random ids.
 */
public final class RunningService implements AutoCloseable {
    private static final TestClock CLOCK = new TestClock();
    private static final Writes WRITES = new Writes();
    private static @Nullable RunningService shared;

    private final String name = Engines.uniqueName("message");
    private final People people = new People();
    private final TcpProxy cassandra;
    private final TcpProxy redis;
    private final ConfigurableApplicationContext context;
    private final HttpClient http = HttpClient.newHttpClient();
    private final JsonMapper json = JsonMapper.builder().build();

    /** What tests add to the service: their clock, a count of its statements, and event loops that end with it alone. */
    @Configuration(proxyBeanMethods = false)
    static class Additions {
        @Bean
        Clock clock() {
            return CLOCK;
        }

        @Bean
        ReactorResourceFactory reactorResourceFactory() {
            ReactorResourceFactory own = new ReactorResourceFactory();
            own.setUseGlobalResources(false);
            return own;
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
        try {
            cassandra = new TcpProxy(Engines.CASSANDRA);
            redis = new TcpProxy(Engines.REDIS);
            cassandra.connect();
            if (redisIsThere) {
                redis.connect();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> properties = new HashMap<>(Engines.properties(name));
        properties.put("server.port", "0");
        properties.put("spring.cassandra.contact-points", "127.0.0.1:" + cassandra.port());
        properties.put("spring.data.redis.host", "127.0.0.1");
        properties.put("spring.data.redis.port", Integer.toString(redis.port()));
        properties.put("sotto.auth.service-private-key", TestKeys.encoded(TestKeys.serviceKey("message-service")));
        properties.put("sotto.services.user-service", people.address().toString());
        SpringApplication application = new SpringApplication(MessageServiceApplication.class, Additions.class);
        context = application.run(properties.entrySet().stream()
                .map(property -> "--" + property.getKey() + "=" + property.getValue())
                .toArray(String[]::new));
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
    public void close() throws IOException {
        context.close();
        cassandra.close();
        redis.close();
    }

    public People people() {
        return people;
    }

    public TestClock clock() {
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
        return bean(LogConsumer.class);
    }

    public LogHandler handler() {
        return bean(LogHandler.class);
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
        return get(HttpRequest.newBuilder(address().resolve(path))
                .header("Authorization", "Bearer " + People.token(person))
                .build());
    }

    /** GET as anybody. */
    public Answer getWithoutToken(String path) {
        return get(HttpRequest.newBuilder(address().resolve(path)).build());
    }

    private Answer get(HttpRequest request) {
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
        AuthProperties keys = new AuthProperties(
                TestKeys.encoded(TestKeys.serviceKey(service)),
                Engines.properties(name).get("sotto.auth.service-public-keys"));
        return new InternalClient(new ServiceTokens(service, keys, Clock.systemUTC()));
    }
}
