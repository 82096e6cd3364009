package org.sotto.gateway.testing;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.BroadcastConsumer;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.common.redis.RedisConnections;
import org.sotto.common.redis.RedisKeys;
import org.sotto.common.testing.Engines;
import org.sotto.common.testing.TestKeys;
import org.sotto.gateway.GatewayApplication;
import org.sotto.gateway.handshake.WebSocketServer;
import org.sotto.proto.v1.GatewayHint;
import org.sotto.proto.v1.GatewayItem;
import org.sotto.proto.v1.InboxEntry;
import org.sotto.proto.v1.LiveEntry;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A whole gateway in this process, on the real engines, under names of its own. */
public final class Gateway implements AutoCloseable {
    private static final String NAME = Engines.uniqueName("gateway");
    private static final Peers PEERS = new Peers();

    private final ConfigurableApplicationContext context;
    private final String id;
    private final RedisClusterAsyncCommands<String, byte[]> redis;

    private Gateway(String id, ConfigurableApplicationContext context) {
        this.id = id;
        this.context = context;
        this.redis = context.getBean(RedisConnections.class).commands();
    }

    private static final class Shared {
        private static final Gateway INSTANCE = start("gateway-1", Map.of());
    }

    /** The gateway that tests share which need nothing special; it lives as long as the JVM. */
    public static Gateway shared() {
        return Shared.INSTANCE;
    }

    /** The peers of every gateway of this JVM. */
    public static Peers peers() {
        return PEERS;
    }

    /** Starts a gateway. */
    public static Gateway start(String id, Map<String, String> settings) {
        Map<String, String> properties = new HashMap<>(Engines.properties(NAME));
        properties.put("sotto.auth.service-private-key", TestKeys.encoded(TestKeys.serviceKey("gateway-service")));
        properties.put("sotto.services.user-service", PEERS.address().toString());
        properties.put("sotto.services.message-service", PEERS.address().toString());
        properties.put("sotto.services.fanout-worker", PEERS.address().toString());
        properties.put("sotto.services.presence-service", PEERS.address().toString());
        properties.put("sotto.gateway.id", id);
        properties.put("sotto.gateway.port", "0");
        properties.put("sotto.gateway.allowed-origins", "https://chat.example.org");
        properties.put("sotto.gateway.limits.connects.burst", "10000");
        properties.put("server.port", "0");
        properties.put("spring.main.register-shutdown-hook", "false");
        properties.putAll(settings);
        ConfigurableApplicationContext context =
                new SpringApplicationBuilder(GatewayApplication.class).run(Engines.arguments(properties));
        Gateway gateway = new Gateway(id, context);
        Awaitility.await().until(() -> context.getBeansOfType(BroadcastConsumer.class).values().stream()
                .allMatch(BroadcastConsumer::isHealthy));
        return gateway;
    }

    public String id() {
        return id;
    }

    /** The base of {@code ws://…/ws}. */
    public URI uri() {
        return URI.create("ws://127.0.0.1:" + bean(WebSocketServer.class).port());
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public Topics topics() {
        return new Topics(bean(KafkaConventions.class));
    }

    public RedisKeys keys() {
        return bean(RedisKeys.class);
    }

    public RedisClusterAsyncCommands<String, byte[]> redis() {
        return redis;
    }

    /** Publishes to this gateway, as a service with that name would. */
    public void publish(String source, long sequence, GatewayItem... items) {
        GatewayHint hint = GatewayHint.newBuilder()
                .setSource(source)
                .setSequence(sequence)
                .addAllItems(List.of(items))
                .build();
        redis.spublish(keys().gatewayChannel(id), hint.toByteArray())
                .toCompletableFuture()
                .join();
    }

    /** Publishes a live entry without a number, which can show no gap between hints. */
    public void publishLive(UUID user, InboxEntry entry) {
        publish("test", 0, live(user, entry));
    }

    public static GatewayItem live(UUID user, InboxEntry entry) {
        return GatewayItem.newBuilder()
                .setEntry(LiveEntry.newBuilder()
                        .setUserId(Uuids.toByteString(user))
                        .setEntry(entry))
                .build();
    }

    /** Shuts down as a deployment does. */
    @Override
    public void close() {
        context.close();
    }
}
