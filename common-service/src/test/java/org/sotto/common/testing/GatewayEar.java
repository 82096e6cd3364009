package org.sotto.common.testing;

import com.google.protobuf.InvalidProtocolBufferException;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;
import org.sotto.common.redis.RedisKeys;
import org.sotto.common.redis.SessionMember;
import org.sotto.common.redis.SubscriberMember;
import org.sotto.proto.v1.GatewayHint;
import org.sotto.proto.v1.GatewayItem;
import org.sotto.proto.v1.LiveEntry;
import org.sotto.proto.v1.MessageAck;
import org.sotto.proto.v1.PresenceChange;
import org.sotto.proto.v1.Refusal;
import org.sotto.proto.v1.StatusChange;
import org.sotto.proto.v1.TypingChange;

/** A gateway as far as Redis knows it, with an id of its own: it hears its channel, and can be where users are connected. */
public final class GatewayEar implements AutoCloseable {
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
    private static final Duration SESSION = Duration.ofHours(1);

    private final String id = Engines.uniqueName("gateway");
    private final List<GatewayHint> hints = new CopyOnWriteArrayList<>();
    private final RedisKeys keys;
    private final RedisClient client = RedisClient.create("redis://" + Engines.REDIS);
    private final StatefulRedisConnection<String, byte[]> sessions = client.connect(CODEC);

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

    /** A device of the user is connected here for the next hour. */
    public void connect(UUID user) {
        byte[] member = new SessionMember(UUID.randomUUID(), id).encode().getBytes(StandardCharsets.UTF_8);
        Long unused = sessions.sync()
                .zadd(keys.userSessions(user), (double) (System.currentTimeMillis() + SESSION.toMillis()), member);
    }

    /** All publications heard, in order. */
    public List<GatewayHint> hints() {
        return List.copyOf(hints);
    }

    public List<LiveEntry> entries() {
        return items(GatewayItem::hasEntry, GatewayItem::getEntry);
    }

    /** Of the entries. */
    public List<Long> positions() {
        return entries().stream().map(live -> live.getEntry().getPosition()).toList();
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

    public List<TypingChange> typings() {
        return items(GatewayItem::hasTyping, GatewayItem::getTyping);
    }

    public List<PresenceChange> presences() {
        return items(GatewayItem::hasPresence, GatewayItem::getPresence);
    }

    /** A connection of the viewer here looks at the user for the next hour. */
    public void subscribe(UUID viewer, UUID user) {
        byte[] member = new SubscriberMember(viewer, id).encode().getBytes(StandardCharsets.UTF_8);
        Long unused = sessions.sync()
                .zadd(
                        keys.presenceSubscribers(user),
                        (double) (System.currentTimeMillis() + SESSION.toMillis()),
                        member);
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
