package org.sotto.gateway.typing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sotto.gateway.testing.Client;
import org.sotto.gateway.testing.Gateway;
import org.sotto.gateway.testing.Peers;
import org.sotto.gateway.testing.Person;
import tools.jackson.databind.JsonNode;

/** Two gateways on the real Redis: Alice is at one of them, Bob at the other. */
class TypingTest {
    private static final class Second {
        private static final Gateway INSTANCE = Gateway.start("gateway-typing", Map.of());
    }

    private final Gateway here = Gateway.shared();
    private final Gateway there = Second.INSTANCE;
    private final Peers peers = Gateway.peers();
    private final Person alice = Person.random();
    private final Person bob = Person.random();
    private final UUID conversation = peers.conversation(alice.userId(), bob.userId());

    private static void type(Client client, UUID conversation, String status) {
        client.send(
                "typing",
                Client.data().put("conversation_id", conversation.toString()).put("status", status));
    }

    private static List<String> statuses(Client client) {
        return client.frames("user_typing").stream()
                .map(frame -> frame.path("data").path("status").asString())
                .toList();
    }

    private @Nullable String key() {
        byte[] value = here.redis()
                .get(here.keys().typing(conversation, alice.userId()))
                .toCompletableFuture()
                .join();
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }

    /** Waits until everything that the connection said before has been served. */
    private static void settle(Client client) {
        type(client, UUID.randomUUID(), "TYPING");
        client.awaitError("not_found");
    }

    @Test
    void the_peer_sees_typing_on_every_device_and_that_it_stopped() {
        Person laptop = bob.otherDevice();
        try (Client a = Client.connect(here.uri()).authenticate(alice);
                Client b = Client.connect(there.uri()).authenticate(bob);
                Client c = Client.connect(here.uri()).authenticate(laptop)) {
            type(a, conversation, "TYPING");
            for (Client client : List.of(b, c)) {
                JsonNode data = client.await("user_typing").path("data");
                assertThat(data.path("conversation_id").asString()).isEqualTo(conversation.toString());
                assertThat(data.path("user_id").asString())
                        .isEqualTo(alice.userId().toString());
                assertThat(data.path("status").asString()).isEqualTo("TYPING");
            }
            assertThat(key()).isEqualTo("TYPING");
            assertThat(here.redis()
                            .pttl(here.keys().typing(conversation, alice.userId()))
                            .toCompletableFuture()
                            .join())
                    .isBetween(1L, 5_000L);
            type(a, conversation, "STOPPED");
            await().untilAsserted(() -> assertThat(statuses(b)).containsExactly("TYPING", "STOPPED"));
            assertThat(key()).isNull();
            assertThat(a.frames("user_typing")).isEmpty();
        }
    }

    @Test
    void the_peer_is_told_what_the_typist_is_called_also_when_it_ends_by_itself() {
        peers.relations().write(alice.userId(), bob.userId(), relation -> relation.setDisplayName("Alice \u2764"));
        try (Client a = Client.connect(here.uri()).authenticate(alice);
                Client b = Client.connect(there.uri()).authenticate(bob)) {
            type(a, conversation, "TYPING");
            await().untilAsserted(() -> assertThat(statuses(b)).containsExactly("TYPING", "STOPPED"));
            type(b, conversation, "RECORDING");
            JsonNode ofBob = a.await("user_typing").path("data");

            assertThat(b.frames("user_typing"))
                    .extracting(frame -> frame.path("data").path("username").asString())
                    .containsExactly("Alice \u2764", "Alice \u2764");
            assertThat(ofBob.has("username")).as("who has no name").isFalse();
        }
    }

    @Test
    void what_nobody_stops_ends_by_itself_five_seconds_after_it_was_said_last() {
        try (Client a = Client.connect(here.uri()).authenticate(alice);
                Client b = Client.connect(there.uri()).authenticate(bob)) {
            type(a, conversation, "TYPING");
            b.await("user_typing");
            long first = System.nanoTime();
            await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
            type(a, conversation, "RECORDING");
            b.await("user_typing");
            long last = System.nanoTime();
            JsonNode end = b.await("user_typing");
            long now = System.nanoTime();
            assertThat(end.path("data").path("status").asString()).isEqualTo("STOPPED");
            assertThat(Duration.ofNanos(now - last)).isBetween(Duration.ofMillis(4_800), Duration.ofMillis(8_000));
            assertThat(Duration.ofNanos(now - first)).isGreaterThan(Duration.ofMillis(7_000));
            assertThat(statuses(b)).containsExactly("TYPING", "RECORDING", "STOPPED");
        }
    }

    @Test
    void a_stop_does_not_overtake_the_typing_whose_peer_is_not_known_yet() {
        CountDownLatch gate = peers.shutPeer(conversation);
        try (Client a = Client.connect(here.uri()).authenticate(alice);
                Client b = Client.connect(there.uri()).authenticate(bob)) {
            type(a, conversation, "TYPING");
            type(a, conversation, "STOPPED");
            a.send("{\"action\":\"PING\",\"timestamp\":1}");
            a.await("PONG");
            assertThat(statuses(b)).isEmpty();
            gate.countDown();
            await().untilAsserted(() -> assertThat(statuses(b)).containsExactly("TYPING", "STOPPED"));
        }
    }

    @Test
    void who_is_blocked_or_has_blocked_reaches_nobody_and_learns_nothing() {
        try (Client a = Client.connect(here.uri()).authenticate(alice);
                Client b = Client.connect(there.uri()).authenticate(bob)) {
            peers.relations().write(bob.userId(), alice.userId(), relation -> relation.setBlocked(true));
            type(a, conversation, "TYPING");
            settle(a);
            assertThat(key()).isNull();
            type(b, conversation, "TYPING");
            settle(b);
            assertThat(statuses(a)).isEmpty();
            assertThat(statuses(b)).isEmpty();
            assertThat(a.frames("error")).hasSize(1);
            assertThat(b.frames("error")).hasSize(1);
        }
    }

    @Test
    void a_conversation_of_others_is_not_found() {
        Person eve = Person.random();
        try (Client e = Client.connect(here.uri()).authenticate(eve)) {
            e.send("{\"action\":\"typing\",\"ref\":\"t1\",\"data\":{\"conversation_id\":\"" + conversation
                    + "\",\"status\":\"TYPING\"}}");
            JsonNode error = e.awaitError("not_found");
            assertThat(error.path("ref").asString()).isEqualTo("t1");
            assertThat(error.path("data").path("message").asString())
                    .contains(conversation.toString())
                    .contains("expected: a 1:1 conversation of yours that has a message");
        }
    }

    @Test
    void a_wrong_status_and_a_missing_conversation_are_refused() {
        try (Client a = Client.connect(here.uri()).authenticate(alice)) {
            type(a, conversation, "SINGING");
            assertThat(a.awaitError("invalid_request")
                            .path("data")
                            .path("message")
                            .asString())
                    .isEqualTo("status: \"SINGING\" (expected: one of TYPING, RECORDING, STOPPED)");
            a.send("typing", Client.data().put("status", "TYPING"));
            assertThat(a.awaitError("invalid_request")
                            .path("data")
                            .path("message")
                            .asString())
                    .isEqualTo("conversation_id is missing (expected: a UUID)");
        }
    }

    @Test
    void who_types_too_often_is_refused_and_then_closed() {
        Map<String, String> limits =
                Map.of("sotto.gateway.limits.signals.burst", "5", "sotto.gateway.limits.signals.per-second", "1");
        try (Gateway strict = Gateway.start("gateway-signals", limits);
                Client a = Client.connect(strict.uri()).authenticate(alice)) {
            for (int i = 0; i < 6; i++) {
                type(a, conversation, "TYPING");
            }
            assertThat(a.awaitError("rate_limited")
                            .path("data")
                            .path("retry_after_ms")
                            .asInt())
                    .isBetween(1, 1_000);
            for (int i = 0; i < 5; i++) {
                if (!a.trySend("{\"action\":\"typing\",\"data\":{\"conversation_id\":\"" + conversation
                        + "\",\"status\":\"STOPPED\"}}")) {
                    break;
                }
            }
            assertThat(a.awaitClose().code()).isEqualTo(4429);
        }
    }
}
