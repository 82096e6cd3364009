package org.sotto.gateway.testing;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A client that a test drives: the JDK's WebSocket, every frame kept in its order. */
public final class Client implements AutoCloseable {
    public static final JsonMapper JSON = JsonMapper.builder().build();

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final List<JsonNode> frames = new ArrayList<>();
    private final CompletableFuture<Close> closed = new CompletableFuture<>();
    private final WebSocket socket;
    private volatile boolean reading;
    private int seen;

    /** How the connection ended; 1006 if without a close frame. */
    public record Close(int code, String reason) {}

    private Client(WebSocket socket, boolean reading) {
        this.socket = socket;
        this.reading = reading;
    }

    public static Client connect(URI gateway) {
        return connect(gateway, builder -> {}, true);
    }

    /** Connects without ever reading, until {@link #startReading}. */
    public static Client connectDeaf(URI gateway) {
        return connect(gateway, builder -> {}, false);
    }

    public static Client connect(URI gateway, Consumer<WebSocket.Builder> settings, boolean reading) {
        WebSocket.Builder builder = HTTP.newWebSocketBuilder().connectTimeout(PATIENCE);
        settings.accept(builder);
        Listener listener = new Listener();
        WebSocket socket = get(builder.buildAsync(gateway.resolve("/ws"), listener));
        Client client = new Client(socket, reading);
        listener.client.complete(client);
        if (reading) {
            socket.request(1);
        }
        return client;
    }

    private static final class Listener implements WebSocket.Listener {
        private final CompletableFuture<Client> client = new CompletableFuture<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public void onOpen(WebSocket socket) {}

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                client.join().received(JSON.readTree(text.toString()));
                text.setLength(0);
            }
            if (client.join().reading) {
                socket.request(1);
            }
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
            client.join().received(JSON.createObjectNode().put("action", "(pong)"));
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            client.join().ended(new Close(code, reason));
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable failure) {
            client.join().ended(new Close(1006, failure.toString()));
        }
    }

    private synchronized void received(JsonNode frame) {
        frames.add(frame);
        notifyAll();
    }

    private synchronized void ended(Close close) {
        closed.complete(close);
        notifyAll();
    }

    /** Reads from now on. */
    public void startReading() {
        reading = true;
        socket.request(1);
    }

    public Client send(String text) {
        get(socket.sendText(text, true));
        return this;
    }

    /** Sends without waiting; false if the socket does not take it. */
    public boolean trySend(String text) {
        try {
            return socket.sendText(text, true).get(10, TimeUnit.SECONDS) != null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    public Client sendPart(String text, boolean last) {
        get(socket.sendText(text, last));
        return this;
    }

    public Client sendBinary(byte[] bytes) {
        get(socket.sendBinary(ByteBuffer.wrap(bytes), true));
        return this;
    }

    public Client ping() {
        get(socket.sendPing(ByteBuffer.allocate(4)));
        return this;
    }

    public Client send(String action, ObjectNode data) {
        ObjectNode frame = JSON.createObjectNode().put("action", action);
        frame.set("data", data);
        return send(frame.toString());
    }

    public static ObjectNode data() {
        return JSON.createObjectNode();
    }

    /** Sends {@code authenticate} and waits for {@code authenticated}. */
    public Client authenticate(Person person) {
        return authenticate(person, -1);
    }

    public Client authenticate(Person person, long resumeAfter) {
        ObjectNode data = data().put("access_token", person.token())
                .put("device_id", person.deviceId().toString());
        if (resumeAfter >= 0) {
            data.put("resume_after", resumeAfter);
        }
        send("authenticate", data);
        await("authenticated");
        return this;
    }

    public Client sendMessage(UUID tempId, UUID receiver, String base64) {
        return send("send_message", message(tempId, receiver, base64));
    }

    public static ObjectNode message(UUID tempId, UUID receiver, String base64) {
        return data().put("temp_id", tempId.toString())
                .put("receiver_id", receiver.toString())
                .put("encrypted_content", base64)
                .put("message_type", "TEXT")
                .put("timestamp", 1_700_000_000_000L);
    }

    public JsonNode await(String action) {
        return await(action, frame -> action.equals(frame.path("action").asString("")));
    }

    public JsonNode awaitError(String code) {
        return await(
                "error " + code,
                frame -> "error".equals(frame.path("action").asString(""))
                        && code.equals(frame.path("data").path("code").asString("")));
    }

    /** The next frame, from where the last call stopped, that fits; those before it are passed over. */
    public synchronized JsonNode await(String what, Predicate<JsonNode> wanted) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            while (seen < frames.size()) {
                JsonNode frame = frames.get(seen++);
                if (wanted.test(frame)) {
                    return frame;
                }
            }
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0 || closed.isDone()) {
                throw new AssertionError("no " + what + "; closed: " + closed.getNow(null) + "; received: " + frames);
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
    }

    /** Everything received so far. */
    public synchronized List<JsonNode> frames() {
        return List.copyOf(frames);
    }

    /** Everything received so far with that action. */
    public List<JsonNode> frames(String action) {
        return frames().stream()
                .filter(frame -> action.equals(frame.path("action").asString("")))
                .toList();
    }

    /** The {@code ref} of the first error with that code among all frames received. */
    public String refOfFirstError(String code) {
        return frames("error").stream()
                .filter(frame -> code.equals(frame.path("data").path("code").asString("")))
                .findFirst()
                .map(frame -> frame.path("ref").asString(""))
                .orElseThrow(() -> new AssertionError("no error " + code + " in " + frames()));
    }

    public boolean isOpen() {
        return !closed.isDone();
    }

    public Close awaitClose() {
        try {
            return closed.get(PATIENCE.toMillis() * 3, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("not closed; received: " + frames(), e);
        }
    }

    private static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** Says goodbye, and waits for the other side. */
    public void leave() {
        get(socket.sendClose(WebSocket.NORMAL_CLOSURE, ""));
    }

    @Override
    public void close() {
        socket.abort();
    }
}
