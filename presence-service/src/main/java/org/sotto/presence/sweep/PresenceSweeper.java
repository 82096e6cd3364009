package org.sotto.presence.sweep;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.kafka.TransientFailures;
import org.sotto.common.redis.RedisKeys;
import org.sotto.presence.announce.Announcer;
import org.springframework.context.SmartLifecycle;

/**
 * Sweeps all shards, one after the other, each second. Several instances may sweep the same shards side by side: the scripts
 * of {@link PresenceStore} let one of them announce. Redis' own expiry events would save the sweeps, but they may be lost
 * and come late, and an offline user who stays online on every screen has no other way to heal.
 */
public final class PresenceSweeper implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(PresenceSweeper.class);

    /** Every shard is swept whole once in so many sweeps; they take turns. */
    private static final int WHOLE_EVERY = 32;

    private final List<ShardSweep> shards;
    private final Announcer announcer;
    private final Clock clock;
    private final long intervalMillis;
    private final Timer sweeps;
    private final Counter failures;
    private @Nullable ScheduledExecutorService executor;
    private long count;

    PresenceSweeper(
            PresenceStore store,
            Announcer announcer,
            PresenceProperties properties,
            Clock clock,
            MeterRegistry metrics) {
        this.announcer = announcer;
        this.clock = clock;
        this.intervalMillis = properties.sweepInterval().toMillis();
        this.shards = IntStream.range(0, RedisKeys.EXPIRY_SHARDS)
                .mapToObj(shard -> new ShardSweep(shard, store, announcer, properties))
                .toList();
        this.sweeps = metrics.timer("sotto.presence.sweep");
        this.failures = metrics.counter("sotto.presence.sweep.failed");
        metrics.gauge("sotto.presence.online", shards, all -> all.stream()
                .mapToInt(ShardSweep::online)
                .sum());
    }

    /** Sweeps all shards once; a shard that fails is left for the next time. */
    void sweep() {
        long refused = announcer.takeFailures();
        if (refused > 0) {
            log.warn("{} announcements were not taken by Kafka and are tried again", refused);
        }
        announcer.retry();
        long turn = count++ % WHOLE_EVERY;
        for (int shard = 0; shard < shards.size(); shard++) {
            try {
                shards.get(shard).sweep(clock.millis(), turn == 2L * shard);
            } catch (RuntimeException e) {
                failures.increment();
                if (TransientFailures.isTransient(e)) {
                    log.warn(
                            "shard {} not swept: {}",
                            shard,
                            TransientFailures.unwrap(e).toString());
                    // The other shards would find the same.
                    return;
                }
                log.error("shard {} not swept", shard, e);
            }
        }
    }

    @Override
    public synchronized void start() {
        ScheduledExecutorService fresh = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "presence-sweep");
            thread.setDaemon(true);
            return thread;
        });
        executor = fresh;
        fresh.scheduleWithFixedDelay(() -> sweeps.record(this::sweep), 0, intervalMillis, TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized void stop() {
        ScheduledExecutorService current = executor;
        executor = null;
        if (current == null) {
            return;
        }
        current.shutdown();
        try {
            if (!current.awaitTermination(5, TimeUnit.SECONDS)) {
                log.warn("the last sweep has not ended after 5 s");
                current.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return executor != null;
    }
}
