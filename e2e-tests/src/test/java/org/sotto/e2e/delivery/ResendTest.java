package org.sotto.e2e.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sotto.client.MessageAck;
import org.sotto.client.MessageType;
import org.sotto.client.SendOptions;
import org.sotto.client.SendRefusedException;
import org.sotto.client.rest.SottoAccount;
import org.sotto.client.ws.RawConnection;
import org.sotto.e2e.fleet.Fleet;
import org.sotto.e2e.fleet.Person;
import tools.jackson.databind.JsonNode;

class ResendTest {
    private final Fleet fleet = Fleet.running();

    @Test
    void a_resend_after_a_lost_acknowledgement_is_the_same_message() throws Exception {
        SottoAccount alice = fleet.signUp();
        try (Person bob = fleet.person(2).connect()) {
            UUID tempId = UUID.randomUUID();
            RawConnection first = open(alice, 1);
            first.pauseReading();
            first.sendText(frame(tempId, bob.id(), "once", 1)).join();
            bob.record().awaitMessages(1);
            first.abort();

            try (RawConnection second = open(alice, 2)) {
                second.sendText(frame(tempId, bob.id(), "once", 2)).join();
                String one = ack(second).path("message_id").asString();
                second.sendText(frame(tempId, bob.id(), "once", 3)).join();
                assertThat(ack(second).path("message_id").asString()).isEqualTo(one);
                bob.record().awaitMessages(1);
                assertThat(bob.record().messageIds()).containsExactly(UUID.fromString(one));
                second.sendText(frame(UUID.randomUUID(), bob.id(), "next", 1)).join();
                bob.record().awaitMessages(2);
                assertThat(bob.record().texts()).containsExactly("once", "next");
            }
        }
    }

    @Test
    void the_same_temp_id_at_once_through_two_gateways_is_one_message_with_equal_answers() throws Exception {
        SottoAccount alice = fleet.signUp();
        try (Person bob = fleet.person(2).connect()) {
            List<UUID> tempIds =
                    IntStream.range(0, 1_000).mapToObj(i -> UUID.randomUUID()).toList();
            RawConnection one = open(alice, 1);
            try (RawConnection other = RawConnection.open(fleet.runtime(), fleet.gateway(2))) {
                // Both write at once; the second connection takes over while the first one's frames are on their way.
                CompletableFuture<Void> first = CompletableFuture.runAsync(
                        () -> tempIds.forEach(id -> one.sendText(frame(id, bob.id(), "twice", 1))));
                await("the first answers").atMost(Fleet.PATIENCE).untilAsserted(() -> assertThat(answers(one))
                        .isNotEmpty());
                other.send(
                        "authenticate",
                        Map.of(
                                "access_token",
                                alice.accessToken().join(),
                                "device_id",
                                alice.deviceId().toString()));
                tempIds.forEach(id -> other.sendText(frame(id, bob.id(), "twice", 1)));
                first.join();

                await("an answer to each through the second gateway")
                        .atMost(Fleet.PATIENCE)
                        .untilAsserted(() -> assertThat(answers(other)).hasSize(1_000));
                Map<String, Set<String>> all = new HashMap<>(answers(other));
                answers(one).forEach((tempId, ids) -> all.merge(tempId, ids, ResendTest::union));
                assertThat(all.values()).allSatisfy(ids -> assertThat(ids).hasSize(1));
                bob.record().awaitMessages(1_000);
            }
            // A message behind them all: what would have been shown twice has been shown by then.
            try (RawConnection last = open(alice, 1)) {
                last.sendText(frame(UUID.randomUUID(), bob.id(), "last", 1)).join();
                bob.record().awaitMessages(1_001);
                assertThat(bob.record().messages()).hasSize(1_001);
                assertThat(bob.record().texts()).endsWith("last");
                assertThat(bob.client().stats().duplicates()).isZero();
            }
        }
    }

    @Test
    void a_refused_send_keeps_its_temp_id_for_the_corrected_one() throws Exception {
        try (Person alice = fleet.person(1).connect();
                Person bob = fleet.person(2).connect()) {
            SendOptions options = SendOptions.NONE.withTempId(UUID.randomUUID());
            assertThatThrownBy(() -> alice.client()
                            .send(Fleet.nobody(), new byte[] {1}, MessageType.TEXT, options)
                            .join())
                    .cause()
                    .isInstanceOfSatisfying(SendRefusedException.class, refused -> assertThat(refused.code())
                            .isEqualTo("unknown_receiver"));
            MessageAck sent = alice.client()
                    .send(bob.id(), new byte[] {1}, MessageType.TEXT, options)
                    .join();
            bob.record().awaitMessages(1);
            assertThat(bob.record().messageIds()).containsExactly(sent.messageId());
            assertThat(bob.record().messages().get(0).tempId()).isEqualTo(options.tempId());
        }
    }

    private RawConnection open(SottoAccount account, int gateway) {
        RawConnection connection = RawConnection.open(fleet.runtime(), fleet.gateway(gateway));
        connection.authenticate(account.accessToken().join(), account.deviceId().toString(), null);
        return connection;
    }

    private static JsonNode ack(RawConnection connection) {
        return connection.awaitAction("message_ack", Fleet.PATIENCE).path("data");
    }

    private static Map<String, Set<String>> answers(RawConnection connection) {
        Map<String, Set<String>> answers = new HashMap<>();
        for (JsonNode frame : connection.received()) {
            if ("message_ack".equals(frame.path("action").asString(""))) {
                JsonNode data = frame.path("data");
                answers.computeIfAbsent(data.path("temp_id").asString(), id -> new HashSet<>())
                        .add(data.path("message_id").asString());
            }
        }
        return answers;
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        Set<String> union = new HashSet<>(one);
        union.addAll(other);
        return union;
    }

    private static String frame(UUID tempId, UUID receiver, String text, int attempt) {
        String content =
                java.util.Base64.getEncoder().encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return """
                {"action": "send_message", "data": {"temp_id": "%s", "receiver_id": "%s", "encrypted_content": "%s", \
                "message_type": "TEXT", "timestamp": 1700000000000, "attempt": %d}}""".formatted(tempId, receiver, content, attempt);
    }
}
