package org.sotto.fanout.hint;

import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.redis.GatewayHints;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The connection for hints. It is opened before the log is read and, while Redis is away at that moment, tried again each
 * second beside the log: a service that starts without Redis writes inboxes all the same. Once open it reconnects by
 * itself.
 */
@Component
class HintConnection implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(HintConnection.class);

    private final ObjectProvider<GatewayHints> provider;
    private @Nullable ScheduledExecutorService retries;
    private volatile @Nullable GatewayHints hints;
    private volatile boolean running;

    HintConnection(ObjectProvider<GatewayHints> provider) {
        this.provider = provider;
    }

    /** Empty while there has been no connection yet. */
    Optional<GatewayHints> hints() {
        return Optional.ofNullable(hints);
    }

    @Override
    public synchronized void start() {
        running = true;
        if (!connect()) {
            ScheduledExecutorService executor =
                    Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "hint-connection"));
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
    }

    private boolean connect() {
        try {
            hints = provider.getObject();
            return true;
        } catch (RuntimeException e) {
            log.warn("no connection for hints yet, entries reach gateways by comparing tails: {}", e.toString());
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
