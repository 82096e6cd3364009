package org.sotto.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sotto.client.rest.SottoApiException;
import org.sotto.client.rest.TokenSource;

class ReconnectTest extends ClientHarness {
    /** Renews "token-n" to "token-n+1" until told to refuse. */
    private static final class Tokens implements TokenSource {
        final AtomicInteger number = new AtomicInteger(1);
        volatile boolean sessionOver;

        @Override
        public CompletableFuture<String> accessToken() {
            return CompletableFuture.completedFuture("token-" + number.get());
        }

        @Override
        public CompletableFuture<String> replace(String rejected) {
            if (sessionOver) {
                return CompletableFuture.failedFuture(
                        new SottoApiException(401, "session_revoked", "the session is over", null));
            }
            return CompletableFuture.completedFuture("token-" + number.incrementAndGet());
        }
    }

    @Test
    void a_cut_connection_is_made_again_and_what_came_meanwhile_arrives() throws Exception {
        try (SottoClient client = connected(FAST)) {
            server.message(device, 1, conversation, base64("before"));
            await().until(() -> recorder.messages.size() == 1);
            server.cut(device);
            server.store(
                    device, ProtocolServer.message(2, server.nextId(), conversation, bob, bob, base64("meanwhile")));
            await().until(() -> recorder.messages.size() == 2);
            assertThat(recorder.texts()).containsExactly("before", "meanwhile");
            assertThat(recorder.closes).singleElement().satisfies(closed -> {
                assertThat(closed.code()).isEqualTo(1006);
                assertThat(closed.reconnecting()).isTrue();
            });
            await().until(() -> client.state() == ConnectionState.LIVE);
            assertThat(recorder.states)
                    .containsExactly(
                            ConnectionState.CONNECTING,
                            ConnectionState.CATCHING_UP,
                            ConnectionState.LIVE,
                            ConnectionState.WAITING_TO_RECONNECT,
                            ConnectionState.CONNECTING,
                            ConnectionState.CATCHING_UP,
                            ConnectionState.LIVE);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1001, 1011, 4400, 4408, 4413, 4429, 4503, 4504, 4999})
    void these_close_codes_are_reconnected(int code) throws Exception {
        try (SottoClient client = connected(FAST)) {
            server.closeConnection(device, code, "as told");
            await().until(() -> client.stats().connections() == 2);
            assertThat(recorder.closes).containsExactly(new ConnectionClosed(code, "as told", true));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4401, 4403, 4409})
    void these_close_codes_stop_and_tell(int code) throws Exception {
        server.acknowledgesSends = false;
        try (SottoClient client = connected(FAST)) {
            CompletableFuture<MessageAck> waiting = send(client, "unanswered");
            await().until(() -> server.frames("send_message").size() == 1);
            server.closeConnection(device, code, "as told");
            await().until(() -> client.state() == ConnectionState.DISCONNECTED);
            await().until(() -> recorder.closes.size() == 1);
            assertThat(recorder.closes).containsExactly(new ConnectionClosed(code, "as told", false));
            assertThatThrownBy(() -> waiting.get(5, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(ClientStoppedException.class, stopped -> assertThat(stopped.code())
                            .isEqualTo(code));
            assertThat(client.stats().connections()).isEqualTo(1);

            client.connect().get(10, TimeUnit.SECONDS);
            assertThat(client.stats().connections()).isEqualTo(2);
        }
    }

    @Test
    void connect_fails_when_the_server_forbids_it() {
        server.closeOnAuthenticate = 4403;
        try (SottoClient client = client(FAST)) {
            assertThatThrownBy(() -> client.connect().get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(ClientStoppedException.class)
                    .hasMessageContaining("4403");
        }
    }

    @Test
    void an_expired_token_is_renewed_and_the_client_connects_with_the_new_one() throws Exception {
        Tokens tokens = new Tokens();
        server.rejectedTokens.add("token-1");
        try (SottoClient client = builder(FAST).device(tokens, device).build()) {
            client.connect().get(10, TimeUnit.SECONDS);
            assertThat(server.frames("authenticate"))
                    .extracting(data -> data.path("access_token").asString())
                    .containsExactly("token-1", "token-2");
        }
    }

    @Test
    void a_second_rejection_in_a_row_stops() {
        Tokens tokens = new Tokens();
        server.closeOnAuthenticate = 4401;
        try (SottoClient client = builder(FAST).device(tokens, device).build()) {
            assertThatThrownBy(() -> client.connect().get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(ClientStoppedException.class);
            assertThat(server.frames("authenticate")).hasSize(2);
            assertThat(tokens.number).hasValue(2);
        }
    }

    @Test
    void a_revoked_session_stops_the_client() throws Exception {
        Tokens tokens = new Tokens();
        try (SottoClient client = builder(FAST).device(tokens, device).build()) {
            client.connect().get(10, TimeUnit.SECONDS);
            tokens.sessionOver = true;
            server.closeConnection(device, 4401, "session_revoked");
            await().until(() -> recorder.closes.size() == 1);
            assertThat(recorder.closes).containsExactly(new ConnectionClosed(4401, "session_revoked", false));
        }
    }

    @Test
    void a_connection_whose_ping_stays_unanswered_is_given_up() throws Exception {
        ClientSettings settings = FAST.withHeartbeat(Duration.ofMillis(50), Duration.ofSeconds(1));
        try (SottoClient client = connected(settings)) {
            await().until(() -> server.frames.stream()
                            .filter(frame -> frame.path("action").asString("").equals("PING"))
                            .count()
                    >= 5);
            assertThat(client.stats().connections()).isEqualTo(1);
            server.answersPings = false;
            await().until(() -> client.stats().deadConnections() >= 1);
            server.answersPings = true;
            await().until(() -> client.stats().connections() >= 2);
        }
    }

    @Test
    void a_tail_that_does_not_arrive_makes_the_client_ask_for_the_log() throws Exception {
        ClientSettings settings = FAST.withHeartbeat(Duration.ofMillis(50), Duration.ofSeconds(5));
        try (SottoClient client = connected(settings)) {
            server.store(
                    device, ProtocolServer.message(5, server.nextId(), conversation, bob, bob, base64("lost hint")));
            await().until(() -> recorder.messages.size() == 1);
            assertThat(client.stats().behindTail()).isEqualTo(1);
            assertThat(client.stats().gaps()).isZero();
        }
    }

    @Test
    void a_reconnect_hint_is_followed_to_the_next_address() throws Exception {
        try (ProtocolServer second = new ProtocolServer();
                SottoClient client =
                        builder(FAST).webSocketUris(server.uri(), second.uri()).build()) {
            client.connect().get(10, TimeUnit.SECONDS);
            long start = System.nanoTime();
            server.push(device, "{\"action\":\"reconnect\",\"data\":{\"after_ms\":150}}");
            await().until(() -> second.connected(device));
            assertThat(System.nanoTime() - start)
                    .isGreaterThanOrEqualTo(Duration.ofMillis(150).toNanos());
            await().until(() -> !server.connected(device));
            await().until(() -> client.state() == ConnectionState.LIVE);
            send(client, "through the other gateway").get(5, TimeUnit.SECONDS);
            assertThat(second.acceptedInOrder).hasSize(1);
        }
    }

    @Test
    void a_draining_close_waits_for_the_rest_of_the_hint() throws Exception {
        try (SottoClient client = connected(FAST)) {
            long start = System.nanoTime();
            server.push(device, "{\"action\":\"reconnect\",\"data\":{\"after_ms\":300}}");
            server.closeConnection(device, 4503, "draining");
            await().until(() -> client.stats().connections() == 2);
            assertThat(System.nanoTime() - start)
                    .isGreaterThanOrEqualTo(Duration.ofMillis(290).toNanos());
            assertThat(recorder.closes).containsExactly(new ConnectionClosed(4503, "draining", true));
        }
    }

    @Test
    void an_unreachable_server_is_tried_until_it_is_there() throws Exception {
        URI nowhere = URI.create("ws://127.0.0.1:1/ws");
        try (SottoClient client =
                builder(FAST).webSocketUris(nowhere, nowhere, server.uri()).build()) {
            client.connect().get(10, TimeUnit.SECONDS);
            assertThat(recorder.errors)
                    .extracting(ClientError::code)
                    .containsExactly("connect_failed", "connect_failed");
        }
    }

    @Test
    void a_server_that_never_authenticates_is_left_after_the_connect_timeout() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                SottoClient client = builder(FAST.withConnectTimeout(Duration.ofMillis(200)))
                        .webSocketUris(URI.create("ws://127.0.0.1:" + silent.getLocalPort() + "/ws"), server.uri())
                        .build()) {
            client.connect().get(10, TimeUnit.SECONDS);
            assertThat(client.stats().connections()).isEqualTo(1);
        }
    }

    @Test
    void after_disconnect_the_client_stays_away_and_keeps_what_is_unanswered() throws Exception {
        server.acknowledgesSends = false;
        try (SottoClient client = connected(FAST)) {
            CompletableFuture<MessageAck> waiting = send(client, "kept");
            await().until(() -> server.frames("send_message").size() == 1);
            client.disconnect().get(5, TimeUnit.SECONDS);
            assertThat(client.state()).isEqualTo(ConnectionState.DISCONNECTED);
            await().until(() -> !server.connected(device));
            assertThat(waiting).isNotDone();

            server.acknowledgesSends = true;
            client.connect().get(10, TimeUnit.SECONDS);
            assertThat(waiting.get(5, TimeUnit.SECONDS).attempts()).isEqualTo(2);
        }
    }

    @Test
    void abort_and_disconnect_leave_the_server_without_a_goodbye_and_the_client_offline() throws Exception {
        try (SottoClient client = connected(FAST)) {
            client.abort();
            client.disconnect().get(5, TimeUnit.SECONDS);
            await().until(() -> !server.connected(device));
            assertThat(client.state()).isEqualTo(ConnectionState.DISCONNECTED);
            assertThat(client.stats().connections()).isEqualTo(1);
        }
    }
}
