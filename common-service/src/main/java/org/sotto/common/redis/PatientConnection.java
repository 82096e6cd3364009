package org.sotto.common.redis;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * A connection for a service that goes on without Redis. It is opened before the log is read and, while Redis is away at that
 * moment, tried again each second beside the log: Lettuce reconnects by itself, but only what was connected once.
 *
 * <p>Not auto-configured: it would open a connection in services that never ask for it.
 */
public final class PatientConnection implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(PatientConnection.class);

    private final RedisConnections connections;
    private final RedisKeys keys;
    private final Clock clock;
    private final MeterRegistry metrics;
    private @Nullable ScheduledExecutorService retries;
    private volatile @Nullable Open open;
    private volatile boolean running;

    private record Open(RedisClusterAsyncCommands<String, byte[]> commands, GatewayHints hints) {}

    public PatientConnection(RedisConnections connections, RedisKeys keys, Clock clock, MeterRegistry metrics) {
        this.connections = connections;
        this.keys = keys;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** Empty while there has been no connection yet. */
    public Optional<RedisClusterAsyncCommands<String, byte[]>> commands() {
        return Optional.ofNullable(open).map(Open::commands);
    }

    /** Hints over this connection; empty while there has been none yet. */
    public Optional<GatewayHints> hints() {
        return Optional.ofNullable(open).map(Open::hints);
    }

    @Override
    public synchronized void start() {
        running = true;
        if (open != null || connect()) {
            return;
        }
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "redis-connection");
            thread.setDaemon(true);
            return thread;
        });
        retries = executor;
        executor.scheduleWithFixedDelay(
                () -> {
                    if (connect()) {
                        executor.shutdown();
                    }
                },
                1,
                1,
                TimeUnit.SECONDS);
    }

    private boolean connect() {
        try {
            RedisClusterAsyncCommands<String, byte[]> commands = connections.commands();
            open = new Open(commands, new GatewayHints(commands, keys, clock, metrics));
            return true;
        } catch (RuntimeException e) {
            log.warn("no connection to Redis yet, the service goes on without: {}", e.toString());
            return false;
        }
    }

    @Override
    public synchronized void stop() {
        running = false;
        if (retries != null) {
            retries.shutdownNow();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before the consumers of the log, which have the default (last) phase. */
    @Override
    public int getPhase() {
        return 0;
    }
}
