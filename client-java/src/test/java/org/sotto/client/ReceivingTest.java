package org.sotto.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sotto.client.inbox.InboxStore;
import org.sotto.client.inbox.MemoryInboxStore;
import org.sotto.client.runtime.ClientRuntime;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ReceivingTest extends ClientHarness {
    private ObjectNode message(long position, String text) {
        return ProtocolServer.message(
                position, server.nextId(), conversation, UUID.randomUUID(), UUID.randomUUID(), base64(text));
    }

    @Test
    void what_waited_comes_in_order_then_caught_up_then_live_messages() throws Exception {
        IntStream.range(0, 200).forEach(i -> server.message(device, 10 + i * 3L, conversation, base64("m" + i)));
        try (SottoClient client = connected(FAST)) {
            assertThat(recorder.texts())
                    .containsExactlyElementsOf(
                            IntStream.range(0, 200).mapToObj(i -> "m" + i).toList());
            assertThat(recorder.caughtUps).containsExactly(new CaughtUp(10 + 199 * 3L, false));

            server.message(device, 1_000, conversation, base64("live"));
            await().until(() -> recorder.messages.size() == 201);
            await().until(() -> server.cursor(device) == 1_000);
            assertThat(client.stats().duplicates()).isZero();
            assertThat(client.stats().gaps()).isZero();
        }
    }

    @Test
    void acknowledgements_are_batched() throws Exception {
        IntStream.range(0, 1_000).forEach(i -> server.message(device, 1 + i, conversation, base64("m" + i)));
        try (SottoClient client = connected(FAST)) {
            await().until(() -> server.cursor(device) == 1_000);
            assertThat(client.stats().acknowledgements()).isLessThan(500);
            assertThat(server.frames("delivery_ack")).allMatch(data -> data.has("up_to_position"));
        }
    }

    @Test
    void nothing_is_acknowledged_before_the_listener_has_returned_and_the_store_has_stored() throws Exception {
        CountDownLatch storing = new CountDownLatch(1);
        CountDownLatch mayStore = new CountDownLatch(1);
        MemoryInboxStore memory = new MemoryInboxStore();
        InboxStore slow = new InboxStore() {
            @Override
            public OptionalLong position() {
                return memory.position();
            }

            @Override
            public void store(long position) {
                storing.countDown();
                try {
                    assertThat(mayStore.await(10, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                memory.store(position);
            }
        };
        server.message(device, 5, conversation, base64("one"));
        try (SottoClient client = builder(FAST).inboxStore(slow).build()) {
            var live = client.connect();
            assertThat(storing.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(recorder.messages).hasSize(1);
            assertThat(server.cursor(device)).isEqualTo(-1);
            mayStore.countDown();
            live.get(10, TimeUnit.SECONDS);
            await().until(() -> server.cursor(device) == 5);
        }
    }

    @Test
    void a_new_client_resumes_after_the_stored_position() throws Exception {
        MemoryInboxStore store = new MemoryInboxStore();
        store.store(20);
        server.message(device, 10, conversation, base64("old"));
        server.message(device, 20, conversation, base64("stored"));
        server.message(device, 30, conversation, base64("new"));
        try (SottoClient client = builder(FAST).inboxStore(store).build()) {
            client.connect().get(10, TimeUnit.SECONDS);
            assertThat(server.frames("authenticate").get(0).path("resume_after").longValue())
                    .isEqualTo(20);
            assertThat(recorder.texts()).containsExactly("new");
            assertThat(store.position()).hasValue(30);
        }
    }

    @Test
    void entries_sent_again_are_counted_and_not_shown() throws Exception {
        try (SottoClient client = connected(FAST)) {
            ObjectNode first = message(10, "first");
            server.entry(device, first);
            server.pushEntry(device, first);
            server.message(device, 20, conversation, base64("second"));
            server.pushEntry(device, first);
            await().until(() -> client.stats().entries() == 4);
            assertThat(recorder.texts()).containsExactly("first", "second");
            assertThat(client.stats().repeatedEntries()).isEqualTo(2);
        }
    }

    @Test
    void the_same_message_at_another_position_and_the_same_send_under_another_id_are_not_shown() throws Exception {
        try (SottoClient client = connected(FAST)) {
            UUID id = server.nextId();
            UUID sender = UUID.randomUUID();
            UUID temp = UUID.randomUUID();
            server.entry(device, ProtocolServer.message(1, id, conversation, sender, temp, base64("x")));
            server.entry(device, ProtocolServer.message(2, id, conversation, sender, temp, base64("x")));
            server.entry(device, ProtocolServer.message(3, server.nextId(), conversation, sender, temp, base64("x")));
            server.message(device, 4, conversation, base64("end"));
            await().until(() -> server.cursor(device) == 4);
            assertThat(recorder.texts()).containsExactly("x", "end");
            assertThat(client.stats().repeatedMessages()).isEqualTo(1);
            assertThat(client.stats().repeatedSends()).isEqualTo(1);
            assertThat(client.stats().duplicates()).isEqualTo(2);
        }
    }

    @Test
    void a_gap_is_closed_from_the_log_and_no_message_is_lost_or_shown_twice() throws Exception {
        try (SottoClient client = connected(FAST)) {
            server.message(device, 1, conversation, base64("1"));
            await().until(() -> server.cursor(device) == 1);
            server.store(device, message(2, "2"));
            server.message(device, 3, conversation, base64("3"));
            await().until(() -> server.cursor(device) == 3);

            assertThat(recorder.texts()).containsExactly("1", "2", "3");
            assertThat(client.stats().gaps()).isEqualTo(1);
            assertThat(client.stats().gapsLeft()).isZero();
            assertThat(server.frames("authenticate").get(1).path("resume_after").longValue())
                    .isEqualTo(1);
        }
    }

    @Test
    void a_gap_that_the_log_cannot_fill_is_told_and_passed() throws Exception {
        server.message(device, 1, conversation, base64("1"));
        try (SottoClient client = connected(FAST)) {
            server.entry(device, message(10, "10").put("prev_position", 5));
            await().until(() -> server.cursor(device) == 10);

            assertThat(recorder.texts()).containsExactly("1", "10");
            assertThat(client.stats().gaps()).isEqualTo(2);
            assertThat(client.stats().gapsLeft()).isEqualTo(1);
            assertThat(recorder.errors).extracting(ClientError::code).containsExactly("inbox_gap");
        }
    }

    @Test
    void a_listener_that_fails_gets_the_message_again_before_the_next() throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        Recorder failing = new Recorder() {
            @Override
            public void onMessage(IncomingMessage message) {
                if (message.position() == 2 && broken.getAndSet(false)) {
                    throw new IllegalStateException("the application's disk is full");
                }
                super.onMessage(message);
            }
        };
        IntStream.rangeClosed(1, 3).forEach(i -> server.message(device, i, conversation, base64("m" + i)));
        try (SottoClient client = builder(FAST).listener(failing).build()) {
            client.connect().get(10, TimeUnit.SECONDS);
            assertThat(failing.texts()).containsExactly("m1", "m2", "m3");
            assertThat(failing.errors).extracting(ClientError::code).containsExactly("listener_failed");
            assertThat(client.stats().connections()).isEqualTo(2);
        }
    }

    @Test
    void frames_that_cannot_be_read_are_counted_and_the_rest_goes_on() throws Exception {
        try (SottoClient client = connected(FAST)) {
            server.push(device, "no json");
            server.push(device, "[1]");
            server.push(device, "{\"action\":\"message_status\",\"data\":{\"status\":\"SEEN\"}}");
            server.entry(device, message(1, "x").put("encrypted_content", "***"));
            server.message(device, 2, conversation, base64("fine"));
            await().until(() -> server.cursor(device) == 2);
            assertThat(recorder.texts()).containsExactly("fine");
            assertThat(client.stats().malformedFrames()).isEqualTo(4);
            assertThat(recorder.errors).hasSize(4).allMatch(error -> error.code()
                    .equals("malformed_frame"));
        }
    }

    @Test
    void statuses_failures_and_other_entries_reach_their_callbacks() throws Exception {
        try (SottoClient client = connected(FAST)) {
            UUID sent = send(client, "x").get(5, TimeUnit.SECONDS).messageId();
            server.push(
                    device,
                    "{\"action\":\"message_status\",\"data\":{\"conversation_id\":\"" + conversation
                            + "\",\"after_message_id\":null,\"message_id\":\"" + sent + "\",\"user_id\":\"" + bob
                            + "\",\"status\":\"DELIVERED\",\"timestamp\":1704672000000}}");
            ObjectNode failed = (ObjectNode) ClientRuntime.JSON.readTree(
                    "{\"action\":\"message_failed\",\"position\":1,\"code\":\"poison\",\"temp_id\":\""
                            + UUID.randomUUID() + "\"}");
            server.entry(device, failed);
            server.entry(
                    device, (ObjectNode) ClientRuntime.JSON.readTree("{\"action\":\"story_event\",\"position\":2}"));
            server.push(device, "{\"action\":\"group_event\",\"data\":{}}");
            await().until(() -> recorder.events.size() == 2);

            assertThat(recorder.statuses).singleElement().satisfies(status -> assertThat(status.covers(sent))
                    .isTrue());
            assertThat(recorder.failed).extracting(MessageFailed::code).containsExactly("poison");
            assertThat(recorder.events).extracting(ServerEvent::action).containsExactly("story_event", "group_event");
            await().until(() -> server.cursor(device) == 2);
        }
    }

    private void accountEvent(long position, UUID eventId, String kind, String more) {
        server.entry(device, (ObjectNode) ClientRuntime.JSON.readTree("{\"action\":\"account_event\",\"position\":"
                + position + ",\"event_id\":\"" + eventId + "\",\"kind\":\"" + kind
                + "\",\"at\":1704672000000" + more + "}"));
    }

    private void deviceEvent(long position, UUID eventId, String kind, UUID other) {
        server.entry(device, (ObjectNode) ClientRuntime.JSON.readTree("{\"action\":\"device_event\",\"position\":"
                + position + ",\"event_id\":\"" + eventId + "\",\"kind\":\"" + kind + "\",\"device_id\":\""
                + other + "\",\"device_number\":2,\"at\":1704672000000}"));
    }

    @Test
    void changes_of_the_account_are_told_in_order_and_a_copy_of_one_is_not() throws Exception {
        UUID block = UUID.randomUUID();
        UUID added = UUID.randomUUID();
        UUID other = UUID.randomUUID();
        Instant at = Instant.ofEpochMilli(1_704_672_000_000L);
        try (SottoClient client = connected(FAST)) {
            accountEvent(1, block, "blocked", ",\"user_id\":\"" + bob + "\"");
            deviceEvent(2, added, "added", other);
            accountEvent(3, block, "blocked", ",\"user_id\":\"" + bob + "\"");
            deviceEvent(4, added, "added", other);
            accountEvent(5, other, "a_kind_of_tomorrow", "");
            await().until(() -> server.cursor(device) == 5);

            assertThat(recorder.accountEvents)
                    .containsExactly(
                            new AccountEvent(block, "blocked", bob, at),
                            new AccountEvent(other, "a_kind_of_tomorrow", null, at));
            assertThat(recorder.deviceEvents).containsExactly(new DeviceEvent(added, "added", other, 2, at, null, 0));
            assertThat(recorder.events).isEmpty();
            assertThat(client.stats().repeatedEvents()).isEqualTo(2);
            assertThat(client.stats().duplicates()).isEqualTo(2);
        }
    }

    @Test
    void a_change_that_the_listener_failed_on_comes_again() throws Exception {
        Recorder failing = new Recorder() {
            @Override
            public void onAccountEvent(AccountEvent event) {
                super.onAccountEvent(event);
                if (accountEvents.size() == 1) {
                    throw new IllegalStateException("the disk is full");
                }
            }
        };
        UUID event = UUID.randomUUID();
        try (SottoClient client = builder(FAST).listener(failing).build()) {
            client.connect().get(10, TimeUnit.SECONDS);
            accountEvent(1, event, "privacy", "");
            await().until(() -> server.cursor(device) == 1);
            assertThat(failing.accountEvents).extracting(AccountEvent::eventId).containsExactly(event, event);
            assertThat(client.stats().connections()).isEqualTo(2);
        }
    }

    @Test
    void a_device_whose_account_is_taken_over_is_told_so_outside_of_the_inbox() throws Exception {
        try (SottoClient client = connected(FAST)) {
            server.push(
                    device,
                    "{\"action\":\"device_event\",\"data\":{\"kind\":\"taken_over\",\"device_id\":\"" + device
                            + "\",\"device_number\":1,\"at\":1704672000000}}");
            await().until(() -> recorder.deviceEvents.size() == 1);
            assertThat(recorder.deviceEvents)
                    .containsExactly(new DeviceEvent(
                            null, "taken_over", device, 1, Instant.ofEpochMilli(1_704_672_000_000L), null, 0));
            assertThat(client.state()).isEqualTo(ConnectionState.LIVE);
        }
    }

    private void entry(String json) {
        server.entry(device, (ObjectNode) ClientRuntime.JSON.readTree(json));
    }

    @Test
    void lists_and_identities_of_partners_that_change_are_told_once_each() throws Exception {
        UUID list = UUID.randomUUID();
        UUID own = UUID.randomUUID();
        UUID identity = UUID.randomUUID();
        Instant at = Instant.ofEpochMilli(1_704_672_000_000L);
        String changed = ",\"user_id\":\"" + bob + "\",\"list_version\":7,";
        try (SottoClient client = connected(FAST)) {
            entry("{\"action\":\"device_event\",\"position\":1,\"event_id\":\"" + list + "\",\"kind\":\"list_changed\""
                    + changed + "\"at\":1704672000000}");
            entry("{\"action\":\"device_event\",\"position\":2,\"event_id\":\"" + own
                    + "\",\"kind\":\"list_changed\",\"list_version\":3,\"at\":1704672000000}");
            for (int copy = 3; copy <= 4; copy++) {
                entry("{\"action\":\"identity_changed\",\"position\":" + copy + ",\"event_id\":\"" + identity + "\""
                        + changed + "\"timestamp\":1704672000000}");
            }
            await().until(() -> server.cursor(device) == 4);

            assertThat(recorder.deviceEvents)
                    .containsExactly(
                            new DeviceEvent(list, "list_changed", null, 0, at, bob, 7),
                            new DeviceEvent(own, "list_changed", null, 0, at, null, 3));
            assertThat(recorder.identityChanges).containsExactly(new IdentityChanged(identity, bob, 7, at));
            assertThat(recorder.events).isEmpty();
            assertThat(client.stats().repeatedEvents()).isEqualTo(1);
        }
    }

    @Test
    void keys_that_run_low_are_told_outside_of_the_inbox() throws Exception {
        try (SottoClient client = connected(FAST)) {
            server.push(device, "{\"action\":\"keys_low\",\"data\":{\"kind\":\"one_time_kem\",\"left\":4}}");
            await().until(() -> recorder.keysLow.size() == 1);
            assertThat(recorder.keysLow).containsExactly(new KeysLow("one_time_kem", 4));
            assertThat(recorder.events).isEmpty();
            assertThat(client.state()).isEqualTo(ConnectionState.LIVE);
        }
    }

    @Test
    void a_message_failed_that_overtakes_its_acknowledgement_ends_the_send() throws Exception {
        server.acknowledgesSends = false;
        try (SottoClient client = connected(FAST)) {
            var send = send(client, "poison");
            await().until(() -> server.frames("send_message").size() == 1);
            String tempId = server.frames("send_message").get(0).path("temp_id").asString();
            server.entry(device, (ObjectNode) ClientRuntime.JSON.readTree(
                    "{\"action\":\"message_failed\",\"position\":1,\"code\":\"poison\",\"temp_id\":\"" + tempId
                            + "\"}"));
            assertThat(send)
                    .failsWithin(Duration.ofSeconds(5))
                    .withThrowableThat()
                    .withCauseInstanceOf(SendRefusedException.class);
        }
    }

    @Test
    void a_paused_reader_gets_everything_once_it_reads_on() throws Exception {
        try (SottoClient client = connected(FAST)) {
            client.pauseReading();
            IntStream.rangeClosed(1, 500).forEach(i -> server.message(device, i, conversation, base64("m" + i)));
            await().during(Duration.ofMillis(200)).until(() -> recorder.messages.size() < 200);
            client.resumeReading();
            await().until(() -> recorder.messages.size() == 500);
            assertThat(client.stats().connections()).isEqualTo(1);
        }
    }

    @Test
    void messages_of_one_conversation_with_falling_ids_are_counted_as_out_of_order() throws Exception {
        try (SottoClient client = connected(FAST)) {
            UUID lower = server.nextId();
            UUID higher = server.nextId();
            server.entry(
                    device,
                    ProtocolServer.message(1, higher, conversation, UUID.randomUUID(), UUID.randomUUID(), base64("a")));
            server.entry(
                    device,
                    ProtocolServer.message(2, lower, conversation, UUID.randomUUID(), UUID.randomUUID(), base64("b")));
            await().until(() -> recorder.messages.size() == 2);
            assertThat(client.stats().outOfOrder()).isEqualTo(1);
        }
    }

    @Test
    void acknowledgements_name_only_what_this_connection_brought() throws Exception {
        server.message(device, 7, conversation, base64("x"));
        try (SottoClient client = connected(FAST)) {
            await().until(() -> server.cursor(device) == 7);
            client.disconnect().get(5, TimeUnit.SECONDS);
            client.connect().get(10, TimeUnit.SECONDS);
            send(client, "flushes").get(5, TimeUnit.SECONDS);
            List<JsonNode> acks = server.frames("delivery_ack");
            assertThat(acks)
                    .extracting(data -> data.path("up_to_position").longValue())
                    .containsExactly(7L);
        }
    }

    @Test
    void an_acknowledgement_that_the_server_may_have_dropped_is_sent_again() throws Exception {
        try (SottoClient client = connected(FAST)) {
            server.message(device, 7, conversation, base64("x"));
            await().until(() -> server.cursor(device) == 7);
            server.push(
                    device, "{\"action\":\"error\",\"data\":{\"code\":\"rate_limited\",\"message\":\"slow down\"}}");
            await().until(() -> server.frames("delivery_ack").size() == 2);
            assertThat(recorder.errors).extracting(ClientError::code).containsExactly("rate_limited");
            assertThat(client.stats().connections()).isEqualTo(1);
        }
    }
}
