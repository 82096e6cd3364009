package org.sotto.fanout.testing;

import com.google.protobuf.InvalidProtocolBufferException;
import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.sotto.common.redis.RedisKeys;
import org.sotto.common.redis.SessionMember;
import org.sotto.common.testing.Engines;
import org.sotto.proto.v1.GatewayHint;
import org.sotto.proto.v1.LiveEntry;

/** A gateway as far as Redis knows it: registers sessions and hears its channel. */
public final class GatewayEar implements AutoCloseable {
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private final String gatewayId = Engines.uniqueName("gateway");
    private final RedisKeys keys;
    private final RedisClient client = RedisClient.create("redis://" + Engines.REDIS);
    private final StatefulRedisPubSubConnection<String, byte[]> subscription = client.connectPubSub(CODEC);
    private final List<GatewayHint> heard = new CopyOnWriteArrayList<>();

    public GatewayEar(RedisKeys keys) {
        this.keys = keys;
        subscription.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void smessage(String channel, byte[] message) {
                try {
                    heard.add(GatewayHint.parseFrom(message));
                } catch (InvalidProtocolBufferException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        subscription.sync().ssubscribe(keys.gatewayChannel(gatewayId));
    }

    /** A device of the user is connected here for the next 70 seconds. */
    public void connect(UUID user) {
        try (var connection = client.connect(CODEC)) {
            connection
                    .sync()
                    .zadd(
                            keys.userSessions(user),
                            (double) (System.currentTimeMillis() + 70_000),
                            new SessionMember(UUID.randomUUID(), gatewayId)
                                    .encode()
                                    .getBytes(StandardCharsets.UTF_8));
        }
    }

    public List<GatewayHint> hints() {
        return List.copyOf(heard);
    }

    /** All entries heard, in order. */
    public List<LiveEntry> entries() {
        return heard.stream()
                .flatMap(hint -> hint.getItemsList().stream())
                .map(item -> item.getEntry())
                .toList();
    }

    public List<Long> positions() {
        return entries().stream().map(live -> live.getEntry().getPosition()).toList();
    }

    @Override
    public void close() {
        subscription.close();
        client.shutdown();
    }
}
