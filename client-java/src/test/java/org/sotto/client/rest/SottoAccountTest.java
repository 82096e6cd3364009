package org.sotto.client.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sotto.client.runtime.ClientRuntime;
import tools.jackson.databind.JsonNode;

class SottoAccountTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final UUID USER = UUID.randomUUID();
    private static final UUID DEVICE = UUID.randomUUID();

    private record Request(String method, String uri, Map<String, List<String>> headers, JsonNode body) {
        String header(String name) {
            return headers.getOrDefault(name, List.of("")).get(0);
        }
    }

    private record Reply(int status, String body) {}

    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Map<String, Function<Request, Reply>> routes = new ConcurrentHashMap<>();
    private final ExecutorService serverThreads = Executors.newCachedThreadPool();
    private ClientRuntime runtime;
    private HttpServer server;

    @BeforeEach
    void open() throws IOException {
        runtime = ClientRuntime.create(2);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(serverThreads);
        server.createContext("/", this::serve);
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
        serverThreads.shutdownNow();
        runtime.close();
    }

    private void serve(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Request request = new Request(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                Map.copyOf(exchange.getRequestHeaders()),
                ClientRuntime.JSON.readTree(body));
        requests.add(request);
        Reply reply = routes.getOrDefault(
                        exchange.getRequestURI().getPath(), unknown -> new Reply(404, "no route for " + unknown.uri()))
                .apply(request);
        byte[] answer = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders()
                .set("Content-Type", reply.body().startsWith("{") ? "application/json" : "text/plain");
        exchange.sendResponseHeaders(reply.status(), answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private SottoApi api(Instant now) {
        URI origin = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        return SottoApi.of(runtime, origin, Clock.fixed(now, ZoneOffset.UTC));
    }

    private static String jwt(String name, long lifetimeSeconds) {
        // The server's clock may be far from ours: only the difference counts.
        String claims = "{\"n\":\"" + name + "\",\"iat\":1000,\"exp\":" + (1_000 + lifetimeSeconds) + "}";
        return "e30." + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8))
                + ".c2ln";
    }

    private static Credentials credentials(Duration left) {
        return new Credentials(USER, DEVICE, jwt("old", 3_600), "refresh-1", NOW.plus(left));
    }

    private static Reply pair(String access, String refresh) {
        return new Reply(
                200,
                "{\"success\":true,\"data\":{\"access_token\":\"" + access + "\",\"refresh_token\":\"" + refresh
                        + "\"}}");
    }

    private static Reply refusal(int status, String code) {
        return new Reply(
                status,
                "{\"success\":false,\"error\":{\"code\":\"" + code
                        + "\",\"message\":\"as told\",\"details\":{\"attempts_left\":4}}}");
    }

    @Test
    void a_number_is_registered_and_verified_into_an_account() {
        routes.put(
                "/api/v1/auth/register",
                request -> new Reply(
                        200,
                        "{\"success\":true,\"data\":{\"verification_id\":\"v1\",\"expires_in\":300,\"message\":\"sent\"}}"));
        routes.put(
                "/api/v1/auth/verify",
                request -> new Reply(
                        200,
                        "{\"success\":true,\"data\":{\"user_id\":\"" + USER + "\",\"device_id\":\"" + DEVICE
                                + "\",\"access_token\":\"" + jwt("a", 3_600)
                                + "\",\"refresh_token\":\"r\",\"is_new_user\":true}}"));
        SottoApi api = api(NOW);
        Verification verification = api.register("+4915123456789", "DE");
        SottoAccount account =
                api.verify(verification.verificationId(), "123456", new DeviceInfo("Laptop", "DESKTOP", "LINUX"));

        assertThat(verification.expiresIn()).isEqualTo(Duration.ofMinutes(5));
        assertThat(account.userId()).isEqualTo(USER);
        assertThat(account.credentials().expiresAt()).isEqualTo(NOW.plusSeconds(3_600));
        assertThat(account.credentials().toString()).doesNotContain("refresh", jwt("a", 3_600));
        assertThat(requests.get(0).body().path("phone_number").asString()).isEqualTo("+4915123456789");
        assertThat(requests.get(0).header("Idempotency-key")).isNotEmpty();
        assertThat(requests.get(1).body().path("device").path("platform").asString())
                .isEqualTo("LINUX");
    }

    @Test
    void a_refusal_carries_status_code_and_details() {
        routes.put("/api/v1/auth/verify", request -> refusal(401, "invalid_otp"));
        assertThatThrownBy(() -> api(NOW).verify("v", "000000", null))
                .isInstanceOfSatisfying(SottoApiException.class, refused -> {
                    assertThat(refused.status()).isEqualTo(401);
                    assertThat(refused.code()).isEqualTo("invalid_otp");
                    assertThat(refused.details()).isNotNull();
                    assertThat(refused.details().path("attempts_left").intValue())
                            .isEqualTo(4);
                });
    }

    @Test
    void an_answer_that_is_not_the_protocols_is_told_as_such() {
        routes.put("/api/v1/auth/verify", request -> new Reply(502, "Bad Gateway"));
        assertThatThrownBy(() -> api(NOW).verify("v", "0", null))
                .isInstanceOfSatisfying(SottoApiException.class, refused -> {
                    assertThat(refused.status()).isEqualTo(502);
                    assertThat(refused.code()).isEqualTo("invalid_response");
                });
        server.stop(0);
        assertThatThrownBy(() -> api(NOW).version()).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void twenty_callers_at_once_spend_the_refresh_token_once() {
        AtomicInteger refreshes = new AtomicInteger();
        Set<String> spent = ConcurrentHashMap.newKeySet();
        routes.put("/api/v1/auth/refresh", request -> {
            int number = refreshes.incrementAndGet();
            return spent.add(request.body().path("refresh_token").asString())
                    ? pair(jwt("new-" + number, 3_600), "refresh-" + (number + 1))
                    : refusal(401, "refresh_reused");
        });
        List<Credentials> kept = new CopyOnWriteArrayList<>();
        SottoAccount account = api(NOW).account(credentials(Duration.ofSeconds(30)), kept::add);
        ExecutorService callers = Executors.newFixedThreadPool(20);
        List<CompletableFuture<String>> tokens = IntStream.range(0, 20)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> account.accessToken()
                                .orTimeout(10, TimeUnit.SECONDS)
                                .join(),
                        callers))
                .toList();
        assertThat(tokens.stream().map(CompletableFuture::join)).containsOnly(jwt("new-1", 3_600));
        callers.shutdown();
        assertThat(refreshes).hasValue(1);
        assertThat(kept).singleElement().extracting(Credentials::refreshToken).isEqualTo("refresh-2");

        // What was rejected is old already: nobody renews the fresh token because of it.
        assertThat(account.replace(jwt("old", 3_600)).join()).isEqualTo(jwt("new-1", 3_600));
        assertThat(refreshes).hasValue(1);
        assertThat(account.refresh().refreshToken()).isEqualTo("refresh-3");
    }

    @Test
    void a_token_far_from_its_end_is_not_renewed() {
        SottoAccount account = api(NOW).account(credentials(Duration.ofMinutes(30)));
        assertThat(account.accessToken().join()).isEqualTo(jwt("old", 3_600));
        assertThat(requests).isEmpty();
    }

    @Test
    void a_call_whose_token_has_expired_is_made_again_with_a_new_one() {
        routes.put("/api/v1/auth/refresh", request -> pair(jwt("new", 3_600), "refresh-2"));
        routes.put(
                "/api/v1/conversations",
                request -> request.header("Authorization").equals("Bearer " + jwt("old", 3_600))
                        ? refusal(401, "token_expired")
                        : new Reply(
                                200,
                                "{\"success\":true,\"data\":{\"conversations\":[{\"conversation_id\":\"" + DEVICE
                                        + "\",\"peer_id\":\"" + USER + "\",\"unread_count\":3,\"last_message\":null}],"
                                        + "\"next\":\"c2\"}}"));
        SottoAccount account = api(NOW).account(credentials(Duration.ofMinutes(30)));
        Page<Conversation> page = account.conversations(PageRequest.first(1).before("a/b"));

        assertThat(page.next()).hasValue("c2");
        assertThat(page.items()).singleElement().satisfies(conversation -> {
            assertThat(conversation.unreadCount()).isEqualTo(3);
            assertThat(conversation.peerId()).isEqualTo(USER);
        });
        assertThat(requests)
                .extracting(Request::uri)
                .containsExactly(
                        "/api/v1/conversations?limit=1&before=a%2Fb",
                        "/api/v1/auth/refresh", "/api/v1/conversations?limit=1&before=a%2Fb");
        assertThat(requests.get(2).header("X-device-id")).isEqualTo(DEVICE.toString());
    }

    @Test
    void a_revoked_session_is_not_renewed_again_and_again() {
        routes.put("/api/v1/auth/refresh", request -> refusal(401, "refresh_reused"));
        SottoAccount account = api(NOW).account(credentials(Duration.ofSeconds(1)));
        assertThatThrownBy(() -> account.history(DEVICE, PageRequest.FIRST))
                .isInstanceOfSatisfying(SottoApiException.class, refused -> assertThat(refused.code())
                        .isEqualTo("refresh_reused"));
        assertThat(requests).hasSize(1);
    }

    @Test
    void history_gives_contents_and_status() {
        routes.put(
                "/api/v1/conversations/" + DEVICE + "/messages",
                request -> new Reply(
                        200,
                        "{\"success\":true,\"data\":{\"messages\":[{\"message_id\":\"" + DEVICE + "\",\"sender_id\":\""
                                + USER
                                + "\",\"encrypted_content\":\"aGk=\",\"message_type\":\"TEXT\",\"status\":\"READ\"},"
                                + "{\"message_id\":\"" + USER + "\",\"sender_id\":\"" + DEVICE
                                + "\",\"encrypted_content\":null,\"message_type\":\"TEXT\"}]}}"));
        Page<HistoryMessage> page =
                api(NOW).account(credentials(Duration.ofMinutes(30))).history(DEVICE, PageRequest.FIRST);
        assertThat(page.next()).isEmpty();
        assertThat(page.items().get(0).content()).asString().isEqualTo("hi");
        assertThat(page.items().get(0).status()).hasValue("READ");
        assertThat(page.items().get(1).content()).isEmpty();
    }

    @Test
    void an_account_tells_what_is_stored_about_it_and_ends() {
        routes.put(
                "/api/v1/users/me/report",
                request -> new Reply(200, "{\"success\":true,\"data\":{\"profile\":{\"phone_number\":\"+49\"}}}"));
        routes.put("/api/v1/users/me", request -> new Reply(200, "{\"success\":true,\"message\":\"Account deleted\"}"));
        SottoAccount account = api(NOW).account(credentials(Duration.ofMinutes(30)));
        assertThat(account.report().at("/profile/phone_number").asString()).isEqualTo("+49");
        account.delete();
        assertThat(requests).extracting(Request::method).containsExactly("GET", "DELETE");

        routes.put("/api/v1/users/me", request -> refusal(404, "not_found"));
        assertThatThrownBy(account::delete)
                .isInstanceOfSatisfying(SottoApiException.class, refused -> assertThat(refused.code())
                        .isEqualTo("not_found"));
    }

    @Test
    void the_version_tells_features_and_where_the_web_socket_is() {
        routes.put(
                "/api/version",
                request -> new Reply(
                        200,
                        "{\"success\":true,\"data\":{\"supported\":[\"v1\"],\"features\":[\"messages\"],"
                                + "\"ws_url\":\"ws://localhost:8080/ws\"}}"));
        ServerVersion version = api(NOW).version();
        assertThat(version.supported()).containsExactly("v1");
        assertThat(version.features()).containsExactly("messages");
        assertThat(version.webSocketUri()).hasValue(URI.create("ws://localhost:8080/ws"));
    }
}
