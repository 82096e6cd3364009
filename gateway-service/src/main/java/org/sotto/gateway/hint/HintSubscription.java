package org.sotto.gateway.hint;

import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.redis.RedisConnections;
import org.sotto.common.redis.RedisKeys;
import org.sotto.gateway.presence.Subscriptions;
import org.sotto.gateway.session.Sessions;
import org.sotto.gateway.settings.GatewaySettings;
import org.springframework.stereotype.Component;

/**
 * The subscription to this gateway's channel, sharded. Lettuce subscribes again after a lost connection; what was published in
 * between is gone, and Redis may have come back empty, so sessions and subscriptions are written again and tails compared.
 */
@Component
public final class HintSubscription {
    private static final Logger log = LoggerFactory.getLogger(HintSubscription.class);

    private final RedisConnections connections;
    private final String channel;
    private final HintRouter router;
    private final TailCheck tails;
    private final Sessions sessions;
    private final Subscriptions subscriptions;

    HintSubscription(
            RedisConnections connections,
            RedisKeys keys,
            GatewaySettings settings,
            HintRouter router,
            TailCheck tails,
            Sessions sessions,
            Subscriptions subscriptions) {
        this.connections = connections;
        this.channel = keys.gatewayChannel(settings.id());
        this.router = router;
        this.tails = tails;
        this.sessions = sessions;
        this.subscriptions = subscriptions;
    }

    /** Subscribes, and waits until hints arrive. */
    public void start() {
        StatefulRedisPubSubConnection<String, byte[]> connection = connections.pubSub();
        AtomicBoolean subscribedOnce = new AtomicBoolean();
        connection.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void smessage(String shardChannel, byte[] message) {
                take(message);
            }

            @Override
            public void ssubscribed(String shardChannel, long count) {
                if (subscribedOnce.getAndSet(true)) {
                    log.info(
                            "subscribed to {} again; comparing tails, writing sessions and subscriptions",
                            shardChannel);
                    sessions.refreshAll();
                    subscriptions.renewAll();
                    tails.checkAll();
                }
            }
        });
        connection.async().ssubscribe(channel).toCompletableFuture().join();
    }

    private void take(byte[] message) {
        try {
            router.onHint(message);
        } catch (RuntimeException e) {
            log.error("a hint failed; tails are compared instead", e);
            tails.checkAll();
        }
    }
}
