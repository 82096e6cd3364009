package org.sotto.local.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.sotto.local.process.Component;

/** A real engine as a child process on the loopback address. */
public abstract sealed class Engine implements Component
        permits CassandraEngine, KafkaEngine, MysqlEngine, RedisEngine, S3Engine {
    static final Duration ASK_WITHIN = Duration.ofSeconds(2);

    private final String name;
    private final EngineSettings fleet;

    Engine(String name, EngineSettings fleet) {
        this.name = name;
        this.fleet = fleet;
    }

    @Override
    public final String name() {
        return name;
    }

    final EngineSettings fleet() {
        return fleet;
    }

    /** Host and port for clients. */
    public final String address() {
        return "127.0.0.1:" + ports().get(0);
    }

    @Override
    public Duration readyWithin() {
        return Duration.ofSeconds(120);
    }

    @Override
    public Duration stopWithin() {
        return Duration.ofSeconds(30);
    }

    /** Asks the engine through a client; only called when its port accepts connections. */
    abstract Optional<String> ask() throws InterruptedException;

    @Override
    public final Optional<String> problem() throws InterruptedException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), ports().get(0)), (int)
                    ASK_WITHIN.toMillis());
        } catch (IOException e) {
            return Optional.of("port " + ports().get(0) + " does not accept connections: " + e.getMessage());
        }
        return ask();
    }

    /** A settings file from this package's resources, with each {@code @NAME@} replaced. */
    static String template(String resource, Map<String, String> values) {
        try (InputStream in = Engine.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("resource " + resource + " is missing in this jar");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (Map.Entry<String, String> value : values.entrySet()) {
                text = text.replace("@" + value.getKey() + "@", value.getValue());
            }
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
