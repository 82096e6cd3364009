package org.sotto.message.control;

import com.google.protobuf.InvalidProtocolBufferException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.id.Uuids;
import org.sotto.common.redis.RedisConnections;
import org.sotto.common.redis.RedisKeys;
import org.sotto.proto.v1.GatewayHint;
import org.sotto.proto.v1.GatewayItem;
import org.sotto.proto.v1.ReplyAddress;
import org.springframework.context.SmartLifecycle;

/**
 * Where the answers to control messages arrive. Whoever owns a message's partition decides it, maybe another process, and
 * answers to the reply address in the record: a channel in Redis. This process has one like a gateway's, with a name of its
 * own, on which a call takes the place of a connection. An answer that is lost (Redis was away) ends its call with a timeout.
 */
final class ControlReplies implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(ControlReplies.class);
    /** Shorter than the edge waits for a service. */
    private static final Duration DECIDED_WITHIN = Duration.ofSeconds(10);

    private final RedisConnections connections;
    private final RedisKeys keys;
    private final String name = "message-service-" + UUID.randomUUID();
    private final Map<Long, ControlCall> calls = new ConcurrentHashMap<>();
    private final AtomicLong lastCall = new AtomicLong();
    private @Nullable ScheduledExecutorService connector;
    private @Nullable StatefulRedisPubSubConnection<String, byte[]> connection;
    private volatile boolean subscribed;
    private volatile boolean running;

    ControlReplies(RedisConnections connections, RedisKeys keys) {
        this.connections = connections;
        this.keys = keys;
    }

    /**
     * Begins a call, which ends with a {@link java.util.concurrent.TimeoutException} if not all of it is decided in time.
     *
     * @throws RedisConnectionException if no answer could arrive
     */
    ControlCall begin(Set<UUID> tempIds) {
        if (!subscribed) {
            throw new RedisConnectionException("not subscribed yet");
        }
        long number = lastCall.incrementAndGet();
        ControlCall call = new ControlCall(
                tempIds,
                ReplyAddress.newBuilder()
                        .setGatewayId(name)
                        .setConnectionId(number)
                        .build());
        calls.put(number, call);
        var unused = call.verdicts()
                .orTimeout(DECIDED_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((verdicts, failure) -> calls.remove(number));
        return call;
    }

    private void take(byte[] message) {
        try {
            GatewayHint.parseFrom(message).getItemsList().forEach(this::take);
        } catch (InvalidProtocolBufferException | RuntimeException e) {
            log.error("answers of {} bytes cannot be read; their calls time out", message.length, e);
        }
    }

    private void take(GatewayItem item) {
        if (item.hasAck()) {
            ControlCall call = calls.get(item.getAck().getConnectionId());
            if (call != null) {
                call.accepted(Uuids.fromBytes(item.getAck().getTempId()));
            }
        } else if (item.hasRefusal()) {
            ControlCall call = calls.get(item.getRefusal().getConnectionId());
            if (call != null) {
                call.refused(
                        Uuids.fromBytes(item.getRefusal().getTempId()),
                        item.getRefusal().getCode());
            }
        }
    }

    /** Subscribes beside the start, and tries again each second: the service goes on without Redis. */
    @Override
    public synchronized void start() {
        running = true;
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "control-replies");
            thread.setDaemon(true);
            return thread;
        });
        connector = executor;
        executor.scheduleWithFixedDelay(
                () -> {
                    if (subscribe()) {
                        executor.shutdown();
                    }
                },
                0,
                1,
                TimeUnit.SECONDS);
    }

    private boolean subscribe() {
        try {
            StatefulRedisPubSubConnection<String, byte[]> open = connection;
            if (open == null) {
                open = connections.pubSub();
                open.addListener(new RedisPubSubAdapter<>() {
                    @Override
                    public void smessage(String shardChannel, byte[] message) {
                        take(message);
                    }
                });
                connection = open;
            }
            open.async()
                    .ssubscribe(keys.gatewayChannel(name))
                    .toCompletableFuture()
                    .join();
            subscribed = true;
            return true;
        } catch (RuntimeException e) {
            log.warn("answers to control messages cannot be heard yet: {}", e.toString());
            return false;
        }
    }

    @Override
    public synchronized void stop() {
        running = false;
        subscribed = false;
        if (connector != null) {
            connector.shutdownNow();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before the web server begins to take calls, and after it has ended them. */
    @Override
    public int getPhase() {
        return 0;
    }
}
