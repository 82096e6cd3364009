package org.sotto.common.redis;

import io.lettuce.core.Range;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.proto.v1.GatewayHint;
import org.sotto.proto.v1.GatewayItem;

/**
 * Publishes hints to gateways: who is connected where, and one publication per gateway and batch. Hints may be lost (the
 * log is the truth), so nothing here fails its caller: what Redis refuses is counted and logged.
 */
public final class GatewayHints {
    private static final Logger log = LoggerFactory.getLogger(GatewayHints.class);

    private final RedisClusterAsyncCommands<String, byte[]> redis;
    private final RedisKeys keys;
    private final Clock clock;
    private final String source = UUID.randomUUID().toString();
    private final Map<String, Long> sequences = new HashMap<>();
    private final AtomicLong lastWarning = new AtomicLong();
    private final Counter published;
    private final Counter failed;

    public GatewayHints(
            RedisClusterAsyncCommands<String, byte[]> redis, RedisKeys keys, Clock clock, MeterRegistry metrics) {
        this.redis = redis;
        this.keys = keys;
        this.clock = clock;
        this.published = metrics.counter("sotto.hints.published");
        this.failed = metrics.counter("sotto.hints.failed");
    }

    /**
     * The gateways at which each user is connected now, by one pipelined read per user. A user whose sessions cannot be read
     * is taken for offline.
     */
    public CompletionStage<Map<UUID, Set<String>>> gatewaysOf(Collection<UUID> users) {
        Map<UUID, Set<String>> gateways = new HashMap<>();
        Range<Long> alive = Range.create(clock.millis(), Long.MAX_VALUE);
        CompletableFuture<?>[] reads = Set.copyOf(users).stream()
                .map(user -> redis.zrangebyscore(keys.userSessions(user), alive)
                        .toCompletableFuture()
                        .handle((members, failure) -> {
                            if (failure == null) {
                                remember(gateways, user, members);
                            } else {
                                warn("sessions not read", failure);
                            }
                            return null;
                        }))
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(reads).thenApply(done -> gateways);
    }

    private static void remember(Map<UUID, Set<String>> gateways, UUID user, List<byte[]> members) {
        for (byte[] member : members) {
            SessionMember.decode(new String(member, StandardCharsets.UTF_8)).ifPresent(session -> {
                synchronized (gateways) {
                    gateways.computeIfAbsent(user, u -> new HashSet<>()).add(session.gatewayId());
                }
            });
        }
    }

    /** Publishes answers and statuses: not numbered, each has its own way to heal. */
    public void publish(String gatewayId, Collection<GatewayItem> items) {
        send(
                gatewayId,
                GatewayHint.newBuilder().setSource(source).addAllItems(items).build());
    }

    /** Publishes inbox entries, numbered per gateway, so that the gateway notices one that is missing. */
    public synchronized void publishNumbered(String gatewayId, Collection<GatewayItem> items) {
        long sequence = sequences.merge(gatewayId, 1L, Long::sum);
        send(
                gatewayId,
                GatewayHint.newBuilder()
                        .setSource(source)
                        .setSequence(sequence)
                        .addAllItems(items)
                        .build());
    }

    private void send(String gatewayId, GatewayHint hint) {
        redis.spublish(keys.gatewayChannel(gatewayId), hint.toByteArray()).whenComplete((receivers, failure) -> {
            if (failure == null) {
                published.increment();
            } else {
                failed.increment();
                warn("hint to " + gatewayId + " not published", failure);
            }
        });
    }

    private void warn(String what, Throwable failure) {
        long now = clock.millis();
        long last = lastWarning.get();
        if (now - last >= 1_000 && lastWarning.compareAndSet(last, now)) {
            log.warn("{}: {}", what, failure.toString());
        }
    }
}
