package org.sotto.gateway.connection;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * One timer per event loop instead of one per connection: each second it hands the loop's connections to every
 * {@link Sweep}. Deadlines are therefore kept to the second, which is enough for all of them.
 */
@Component
public final class ConnectionWheel {
    private static final Logger log = LoggerFactory.getLogger(ConnectionWheel.class);

    private final ConnectionRegistry registry;
    private final List<Sweep> sweeps;

    ConnectionWheel(ConnectionRegistry registry, List<Sweep> sweeps) {
        this.registry = registry;
        this.sweeps = List.copyOf(sweeps);
    }

    /** Starts turning on the loops; it ends with them. */
    public void start(Iterable<EventExecutor> loops) {
        for (EventExecutor executor : loops) {
            EventLoop loop = (EventLoop) executor;
            registry.adopt(loop);
            long[] tick = new long[1];
            loop.scheduleAtFixedRate(() -> turn(loop, tick[0]++), 1, 1, TimeUnit.SECONDS);
        }
    }

    private void turn(EventLoop loop, long tick) {
        List<Connection> connections = registry.onLoop(loop);
        for (Sweep sweep : sweeps) {
            try {
                sweep.sweep(tick, connections);
            } catch (RuntimeException e) {
                log.error("{} failed at second {}", sweep.getClass().getSimpleName(), tick, e);
            }
        }
    }
}
