package org.sotto.common.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.sotto.common.id.Uuids;
import org.sotto.proto.v1.DeletionStep;

/** user-service's {@code POST /internal/v1/deletions/steps} on a real socket: what services said that they have erased. */
public final class StepBook implements HttpHandler {
    /** Where it is asked for. */
    public static final String PATH = "/internal/v1/deletions/steps";

    private final List<DeletionStep> steps = new CopyOnWriteArrayList<>();
    private volatile boolean away;

    /** A server that has nothing else. */
    public URI serve() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext(PATH, this);
            server.start();
            return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** While away, every step is answered 503 and not noted. */
    public void away(boolean isAway) {
        away = isAway;
    }

    /** What was said about a user and a pass, the first time. */
    public Optional<DeletionStep> first(UUID user, int pass) {
        return all(user, pass).stream().findFirst();
    }

    /** All that was said about a user and a pass. */
    public List<DeletionStep> all(UUID user, int pass) {
        return steps.stream()
                .filter(step -> step.getUserId().equals(Uuids.toByteString(user)) && step.getPass() == pass)
                .toList();
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            DeletionStep step = DeletionStep.parseFrom(exchange.getRequestBody().readAllBytes());
            if (away) {
                exchange.sendResponseHeaders(503, -1);
                return;
            }
            steps.add(step);
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
        }
    }
}
