package org.sotto.gateway.connection;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.sotto.gateway.frame.FrameWriter;
import org.sotto.gateway.limit.DeviceLimits;
import org.sotto.gateway.limit.FrameLimits;
import org.sotto.gateway.limit.RateLimit;
import org.sotto.gateway.settings.GatewaySettings;
import org.springframework.stereotype.Component;

/** Makes a {@link Connection} for each accepted channel, and sees to its end. */
@Component
public final class ConnectionFactory {
    private final GatewaySettings settings;
    private final ConnectionRegistry registry;
    private final DeviceLimits devices;
    private final ConnectionMetrics metrics;
    private final ConnectionIds ids;
    private final RateLimit frames;
    private final RateLimit sends;
    private final RateLimit signals;
    private final List<CloseListener> closeListeners;
    private final Map<Long, CompletableFuture<?>> closing = new ConcurrentHashMap<>();

    ConnectionFactory(
            GatewaySettings settings,
            ConnectionRegistry registry,
            DeviceLimits devices,
            MeterRegistry metrics,
            Clock clock,
            List<CloseListener> closeListeners) {
        this.settings = settings;
        this.registry = registry;
        this.devices = devices;
        this.metrics = new ConnectionMetrics(metrics);
        this.ids = new ConnectionIds(clock.instant());
        this.frames = settings.limits().frames().rate();
        this.sends = settings.limits().sends().rate();
        this.signals = settings.limits().signals().rate();
        this.closeListeners = List.copyOf(closeListeners);
    }

    /** Call it on the channel's event loop. */
    public Connection create(Channel channel) {
        long now = System.nanoTime();
        Connection connection = new Connection(
                ids.next(),
                channel,
                new Outbound(channel, settings.maxOutbound().toBytes()),
                new FrameLimits(frames, sends, signals, now),
                new FrameWriter(channel.alloc()),
                metrics,
                settings.closeWithin().toNanos(),
                now);
        registry.add(connection);
        channel.closeFuture().addListener(closed -> end(connection));
        return connection;
    }

    private void end(Connection connection) {
        connection.ended();
        registry.remove(connection);
        if (connection.isAuthenticated()) {
            devices.leave(connection.identity().deviceId(), System.nanoTime());
            CompletableFuture<?>[] work = closeListeners.stream()
                    .map(listener -> listener.closed(connection).toCompletableFuture())
                    .toArray(CompletableFuture[]::new);
            CompletableFuture<Void> all = CompletableFuture.allOf(work);
            closing.put(connection.id(), all);
            all.whenComplete((done, failure) -> closing.remove(connection.id()));
        }
    }

    /** What ended connections still have to write. */
    public CompletableFuture<Void> whenWritten() {
        return CompletableFuture.allOf(List.copyOf(closing.values()).toArray(CompletableFuture[]::new));
    }
}
