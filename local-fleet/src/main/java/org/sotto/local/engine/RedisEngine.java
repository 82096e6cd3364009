package org.sotto.local.engine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.sotto.local.process.Launch;

/** One Redis node with an append-only file. */
public final class RedisEngine extends Engine {
    RedisEngine(EngineSettings fleet) {
        super("redis", fleet);
    }

    @Override
    public List<Integer> ports() {
        return List.of(fleet().ports().redis());
    }

    @Override
    public String settings() {
        return String.join("\n", flags());
    }

    private List<String> flags() {
        return List.of(
                "--port", Integer.toString(fleet().ports().redis()),
                "--bind", "127.0.0.1",
                "--dir", fleet().directories().data("redis").toString(),
                "--appendonly", "yes",
                "--appendfsync", "everysec",
                "--save", "",
                "--maxmemory", "128mb",
                "--maxmemory-policy", "noeviction",
                "--notify-keyspace-events", "Exg");
    }

    @Override
    public Launch prepare(Consumer<String> step) throws IOException {
        Path binary = Unpacked.redis(fleet(), step);
        Files.createDirectories(fleet().directories().data("redis"));
        List<String> command = new ArrayList<>(List.of(binary.toString()));
        command.addAll(flags());
        return new Launch(command, Map.of(), fleet().directories().data("redis"), "");
    }

    /** PING over the plain protocol: while it loads its file Redis accepts connections and answers {@code -LOADING}. */
    @Override
    Optional<String> ask() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), ports().get(0)), (int)
                    ASK_WITHIN.toMillis());
            socket.setSoTimeout((int) ASK_WITHIN.toMillis());
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            String answer = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            return "+PONG".equals(answer) ? Optional.empty() : Optional.of("PING is answered with " + answer);
        } catch (IOException e) {
            return Optional.of("PING fails: " + e.getMessage());
        }
    }
}
