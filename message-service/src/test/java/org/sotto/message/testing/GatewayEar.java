package org.sotto.message.testing;

import com.google.protobuf.InvalidProtocolBufferException;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;
import org.sotto.common.redis.RedisKeys;
import org.sotto.common.redis.SessionMember;
import org.sotto.common.testing.Engines;
import org.sotto.proto.v1.GatewayHint;
import org.sotto.proto.v1.GatewayItem;
import org.sotto.proto.v1.MessageAck;
import org.sotto.proto.v1.Refusal;
import org.sotto.proto.v1.StatusChange;

/** A gateway with an id of its own: hears what is published for it, and can be where users are connected. */
public final class GatewayEar implements AutoCloseable {
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private final String id = "gateway-" + UUID.randomUUID();
    private final List<GatewayHint> hints = new CopyOnWriteArrayList<>();
    private final RedisKeys keys;
    private final RedisClient client = RedisClient.create("redis://" + Engines.REDIS);
    private final StatefulRedisConnection<String, byte[]> commands = client.connect(CODEC);

    public GatewayEar(RedisKeys keys) {
        this.keys = keys;
        StatefulRedisPubSubConnection<String, byte[]> channel = client.connectPubSub(CODEC);
        channel.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void smessage(String shard, byte[] message) {
                try {
                    hints.add(GatewayHint.parseFrom(message));
                } catch (InvalidProtocolBufferException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        channel.sync().ssubscribe(keys.gatewayChannel(id));
    }

    public String id() {
        return id;
    }

    /** This person's device is connected here from now on, for an hour. */
    public void connect(Person person) {
        Long unused = commands.sync()
                .zadd(
                        keys.userSessions(person.id()),
                        (double) System.currentTimeMillis() + 3_600_000,
                        new SessionMember(person.device(), id).encode().getBytes(StandardCharsets.UTF_8));
    }

    /** Deletes what Redis remembers of a send. */
    public long forget(UUID device, UUID tempId) {
        return commands.sync().del(keys.send(device, tempId));
    }

    public int publications() {
        return hints.size();
    }

    public List<MessageAck> acks() {
        return items(GatewayItem::hasAck, GatewayItem::getAck);
    }

    public List<Refusal> refusals() {
        return items(GatewayItem::hasRefusal, GatewayItem::getRefusal);
    }

    public List<StatusChange> statuses() {
        return items(GatewayItem::hasStatus, GatewayItem::getStatus);
    }

    private <T> List<T> items(Predicate<GatewayItem> has, Function<GatewayItem, T> get) {
        return hints.stream()
                .flatMap(hint -> hint.getItemsList().stream())
                .filter(has)
                .map(get)
                .toList();
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
