package org.sotto.fanout.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.sotto.proto.v1.MessageEntry;
import org.sotto.proto.v1.MessageLookupRequest;
import org.sotto.proto.v1.MessageLookupResponse;
import org.sotto.proto.v1.MessageReference;

/** message-service's {@code POST /internal/v1/messages/lookup} on a real socket, over the messages that a test puts there. */
public final class LookupServer implements AutoCloseable {
    private final Map<MessageReference, MessageEntry> messages = new ConcurrentHashMap<>();
    private final AtomicInteger status = new AtomicInteger(200);
    private final HttpServer server;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    public LookupServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/internal/v1/messages/lookup", this::answer);
        server.start();
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The message exists from now on. Its keys are not given out, as in message-service. */
    public void put(MessageEntry message) {
        messages.put(referenceTo(message), message.toBuilder().clearDeviceKeys().build());
    }

    /** The message is gone. */
    public void remove(MessageEntry message) {
        messages.remove(referenceTo(message));
    }

    /** Takes questions and does not answer them until {@link #releaseAnswers}. */
    public void holdAnswers() {
        gate = new CountDownLatch(1);
    }

    public void releaseAnswers() {
        gate.countDown();
    }

    /** Answers with another status than 200 from now on. */
    public void answerWith(int other) {
        status.set(other);
    }

    private static MessageReference referenceTo(MessageEntry message) {
        return MessageReference.newBuilder()
                .setConversationId(message.getConversationId())
                .setMessageId(message.getMessageId())
                .build();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            awaitRelease();
            String token = exchange.getRequestHeaders().getFirst("Authorization");
            MessageLookupRequest request =
                    MessageLookupRequest.parseFrom(exchange.getRequestBody().readAllBytes());
            if (token == null || !token.startsWith("Bearer ") || request.getReferencesCount() > 500) {
                exchange.sendResponseHeaders(400, -1);
                return;
            }
            if (status.get() != 200) {
                exchange.sendResponseHeaders(status.get(), -1);
                return;
            }
            MessageLookupResponse.Builder found = MessageLookupResponse.newBuilder();
            for (MessageReference reference : request.getReferencesList()) {
                MessageEntry message = messages.get(reference);
                if (message != null) {
                    found.addMessages(message);
                }
            }
            byte[] body = found.build().toByteArray();
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private void awaitRelease() {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nobody listens any more. */
    public void disappear() {
        server.stop(0);
    }

    @Override
    public void close() {
        disappear();
    }
}
