package org.sotto.common.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.ArrayList;
import java.util.List;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * The hot path's connections: Lettuce's asynchronous commands on the auto-configured client, which pipelines by itself.
 * Keys are text, values bytes. Works on one server and on a Redis Cluster. A command fails after 2 seconds, and at once
 * while there is no connection.
 */
public final class RedisConnections implements AutoCloseable {
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private final AbstractRedisClient client;
    private final List<StatefulConnection<String, byte[]>> open = new ArrayList<>();

    public RedisConnections(LettuceConnectionFactory factory) {
        this.client = java.util.Objects.requireNonNull(factory.getNativeClient(), "the connection factory's client");
    }

    /** Opens a connection for commands; it reconnects by itself. */
    public synchronized RedisClusterAsyncCommands<String, byte[]> commands() {
        if (client instanceof RedisClusterClient cluster) {
            var connection = cluster.connect(CODEC);
            open.add(connection);
            return connection.async();
        }
        var connection = ((RedisClient) client).connect(CODEC);
        open.add(connection);
        return connection.async();
    }

    /** Opens a connection for subscriptions; it reconnects and subscribes again by itself. */
    public synchronized StatefulRedisPubSubConnection<String, byte[]> pubSub() {
        StatefulRedisPubSubConnection<String, byte[]> connection = client instanceof RedisClusterClient cluster
                ? cluster.connectPubSub(CODEC)
                : ((RedisClient) client).connectPubSub(CODEC);
        open.add(connection);
        return connection;
    }

    @Override
    public synchronized void close() {
        open.forEach(StatefulConnection::close);
        open.clear();
    }
}
