package org.sotto.client.ws;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.sotto.client.runtime.ClientRuntime;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A WebSocket without any behaviour of its own, for tests of the protocol: sends any frame, keeps what comes, and waits
 * for a frame that fits. No heartbeat, no reconnect, no acknowledgement.
 *
 * <p>{@link #await} blocks its caller. All methods may be called from any thread.
 */
public final class RawConnection implements AutoCloseable {
    /** The subprotocol that is offered unless told otherwise. */
    public static final String JSON_SUBPROTOCOL = "sotto.v1.json";

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<JsonNode> waiting = new ArrayList<>();
    private final List<JsonNode> all = new ArrayList<>();
    private final CompletableFuture<CloseEvent> closed = new CompletableFuture<>();
    private boolean paused;
    private @Nullable WebSocketLink link;

    private RawConnection() {}

    /**
     * Connects and starts to read.
     *
     * @throws java.util.concurrent.CompletionException with the handshake's error as cause
     */
    public static RawConnection open(ClientRuntime runtime, URI uri) {
        return open(runtime, uri, List.of(JSON_SUBPROTOCOL));
    }

    /**
     * Connects with these subprotocols on offer and starts to read.
     *
     * @throws java.util.concurrent.CompletionException with the handshake's error as cause
     */
    public static RawConnection open(ClientRuntime runtime, URI uri, List<String> subprotocols) {
        RawConnection connection = new RawConnection();
        WebSocketLink link = WebSocketLink.open(runtime, uri, subprotocols, TIMEOUT, connection.new Received())
                .join();
        connection.lock.lock();
        try {
            connection.link = link;
        } finally {
            connection.lock.unlock();
        }
        link.request(1);
        return connection;
    }

    /** The subprotocol that the server chose, empty when none. */
    public String subprotocol() {
        return link().subprotocol();
    }

    /** Sends a text frame as it stands, valid JSON or not. */
    public CompletableFuture<Void> sendText(String text) {
        return link().sendText(text);
    }

    /** Sends a part of a fragmented text message. */
    public CompletableFuture<Void> sendTextPart(String part, boolean last) {
        return link().sendTextPart(part, last);
    }

    /** Sends a binary frame. */
    public CompletableFuture<Void> sendBinary(byte[] bytes) {
        return link().sendBinary(bytes);
    }

    /** Sends {@code {"action": action, "data": data}}. */
    public CompletableFuture<Void> send(String action, JsonNode data) {
        ObjectNode frame = ClientRuntime.JSON.createObjectNode();
        frame.put("action", action);
        frame.set("data", data);
        return sendText(frame.toString());
    }

    /** Sends {@code {"action": action, "data": data}}; values are what Jackson can write. */
    public CompletableFuture<Void> send(String action, Map<String, ?> data) {
        return send(action, ClientRuntime.JSON.<JsonNode>valueToTree(data));
    }

    /**
     * Sends {@code authenticate} and waits for {@code authenticated}.
     *
     * @param resumeAfter the last position this device has stored, or null to begin at the server's cursor
     * @return the {@code data} of the answer
     * @throws IllegalStateException when the server closes instead
     */
    public JsonNode authenticate(String accessToken, String deviceId, @Nullable Long resumeAfter) {
        ObjectNode data = ClientRuntime.JSON.createObjectNode();
        data.put("access_token", accessToken);
        data.put("device_id", deviceId);
        if (resumeAfter != null) {
            data.put("resume_after", resumeAfter);
        }
        var unused = send("authenticate", data);
        return awaitAction("authenticated", TIMEOUT).path("data");
    }

    /** Waits for a frame with this {@code action}; see {@link #await}. */
    public JsonNode awaitAction(String action, Duration patience) {
        return await(
                "action " + action, frame -> action.equals(frame.path("action").asString("")), patience);
    }

    /**
     * Waits for the first frame that fits and takes it out; frames before it stay for later calls. A binary or
     * unreadable frame is kept as an object with {@code binary} (base64) or {@code unreadable} (the text).
     *
     * @param what names the frame in the error
     * @throws IllegalStateException when no such frame comes within {@code patience} or before the close; the text
     *     lists what did come
     */
    public JsonNode await(String what, Predicate<JsonNode> fits, Duration patience) {
        long left = patience.toNanos();
        lock.lock();
        try {
            while (true) {
                for (int i = 0; i < waiting.size(); i++) {
                    if (fits.test(waiting.get(i))) {
                        return waiting.remove(i);
                    }
                }
                if (closed.isDone()) {
                    throw new IllegalStateException(
                            what + " did not come before the close " + closed.join() + "; received: " + waiting);
                }
                if (left <= 0) {
                    throw new IllegalStateException(
                            what + " did not come within " + patience.toMillis() + " ms; received: " + waiting);
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + what, e);
        } finally {
            lock.unlock();
        }
    }

    /** All frames so far, in order, also those that {@link #await} has taken. */
    public List<JsonNode> received() {
        lock.lock();
        try {
            return List.copyOf(all);
        } finally {
            lock.unlock();
        }
    }

    /** Completes with the close code and reason when the connection ends. */
    public CompletableFuture<CloseEvent> closed() {
        return closed.copy();
    }

    /**
     * Waits for the end of the connection.
     *
     * @throws IllegalStateException when it is still open after {@code patience}; the text lists what came
     */
    public CloseEvent awaitClosed(Duration patience) {
        try {
            return closed.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "the connection is still open after " + patience.toMillis() + " ms; received: " + received(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the close", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Stops reading: frames stay in the operating system's buffers, and then in the peer. One may still come. */
    public void pauseReading() {
        lock.lock();
        try {
            paused = true;
        } finally {
            lock.unlock();
        }
    }

    /** Reads on. */
    public void resumeReading() {
        lock.lock();
        try {
            if (!paused) {
                return;
            }
            paused = false;
        } finally {
            lock.unlock();
        }
        link().request(1);
    }

    /** Closes with a close frame. */
    public void close(int code, String reason) {
        link().close(code, reason, Duration.ofSeconds(5));
    }

    /** Closes with code 1000. */
    @Override
    public void close() {
        if (!closed.isDone()) {
            close(1000, "");
        }
    }

    /** Cuts the TCP connection without a close frame. */
    public void abort() {
        link().abort();
    }

    private WebSocketLink link() {
        lock.lock();
        try {
            if (link == null) {
                throw new IllegalStateException("the connection is not open");
            }
            return link;
        } finally {
            lock.unlock();
        }
    }

    private void keep(JsonNode frame) {
        boolean more;
        lock.lock();
        try {
            waiting.add(frame);
            all.add(frame);
            more = !paused;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (more) {
            link().request(1);
        }
    }

    private final class Received implements WebSocketLink.Handler {
        @Override
        public void onText(String text) {
            JsonNode frame;
            try {
                frame = ClientRuntime.JSON.readTree(text);
            } catch (JacksonException e) {
                frame = ClientRuntime.JSON.createObjectNode().put("unreadable", text);
            }
            keep(frame);
        }

        @Override
        public void onBinary(byte[] bytes) {
            keep(ClientRuntime.JSON.createObjectNode().put("binary", bytes));
        }

        @Override
        public void onClosed(CloseEvent event) {
            lock.lock();
            try {
                closed.complete(event);
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
