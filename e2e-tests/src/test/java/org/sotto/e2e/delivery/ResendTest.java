package org.sotto.e2e.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
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
    private static final int OPEN_AT_BOTH = 1_000;
    private static final int SLICE = 25;
    /** Fewer messages in all than one device may send at once through each gateway (1,500). */
    private static final int MAX_SLICES = 56;

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

    /**
     * A device has one connection: the later one ends the first. So the device alternates between the gateways, and sends
     * what it has just sent through the one through the other too, before it has an answer.
     */
    @Test
    void the_same_temp_id_at_once_through_two_gateways_is_one_message_with_equal_answers() throws Exception {
        SottoAccount alice = fleet.signUp();
        try (Person bob = fleet.person(2).connect()) {
            Map<UUID, Set<UUID>> answers = new HashMap<>();
            RawConnection current = open(alice, 1);
            int openAtBoth = 0;
            int slices = 0;
            for (; openAtBoth < OPEN_AT_BOTH && slices < MAX_SLICES; slices++) {
                RawConnection next = RawConnection.open(fleet.runtime(), fleet.gateway(slices % 2 == 0 ? 2 : 1));
                openAtBoth += sendThroughBoth(alice, bob.id(), current, next);
                assertThat(current.awaitClosed(Fleet.PATIENCE).code()).isEqualTo(4409);
                collectAnswers(current, answers);
                current = next;
            }
            collectAnswers(current, answers);
            assertThat(openAtBoth)
                    .as("sent through both gateways, and unanswered by the first, of %s", slices * SLICE)
                    .isGreaterThanOrEqualTo(OPEN_AT_BOTH);
            assertThat(answers).hasSize(slices * SLICE);
            assertThat(answers.values()).allSatisfy(ids -> assertThat(ids).hasSize(1));

            // A message behind them all: what would have been shown twice has been shown by then.
            try (RawConnection last = open(alice, 1)) {
                UUID tempId = UUID.randomUUID();
                last.sendText(frame(tempId, bob.id(), "last", 1)).join();
                UUID id = UUID.fromString(ack(last).path("message_id").asString());
                answers.put(tempId, Set.of(id));
                bob.record().awaitMessage(id);
            }
            assertThat(bob.record().messages()).hasSize(answers.size());
            assertThat(bob.record().messages()).allSatisfy(message -> assertThat(answers.get(message.tempId()))
                    .containsExactly(message.messageId()));
            assertThat(bob.record().messageIds()).doesNotHaveDuplicates();
            assertThat(bob.client().stats().duplicates()).isZero();
        }
    }

    /**
     * Sends a slice through the first connection, and as soon as its gateway has taken it, through the second, which
     * takes the device over; waits until that one has answered all.
     *
     * @return how many had no answer through the first connection when the second had sent them
     */
    private int sendThroughBoth(SottoAccount account, UUID receiver, RawConnection first, RawConnection second) {
        List<UUID> slice = Stream.generate(UUID::randomUUID).limit(SLICE).toList();
        List<String> frames =
                slice.stream().map(id -> frame(id, receiver, "twice", 1)).toList();
        Map<String, String> credentials = Map.of(
                "access_token",
                account.accessToken().join(),
                "device_id",
                account.deviceId().toString());
        sendAll(frames, first);
        // Frames of a socket are served in their order: with the answer to a PING, all before it are on their way.
        first.sendText("{\"action\": \"PING\", \"timestamp\": 1}").join();
        first.awaitAction("PONG", Fleet.PATIENCE);
        // The gateway lets frames behind authenticate wait until it has answered that.
        second.send("authenticate", credentials).join();
        sendAll(frames, second);
        Set<UUID> unanswered = new HashSet<>(slice);
        unanswered.removeAll(answers(first).keySet());

        await("an answer to each through the second gateway")
                .atMost(Fleet.PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> assertThat(answers(second)).containsKeys(slice.toArray(UUID[]::new)));
        return unanswered.size();
    }

    /** Sends frames one behind the other, and returns when all have been written. */
    private static void sendAll(List<String> frames, RawConnection connection) {
        CompletableFuture.allOf(frames.stream().map(connection::sendText).toArray(CompletableFuture[]::new))
                .join();
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

    /** By {@code temp_id}: the message ids of all acknowledgements that came. */
    private static Map<UUID, Set<UUID>> answers(RawConnection connection) {
        Map<UUID, Set<UUID>> answers = new HashMap<>();
        for (JsonNode frame : connection.received()) {
            if ("message_ack".equals(frame.path("action").asString(""))) {
                JsonNode data = frame.path("data");
                answers.computeIfAbsent(UUID.fromString(data.path("temp_id").asString()), id -> new HashSet<>())
                        .add(UUID.fromString(data.path("message_id").asString()));
            }
        }
        return answers;
    }

    /** Adds a connection's answers, none of which may be a refusal. */
    private static void collectAnswers(RawConnection connection, Map<UUID, Set<UUID>> all) {
        assertThat(connection.received())
                .noneMatch(frame -> "error".equals(frame.path("action").asString("")));
        answers(connection).forEach((tempId, ids) -> all.computeIfAbsent(tempId, id -> new HashSet<>())
                .addAll(ids));
    }

    private static String frame(UUID tempId, UUID receiver, String text, int attempt) {
        String content =
                java.util.Base64.getEncoder().encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return """
                {"action": "send_message", "data": {"temp_id": "%s", "receiver_id": "%s", "encrypted_content": "%s", \
                "message_type": "TEXT", "timestamp": 1700000000000, "attempt": %d}}""".formatted(tempId, receiver, content, attempt);
    }
}
