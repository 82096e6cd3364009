package org.sotto.common.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.sotto.proto.v1.UserRelationsRequest;

/** Plays user-service's {@code POST /internal/v1/users/relations} on a real socket, from a {@link RelationBook}. */
public final class RelationServer implements AutoCloseable {
    private final RelationBook book = new RelationBook();
    private final StepBook steps = new StepBook();
    private final HttpServer server;
    private volatile boolean away;

    public RelationServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/internal/v1/users/relations", this::answer);
        server.createContext(StepBook.PATH, steps);
        server.start();
    }

    public RelationBook book() {
        return book;
    }

    /** What services have erased of users. */
    public StepBook steps() {
        return steps;
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Whether questions are answered with 503. */
    public void away(boolean isAway) {
        away = isAway;
    }

    private void answer(HttpExchange exchange) throws IOException {
        UserRelationsRequest request = UserRelationsRequest.parseFrom(exchange.getRequestBody());
        byte[] body = away ? new byte[0] : book.answer(request).toByteArray();
        exchange.sendResponseHeaders(away ? 503 : 200, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
