package org.sotto.client.rest;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.sotto.client.runtime.ClientRuntime;
import tools.jackson.databind.JsonNode;

/** A server on a real socket that answers each call as it was told, and keeps what it was asked. */
public final class RestServer implements AutoCloseable {
    public final UUID user = UUID.randomUUID();
    public final UUID device = UUID.randomUUID();
    final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Map<String, Reply> replies = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ClientRuntime runtime = ClientRuntime.create(2);
    private final HttpServer server;

    record Request(String method, String uri, Map<String, List<String>> headers, JsonNode body) {
        String header(String name) {
            return headers.getOrDefault(name, List.of("")).get(0);
        }
    }

    private record Reply(int status, String body, CountDownLatch when) {}

    public RestServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    /** @param call method and URI, as {@code GET /api/v1/keys/status} */
    public void answer(String call, String data) {
        answer(call, data, new CountDownLatch(0));
    }

    /** @param when the answer waits for it */
    public void answer(String call, String data, CountDownLatch when) {
        replies.put(call, new Reply(200, "{\"success\":true,\"data\":" + data + "}", when));
    }

    public void refuse(String call, int status, String code) {
        replies.put(
                call,
                new Reply(
                        status,
                        "{\"success\":false,\"error\":{\"code\":\"" + code + "\",\"message\":\"as told\"}}",
                        new CountDownLatch(0)));
    }

    /** How many requests there were whose URI begins so. */
    public long asked(String uri) {
        return requests.stream()
                .filter(request -> request.uri().startsWith(uri))
                .count();
    }

    /** The last request. */
    Request last() {
        return requests.get(requests.size() - 1);
    }

    SottoApi api() {
        return SottoApi.of(
                runtime, URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    }

    /** The account of {@link #user}, whose token is {@code token}. */
    public SottoAccount account() {
        return api().account(new Credentials(
                user, device, "token", "refresh", Clock.systemUTC().instant().plus(Duration.ofHours(1))));
    }

    private void serve(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        requests.add(new Request(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                Map.copyOf(exchange.getRequestHeaders()),
                body.length == 0 ? ClientRuntime.JSON.missingNode() : ClientRuntime.JSON.readTree(body)));
        String call = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        Reply reply = replies.getOrDefault(
                call,
                new Reply(
                        404,
                        "{\"success\":false,\"error\":{\"code\":\"no_route\",\"message\":\"" + call + "\"}}",
                        new CountDownLatch(0)));
        await(reply.when());
        byte[] answer = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(reply.status(), answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        runtime.close();
    }
}
