package org.sotto.client.ws;

import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sotto.client.runtime.ClientRuntime;

/**
 * One WebSocket: whole frames in, whole frames out in order, one end.
 *
 * <p>The JDK's {@link WebSocket} allows one send at a time and hands text over in parts; this class queues and joins.
 * Reading is by demand: nothing arrives before {@link #request}, and what is not asked for stays in the kernel's
 * buffers, so that a slow reader slows its peer.
 */
public final class WebSocketLink {
    /** A server's frame larger than this ends the connection; the protocol's limit is 128 KiB a frame. */
    static final int MAX_FRAME_BYTES = 1024 * 1024;

    private static final int CLOSE_TOO_BIG = 1009;

    /** What a connection tells. Calls come one at a time, on a thread of the HTTP client: hand over, don't work. */
    public interface Handler {
        /** A whole text frame. */
        void onText(String text);

        /** A whole binary frame. */
        void onBinary(byte[] bytes);

        /** The connection ended, told once; nothing follows. */
        void onClosed(CloseEvent event);
    }

    private final ClientRuntime runtime;
    private final Handler handler;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Queue<Outgoing> outgoing = new ArrayDeque<>();
    private boolean sending;
    private volatile @Nullable WebSocket socket;

    private WebSocketLink(ClientRuntime runtime, Handler handler) {
        this.runtime = runtime;
        this.handler = handler;
    }

    /**
     * Connects. The future fails with the handshake's error (a {@link java.net.http.WebSocketHandshakeException} when
     * the server answered with an HTTP status); the handler is then never called.
     *
     * @param subprotocols offered in this order; may be empty
     * @param timeout for the TCP connection and the handshake
     */
    public static CompletableFuture<WebSocketLink> open(
            ClientRuntime runtime, URI uri, List<String> subprotocols, Duration timeout, Handler handler) {
        WebSocketLink link = new WebSocketLink(runtime, handler);
        WebSocket.Builder builder = runtime.http().newWebSocketBuilder().connectTimeout(timeout);
        if (!subprotocols.isEmpty()) {
            builder.subprotocols(
                    subprotocols.get(0),
                    subprotocols.subList(1, subprotocols.size()).toArray(String[]::new));
        }
        return builder.buildAsync(uri, link.new Receiver()).thenApply(socket -> {
            link.socket = socket;
            return link;
        });
    }

    /** Asks for {@code frames} more WebSocket frames. */
    public void request(long frames) {
        WebSocket open = socket;
        if (open != null && !ended.get()) {
            open.request(frames);
        }
    }

    /** The subprotocol that the server chose, empty when none. */
    public String subprotocol() {
        return open().getSubprotocol();
    }

    /** Queues a text frame. The future completes when it has been handed to the operating system. */
    public CompletableFuture<Void> sendText(CharSequence text) {
        return enqueue(() -> open().sendText(text, true));
    }

    /** Queues a part of a text message; {@code last} ends the message. */
    public CompletableFuture<Void> sendTextPart(CharSequence part, boolean last) {
        return enqueue(() -> open().sendText(part, last));
    }

    /** Queues a binary frame. */
    public CompletableFuture<Void> sendBinary(byte[] bytes) {
        return enqueue(() -> open().sendBinary(ByteBuffer.wrap(bytes), true));
    }

    /**
     * Closes with a close frame behind what is queued, and cuts the connection when the peer has not answered within
     * {@code patience}.
     *
     * @param code 1000, or 3000 to 4999
     */
    public void close(int code, String reason, Duration patience) {
        var unused = enqueue(() -> open().sendClose(code, reason));
        var unusedTimer = runtime.after(patience.toMillis(), runtime.workers(), this::abort);
    }

    /** Cuts the TCP connection without a close frame. */
    public void abort() {
        WebSocket open = socket;
        if (open != null) {
            open.abort();
        }
        end(new CloseEvent(CloseEvent.ABNORMAL, "cut by this client"));
    }

    /** Whether the connection has ended. */
    public boolean ended() {
        return ended.get();
    }

    private WebSocket open() {
        WebSocket open = socket;
        if (open == null) {
            throw new IllegalStateException("the connection is not open yet");
        }
        return open;
    }

    private CompletableFuture<Void> enqueue(Supplier<CompletableFuture<WebSocket>> send) {
        Outgoing frame = new Outgoing(send, new CompletableFuture<>());
        synchronized (outgoing) {
            outgoing.add(frame);
            if (sending) {
                return frame.sent;
            }
            sending = true;
        }
        sendNext();
        return frame.sent;
    }

    private void sendNext() {
        // A loop and not recursion alone: sends that complete at once would otherwise grow the stack.
        while (true) {
            Outgoing frame;
            synchronized (outgoing) {
                frame = outgoing.poll();
                if (frame == null) {
                    sending = false;
                    return;
                }
            }
            CompletableFuture<WebSocket> result = start(frame);
            if (!result.isDone()) {
                var unused = result.whenComplete((socket, error) -> {
                    finish(frame, error);
                    sendNext();
                });
                return;
            }
            var unused = result.whenComplete((socket, error) -> finish(frame, error));
        }
    }

    private static CompletableFuture<WebSocket> start(Outgoing frame) {
        try {
            return frame.send.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void finish(Outgoing frame, @Nullable Throwable error) {
        if (error == null) {
            frame.sent.complete(null);
            return;
        }
        frame.sent.completeExceptionally(error);
        if (error instanceof IllegalArgumentException) {
            // The caller's frame was wrong (a close code out of range, malformed text); the connection is not.
            return;
        }
        WebSocket open = socket;
        if (open != null) {
            open.abort();
        }
        end(CloseEvent.cut(error));
    }

    private void end(CloseEvent event) {
        if (ended.compareAndSet(false, true)) {
            handler.onClosed(event);
        }
    }

    private record Outgoing(Supplier<CompletableFuture<WebSocket>> send, CompletableFuture<Void> sent) {}

    /** Called by the JDK, one call at a time. */
    private final class Receiver implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();
        private byte[] bytes = new byte[0];

        @Override
        public void onOpen(WebSocket opened) {
            // No demand here: the owner asks once it knows its link.
            socket = opened;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            if (tooLarge(from, text.length() + data.length())) {
                return null;
            }
            text.append(data);
            if (!last) {
                from.request(1);
                return null;
            }
            String whole = text.toString();
            text.setLength(0);
            if (!ended.get()) {
                handler.onText(whole);
            }
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
            if (tooLarge(from, bytes.length + data.remaining())) {
                return null;
            }
            byte[] joined = Arrays.copyOf(bytes, bytes.length + data.remaining());
            data.get(joined, bytes.length, joined.length - bytes.length);
            bytes = joined;
            if (!last) {
                from.request(1);
                return null;
            }
            bytes = new byte[0];
            if (!ended.get()) {
                handler.onBinary(joined);
            }
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            end(new CloseEvent(code, reason));
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            end(CloseEvent.cut(error));
        }

        private boolean tooLarge(WebSocket from, int size) {
            if (size <= MAX_FRAME_BYTES) {
                return false;
            }
            from.abort();
            end(new CloseEvent(
                    CLOSE_TOO_BIG, "a frame of " + size + " bytes came (expected: at most " + MAX_FRAME_BYTES + ")"));
            return true;
        }
    }
}
