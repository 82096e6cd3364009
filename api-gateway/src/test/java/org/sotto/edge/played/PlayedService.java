package org.sotto.edge.played;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.sotto.common.testing.TestTokens;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** A service behind the edge: says its name and what it was asked, and remembers it. */
public final class PlayedService implements AutoCloseable {
    private final String name;
    private final Queue<Seen> seen = new ConcurrentLinkedQueue<>();
    private final DisposableServer server;

    /** A request as it arrived. */
    public record Seen(String method, String uri, HttpHeaders headers, int bodyBytes) {}

    public PlayedService(String name) {
        this.name = name;
        this.server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle(this::answer)
                .bindNow();
    }

    private Mono<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        return request.receive()
                .aggregate()
                .map(body -> body.readableBytes())
                .defaultIfEmpty(0)
                .flatMap(bytes -> {
                    seen.add(new Seen(
                            request.method().name(),
                            request.uri(),
                            request.requestHeaders().copy(),
                            bytes));
                    return response.header("Content-Type", "application/json")
                            .sendString(Mono.just(body(request.uri())))
                            .then();
                });
    }

    private String body(String uri) {
        if (uri.equals("/.well-known/jwks.json")) {
            return TestTokens.jwks();
        }
        if (uri.startsWith("/api/docs/")) {
            return "{\"openapi\":\"3.1.0\",\"servers\":[{\"url\":\"" + address() + "\"}],\"paths\":{}}";
        }
        return "{\"success\":true,\"data\":{\"service\":\"" + name + "\"}}";
    }

    public String address() {
        return "http://127.0.0.1:" + server.port();
    }

    /** What was asked with this path, oldest first. */
    public List<Seen> requestsTo(String path) {
        return seen.stream()
                .filter(request -> request.uri().equals(path) || request.uri().startsWith(path + "?"))
                .toList();
    }

    @Override
    public void close() {
        server.disposeNow();
    }
}
