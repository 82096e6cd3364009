package org.sotto.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class SendingTest extends ClientHarness {
    private static String error(JsonNode send, String code) {
        return "{\"action\":\"error\",\"data\":{\"code\":\"" + code + "\",\"message\":\"as told\",\"temp_id\":\""
                + send.path("temp_id").asString() + "\"}}";
    }

    @Test
    void an_accepted_message_is_acknowledged_with_its_ids() throws Exception {
        try (SottoClient client = connected(FAST)) {
            MessageAck ack = send(client, "hello").get(5, TimeUnit.SECONDS);

            JsonNode sent = server.frames("send_message").get(0);
            assertThat(sent.path("receiver_id").asString()).isEqualTo(bob.toString());
            assertThat(sent.path("encrypted_content").asString()).isEqualTo(base64("hello"));
            assertThat(sent.path("message_type").asString()).isEqualTo("TEXT");
            assertThat(sent.has("attempt")).isFalse();
            assertThat(ack.tempId().toString()).isEqualTo(sent.path("temp_id").asString());
            assertThat(ack.messageId()).isEqualTo(server.acceptedInOrder.get(0).messageId());
            assertThat(ack.attempts()).isEqualTo(1);
        }
    }

    @Test
    void messages_given_before_the_connection_go_out_in_their_order() throws Exception {
        try (SottoClient client = client(FAST)) {
            List<CompletableFuture<MessageAck>> sends =
                    IntStream.range(0, 300).mapToObj(i -> send(client, "m" + i)).toList();
            client.connect().get(10, TimeUnit.SECONDS);
            CompletableFuture.allOf(sends.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);

            assertThat(server.acceptedInOrder.stream().map(ProtocolServer.Accepted::content))
                    .containsExactlyElementsOf(IntStream.range(0, 300)
                            .mapToObj(i -> base64("m" + i))
                            .toList());
        }
    }

    @Test
    void unacknowledged_messages_are_sent_again_after_a_cut_in_order_and_with_the_next_attempt() throws Exception {
        server.acknowledgesSends = false;
        try (SottoClient client = connected(FAST)) {
            List<CompletableFuture<MessageAck>> sends =
                    IntStream.range(0, 20).mapToObj(i -> send(client, "m" + i)).toList();
            await().until(() -> server.acceptedInOrder.size() == 20);
            server.acknowledgesSends = true;
            server.cut(device);
            for (CompletableFuture<MessageAck> send : sends) {
                assertThat(send.get(10, TimeUnit.SECONDS).attempts()).isEqualTo(2);
            }

            List<JsonNode> wire = server.frames("send_message");
            assertThat(wire).hasSize(40);
            assertThat(wire.subList(20, 40))
                    .allSatisfy(frame ->
                            assertThat(frame.path("attempt").intValue()).isEqualTo(2));
            assertThat(wire.subList(20, 40).stream()
                            .map(frame -> frame.path("temp_id").asString()))
                    .containsExactlyElementsOf(wire.subList(0, 20).stream()
                            .map(frame -> frame.path("temp_id").asString())
                            .toList());
            assertThat(server.acceptedInOrder).hasSize(20);
            assertThat(client.stats().resends()).isEqualTo(20);
        }
    }

    @Test
    void order_holds_over_many_cuts_in_the_middle_of_a_burst() throws Exception {
        try (SottoClient client = connected(FAST.withMaxInFlight(8))) {
            List<CompletableFuture<MessageAck>> sends = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                sends.add(send(client, "m" + i));
                if (i % 40 == 20) {
                    int before = server.acceptedInOrder.size();
                    await().until(() -> server.acceptedInOrder.size() > before);
                    client.abort();
                }
            }
            CompletableFuture.allOf(sends.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);

            assertThat(server.acceptedInOrder.stream().map(ProtocolServer.Accepted::content))
                    .containsExactlyElementsOf(IntStream.range(0, 400)
                            .mapToObj(i -> base64("m" + i))
                            .toList());
            assertThat(client.stats().connections()).isGreaterThan(5);
        }
    }

    @Test
    void a_message_without_answer_is_sent_again_on_the_living_connection() throws Exception {
        server.acknowledgesSends = false;
        try (SottoClient client = connected(FAST.withAckTimeout(Duration.ofMillis(100)))) {
            CompletableFuture<MessageAck> send = send(client, "hello");
            await().until(() -> server.frames("send_message").size() >= 3);
            server.acknowledgesSends = true;

            assertThat(send.get(5, TimeUnit.SECONDS).attempts()).isGreaterThanOrEqualTo(3);
            assertThat(server.frames("send_message").stream()
                            .map(frame -> frame.path("attempt").intValue(1))
                            .limit(3))
                    .containsExactly(1, 2, 3);
            assertThat(server.acceptedInOrder).hasSize(1);
            assertThat(client.stats().connections()).isEqualTo(1);
        }
    }

    @Test
    void a_refusal_fails_the_send_with_the_servers_code_and_the_corrected_send_keeps_its_temp_id() throws Exception {
        server.answer = (data, number) -> number == 1 ? Optional.of(error(data, "unknown_receiver")) : Optional.empty();
        try (SottoClient client = connected(FAST)) {
            UUID tempId = UUID.randomUUID();
            SendOptions options = SendOptions.NONE.withTempId(tempId);
            Throwable refused =
                    catchThrowable(() -> client.send(UUID.randomUUID(), new byte[1], MessageType.TEXT, options)
                            .get(5, TimeUnit.SECONDS));

            assertThat(refused).isInstanceOf(ExecutionException.class);
            assertThat(refused.getCause())
                    .isInstanceOfSatisfying(SendRefusedException.class, refusal -> assertThat(refusal.code())
                            .isEqualTo("unknown_receiver"));
            MessageAck ack =
                    client.send(bob, new byte[1], MessageType.TEXT, options).get(5, TimeUnit.SECONDS);
            assertThat(ack.tempId()).isEqualTo(tempId);
        }
    }

    @Test
    void a_refusal_that_is_named_by_its_ref_alone_finds_its_send() throws Exception {
        server.answer = (data, number) -> Optional.of("{\"action\":\"error\",\"ref\":\""
                + data.path("temp_id").asString() + "\",\"data\":{\"code\":\"invalid_request\",\"message\":\"no\"}}");
        try (SottoClient client = connected(FAST)) {
            assertThatThrownBy(() -> send(client, "x").get(5, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(SendRefusedException.class)
                    .hasMessageContaining("invalid_request");
        }
    }

    @Test
    void try_later_is_tried_later_until_it_works() throws Exception {
        Set<Integer> refusedSends = Set.of(1, 3, 4);
        server.answer = (data, number) -> refusedSends.contains(number)
                ? Optional.of(error(data, number == 3 ? "unavailable" : "rate_limited"))
                : Optional.empty();
        try (SottoClient client = connected(FAST.withMaxInFlight(1))) {
            CompletableFuture<MessageAck> first = send(client, "first");
            CompletableFuture<MessageAck> second = send(client, "second");
            first.get(5, TimeUnit.SECONDS);
            second.get(5, TimeUnit.SECONDS);

            assertThat(server.acceptedInOrder.stream().map(ProtocolServer.Accepted::content))
                    .containsExactly(base64("first"), base64("second"));
            assertThat(client.stats().heldBack()).isEqualTo(3);
        }
    }

    @Test
    void a_burst_that_is_refused_as_a_whole_waits_no_longer_than_one_message() throws Exception {
        int burst = 12;
        // By the attempt, not by the number of frames: on a slow machine a resend may pass the first send of another.
        server.answer =
                (data, number) -> data.has("attempt") ? Optional.empty() : Optional.of(error(data, "unavailable"));
        // If each refusal of the burst lengthened the wait, the last ones would wait for minutes.
        ClientSettings patient =
                FAST.withRetry(new BackoffSettings(Duration.ofMillis(100), Duration.ofMinutes(30), Duration.ZERO));
        try (SottoClient client = connected(patient)) {
            List<CompletableFuture<MessageAck>> sends = IntStream.range(0, burst)
                    .mapToObj(i -> send(client, "m" + i))
                    .toList();
            long first = System.nanoTime();
            for (CompletableFuture<MessageAck> send : sends) {
                assertThat(send.get(10, TimeUnit.SECONDS).attempts()).isEqualTo(2);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - first)).isLessThan(Duration.ofSeconds(5));
            assertThat(client.stats().heldBack()).isEqualTo(burst);
        }
    }

    @Test
    void what_was_not_sent_yet_never_passes_a_message_that_is_refused_for_now() throws Exception {
        // m0 is refused until its fourth send; the seven behind it are in flight by then and may pass.
        AtomicInteger firsts = new AtomicInteger();
        server.answer = (data, number) ->
                data.path("encrypted_content").asString("").equals(base64("m0")) && firsts.incrementAndGet() < 4
                        ? Optional.of(error(data, "unavailable"))
                        : Optional.empty();
        try (SottoClient client = client(FAST.withMaxInFlight(8))) {
            List<CompletableFuture<MessageAck>> sends =
                    IntStream.range(0, 40).mapToObj(i -> send(client, "m" + i)).toList();
            client.connect().get(10, TimeUnit.SECONDS);
            CompletableFuture.allOf(sends.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);

            List<String> texts =
                    IntStream.range(0, 40).mapToObj(i -> base64("m" + i)).toList();
            List<String> accepted = server.acceptedInOrder.stream()
                    .map(ProtocolServer.Accepted::content)
                    .toList();
            assertThat(accepted).containsExactlyInAnyOrderElementsOf(texts);
            assertThat(accepted.indexOf(base64("m0"))).isLessThanOrEqualTo(7);
            assertThat(accepted.subList(8, 40)).isEqualTo(texts.subList(8, 40));
            assertThat(client.stats().heldBack()).isEqualTo(3);
        }
    }

    @Test
    void an_outbox_is_full_by_bytes_too_whatever_became_of_the_futures() throws Exception {
        byte[] large = new byte[48_000];
        try (SottoClient client = client(FAST.withMaxOutboxBytes(128 * 1024))) {
            CompletableFuture<MessageAck> first = client.send(bob, large, MessageType.DOCUMENT);
            CompletableFuture<MessageAck> given = client.send(bob, large, MessageType.DOCUMENT);
            assertThat(given.cancel(false)).isTrue();
            assertThatThrownBy(
                            () -> client.send(bob, large, MessageType.DOCUMENT).get(5, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(OutboxFullException.class, full -> assertThat(full.bound())
                            .isEqualTo("maxOutboxBytes"))
                    .hasMessageContaining("at most 131072");
            CompletableFuture<MessageAck> small = send(client, "still fits");

            client.connect().get(10, TimeUnit.SECONDS);
            first.get(5, TimeUnit.SECONDS);
            small.get(5, TimeUnit.SECONDS);
            MessageAck ack = client.send(bob, large, MessageType.DOCUMENT).get(5, TimeUnit.SECONDS);
            assertThat(ack.attempts()).isEqualTo(1);
            assertThat(server.acceptedInOrder)
                    .as("the cancelled one was sent all the same")
                    .hasSize(4);
        }
    }

    @Test
    void an_outbox_that_holds_no_frame_is_refused() {
        assertThatThrownBy(() -> FAST.withMaxOutboxBytes(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxOutboxBytes: 1 (expected: >= 131072");
    }

    @Test
    void a_full_outbox_refuses_and_has_room_again_after_an_acknowledgement() throws Exception {
        try (SottoClient client = client(FAST.withMaxOutbox(2))) {
            CompletableFuture<MessageAck> first = send(client, "1");
            CompletableFuture<MessageAck> second = send(client, "2");
            assertThatThrownBy(() -> send(client, "3").get(5, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(OutboxFullException.class)
                    .hasMessageContaining("maxOutbox: ")
                    .hasMessageContaining("expected: at most 2");

            client.connect().get(10, TimeUnit.SECONDS);
            first.get(5, TimeUnit.SECONDS);
            second.get(5, TimeUnit.SECONDS);
            assertThat(send(client, "4").get(5, TimeUnit.SECONDS).attempts()).isEqualTo(1);
        }
    }

    @Test
    void content_that_fits_no_frame_is_refused_at_once() throws Exception {
        try (SottoClient client = connected(FAST)) {
            assertThatThrownBy(() -> client.send(bob, new byte[100_000], MessageType.TEXT)
                            .get(5, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(SendRefusedException.class)
                    .hasMessageContaining("frame_too_large");
            assertThat(server.frames("send_message")).isEmpty();
            MessageAck ack =
                    client.send(bob, new byte[97_000], MessageType.DOCUMENT).get(5, TimeUnit.SECONDS);
            assertThat(ack.attempts()).isEqualTo(1);
        }
    }

    @Test
    void a_temp_id_that_waits_already_is_refused() throws Exception {
        try (SottoClient client = client(FAST)) {
            SendOptions options = SendOptions.NONE.withTempId(UUID.randomUUID());
            CompletableFuture<MessageAck> first = client.send(bob, new byte[1], MessageType.TEXT, options);
            assertThatThrownBy(() -> client.send(bob, new byte[1], MessageType.TEXT, options)
                            .get(5, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(IllegalStateException.class);
            client.connect().get(10, TimeUnit.SECONDS);
            assertThat(first.get(5, TimeUnit.SECONDS).tempId()).isEqualTo(options.tempId());
        }
    }

    @Test
    void closing_fails_what_waits() {
        CompletableFuture<MessageAck> waiting;
        try (SottoClient client = client(FAST)) {
            waiting = send(client, "never");
        }
        assertThatThrownBy(() -> waiting.get(5, TimeUnit.SECONDS)).hasCauseInstanceOf(ClientStoppedException.class);
    }

    @Test
    void every_send_has_a_temp_id_of_its_own() throws Exception {
        try (SottoClient client = connected(FAST)) {
            Set<UUID> tempIds = new HashSet<>();
            for (int i = 0; i < 50; i++) {
                tempIds.add(send(client, "same").get(5, TimeUnit.SECONDS).tempId());
            }
            assertThat(tempIds).hasSize(50);
        }
    }

    @Test
    void a_read_mark_made_offline_is_sent_when_connected_and_an_older_one_never() throws Exception {
        try (SottoClient client = client(FAST)) {
            UUID older = server.nextId();
            UUID newer = server.nextId();
            client.markRead(conversation, newer);
            client.markRead(conversation, older);
            client.connect().get(10, TimeUnit.SECONDS);
            await().until(() -> server.frames("read_receipt").size() == 1);
            assertThat(server.frames("read_receipt").get(0).path("message_id").asString())
                    .isEqualTo(newer.toString());

            server.cut(device);
            await().untilAsserted(() -> assertThat(server.frames("read_receipt"))
                    .as("sent again, since the first may have been lost")
                    .hasSize(2));
        }
    }
}
