package org.sotto.presence.testing;

import io.lettuce.core.ZAddArgs;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.sotto.common.auth.AuthProperties;
import org.sotto.common.auth.ServiceTokens;
import org.sotto.common.id.Uuids;
import org.sotto.common.internal.InternalClient;
import org.sotto.common.kafka.BroadcastConsumer;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.common.kafka.LogProducer;
import org.sotto.common.kafka.Topic;
import org.sotto.common.redis.RedisConnections;
import org.sotto.common.redis.RedisKeys;
import org.sotto.common.redis.SessionMember;
import org.sotto.common.testing.Engines;
import org.sotto.common.testing.GatewayEar;
import org.sotto.common.testing.RelationBook;
import org.sotto.common.testing.RelationServer;
import org.sotto.common.testing.StepBook;
import org.sotto.common.testing.TestKeys;
import org.sotto.presence.PresenceServiceApplication;
import org.sotto.proto.v1.UserChanged;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The service, started as in production with names of its own on the real engines, sweeping every 100 ms, beside a user-service
 * that a test writes. Tests share one; users are theirs by random ids.
 */
public final class RunningService {
    private static final long SESSION_MILLIS = 70_000;
    private static @Nullable RunningService shared;

    private final RelationServer users = new RelationServer();
    private final ConfigurableApplicationContext context;
    private final RedisClusterAsyncCommands<String, byte[]> redis;
    private final LogProducer producer;

    private RunningService() {
        Map<String, String> properties = new HashMap<>(Engines.properties(Engines.uniqueName("presence")));
        properties.put("server.port", "0");
        properties.put("sotto.presence.sweep-interval", "100ms");
        properties.put("sotto.auth.service-private-key", TestKeys.encoded(TestKeys.serviceKey("presence-service")));
        properties.put("sotto.services.user-service", users.address().toString());
        context = new SpringApplicationBuilder(PresenceServiceApplication.class).run(Engines.arguments(properties));
        redis = bean(RedisConnections.class).commands();
        producer = LogProducer.unbounded(bean(KafkaProperties.class), bean(KafkaConventions.class));
        Awaitility.await().until(() -> bean(BroadcastConsumer.class).isHealthy());
    }

    public static synchronized RunningService shared() {
        if (shared == null) {
            shared = new RunningService();
        }
        return shared;
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** What user-service answers. */
    public RelationBook relations() {
        return users.book();
    }

    /** What this service says that it has erased. */
    public StepBook steps() {
        return users.steps();
    }

    /** Whether user-service answers at all. */
    public void userServiceAway(boolean away) {
        users.away(away);
    }

    public RedisKeys keys() {
        return bean(RedisKeys.class);
    }

    public RedisClusterAsyncCommands<String, byte[]> redis() {
        return redis;
    }

    /** A gateway that hears what this service publishes. */
    public GatewayEar gateway() {
        return new GatewayEar(keys());
    }

    public URI address() {
        return URI.create("http://127.0.0.1:"
                + ((WebServerApplicationContext) context).getWebServer().getPort());
    }

    /** Calls from another service. */
    public InternalClient clientOf(String service) {
        return new InternalClient(new ServiceTokens(
                service, new AuthProperties(TestKeys.encoded(TestKeys.serviceKey(service)), ""), bean(Clock.class)));
    }

    /** What a gateway writes when a device has authenticated. */
    public void connect(UUID user, UUID device) {
        long expiry = System.currentTimeMillis() + SESSION_MILLIS;
        redis.zadd(keys().userSessions(user), (double) expiry, session(device))
                .toCompletableFuture()
                .join();
        redis.zadd(shard(user), ZAddArgs.Builder.gt(), (double) expiry, bytes(user.toString()))
                .toCompletableFuture()
                .join();
    }

    /** What a gateway writes when the user's last socket closes. */
    public void disconnect(UUID user, UUID device) {
        redis.zrem(keys().userSessions(user), session(device))
                .toCompletableFuture()
                .join();
        redis.zadd(shard(user), (double) System.currentTimeMillis(), bytes(user.toString()))
                .toCompletableFuture()
                .join();
    }

    private String shard(UUID user) {
        return keys().presenceExpiry(RedisKeys.expiryShard(user));
    }

    private static byte[] session(UUID device) {
        return bytes(new SessionMember(device, "gateway-1").encode());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Waits until the user is online, or not. */
    public void awaitOnline(UUID user, boolean online) {
        Awaitility.await()
                .until(() ->
                        redis.exists(keys().online(user)).toCompletableFuture().join() == (online ? 1 : 0));
    }

    /** user-service tells the fleet of a change. */
    public void change(UUID user, UserChanged.Builder change) {
        UserChanged record = change.setUserId(Uuids.toByteString(user))
                .setAt(System.currentTimeMillis())
                .build();
        producer.send(Topic.USERS_CHANGED, Uuids.toBytes(user), record.toByteArray())
                .join();
    }
}
