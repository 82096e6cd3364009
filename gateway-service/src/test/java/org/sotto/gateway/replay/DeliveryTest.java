package org.sotto.gateway.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.Topic;
import org.sotto.gateway.testing.Client;
import org.sotto.gateway.testing.Gateway;
import org.sotto.gateway.testing.Messages;
import org.sotto.gateway.testing.Peers;
import org.sotto.gateway.testing.Person;
import org.sotto.proto.v1.CursorRecord;
import org.sotto.proto.v1.DeviceKey;
import org.sotto.proto.v1.FailedEntry;
import org.sotto.proto.v1.HoleEntry;
import org.sotto.proto.v1.InboxEntry;
import org.sotto.proto.v1.InboxEvent;
import org.sotto.proto.v1.MessageType;
import org.sotto.proto.v1.ReceiptRecord;
import tools.jackson.databind.JsonNode;

class DeliveryTest {
    private final Gateway gateway = Gateway.shared();
    private final Peers peers = Gateway.peers();
    private final Person bob = Person.random();
    private final Person alice = Person.random();

    private InboxEntry append() {
        return peers.append(bob.userId(), Messages.message(alice, bob.userId()));
    }

    private Client connect(long resumeAfter) {
        return Client.connect(gateway.uri()).authenticate(bob, resumeAfter);
    }

    private static List<Long> positions(Client client) {
        return client.frames("new_message").stream()
                .map(frame -> frame.path("data").path("position").asLong())
                .toList();
    }

    /** What the device saw is a chain: each entry names the one before it. */
    private static void assertChain(Client client, long start, List<InboxEntry> expected) {
        assertThat(positions(client))
                .as("positions in %s", client.frames())
                .isEqualTo(expected.stream().map(InboxEntry::getPosition).toList());
        long previous = start;
        for (JsonNode frame : client.frames("new_message")) {
            assertThat(frame.path("data").path("prev_position").asLong()).isEqualTo(previous);
            previous = frame.path("data").path("position").asLong();
        }
    }

    @Test
    void what_waited_is_sent_in_order_then_caught_up_then_live_entries() {
        List<InboxEntry> rows = new ArrayList<>();
        for (int i = 0; i < 450; i++) {
            rows.add(append());
        }
        peers.cursor(bob.deviceId(), rows.get(9).getPosition());
        try (Client client = connect(-1)) {
            JsonNode caughtUp = client.await("caught_up").path("data");
            assertThat(caughtUp.path("position").asLong())
                    .isEqualTo(rows.get(449).getPosition());
            assertThat(caughtUp.has("truncated")).isFalse();
            for (int i = 0; i < 5; i++) {
                InboxEntry row = append();
                rows.add(row);
                gateway.publishLive(bob.userId(), row);
                client.await("new_message");
            }
            assertChain(client, rows.get(9).getPosition(), rows.subList(10, 455));
            assertThat(peers.reads(bob.userId())).isEqualTo(3);
        }
    }

    @Test
    void a_message_carries_everything_and_the_key_of_this_device_alone() {
        UUID media = UUID.randomUUID();
        UUID replied = Messages.nextId();
        InboxEvent plain =
                Messages.message(alice, bob.userId(), ByteString.copyFrom(new byte[] {0, 1, 2}), MessageType.IMAGE);
        InboxEvent event = plain.toBuilder()
                .setMessage(plain.getMessage().toBuilder()
                        .addDeviceKeys(DeviceKey.newBuilder()
                                .setDeviceId(Uuids.toByteString(UUID.randomUUID()))
                                .setType("other")
                                .setBody(ByteString.copyFromUtf8("other")))
                        .addDeviceKeys(DeviceKey.newBuilder()
                                .setDeviceId(Uuids.toByteString(bob.deviceId()))
                                .setType("prekey")
                                .setBody(ByteString.copyFrom(new byte[] {9})))
                        .setMediaId(Uuids.toByteString(media))
                        .setReplyToMessageId(Uuids.toByteString(replied))
                        .setForwarded(true)
                        .setExpiresIn(60))
                .build();
        peers.append(bob.userId(), event);
        try (Client client = connect(-1)) {
            JsonNode data = client.await("new_message").path("data");
            assertThat(data.path("message_id").asString())
                    .isEqualTo(Messages.idOf(event).toString());
            assertThat(data.path("sender_id").asString())
                    .isEqualTo(alice.userId().toString());
            assertThat(data.path("sender_device_id").asString())
                    .isEqualTo(alice.deviceId().toString());
            assertThat(data.path("sender_device_number").asInt()).isEqualTo(1);
            assertThat(data.path("encrypted_content").asString()).isEqualTo("AAEC");
            assertThat(data.path("message_type").asString()).isEqualTo("IMAGE");
            assertThat(data.path("media_id").asString()).isEqualTo(media.toString());
            assertThat(data.path("reply_to_message_id").asString()).isEqualTo(replied.toString());
            assertThat(data.path("forwarded").asBoolean()).isTrue();
            assertThat(data.path("expires_in").asInt()).isEqualTo(60);
            assertThat(data.path("key"))
                    .isEqualTo(Client.data().put("type", "prekey").put("body", "CQ=="));
            assertThat(data.has("group_id")).isFalse();
        }
    }

    @Test
    void rows_for_other_devices_are_passed_over_and_leave_no_gap() {
        List<InboxEntry> rows = new ArrayList<>();
        rows.add(append());
        peers.append(bob.userId(), Messages.message(bob, alice.userId()));
        peers.append(
                bob.userId(),
                InboxEvent.newBuilder()
                        .setFailed(FailedEntry.newBuilder()
                                .setCode("processing_failed")
                                .setDeviceId(Uuids.toByteString(UUID.randomUUID())))
                        .build());
        peers.append(
                bob.userId(),
                InboxEvent.newBuilder()
                        .setHole(HoleEntry.newBuilder().setCause("poison"))
                        .build());
        rows.add(append());
        rows.add(peers.append(bob.userId(), Messages.message(bob.otherDevice(), alice.userId())));
        InboxEntry failed = peers.append(
                bob.userId(),
                InboxEvent.newBuilder()
                        .setFailed(FailedEntry.newBuilder()
                                .setCode("processing_failed")
                                .setTempId(Uuids.toByteString(UUID.randomUUID()))
                                .setDeviceId(Uuids.toByteString(bob.deviceId())))
                        .build());
        try (Client client = connect(-1)) {
            client.await("caught_up");
            assertChain(client, 0, rows);
            JsonNode failure = client.frames("message_failed").get(0).path("data");
            assertThat(failure.path("position").asLong()).isEqualTo(failed.getPosition());
            assertThat(failure.path("prev_position").asLong())
                    .isEqualTo(rows.get(2).getPosition());
            assertThat(failure.path("code").asString()).isEqualTo("processing_failed");
        }
    }

    @Test
    void a_live_entry_with_a_gap_before_it_makes_the_gateway_read_the_log() {
        try (Client client = connect(-1)) {
            client.await("caught_up");
            List<InboxEntry> rows = List.of(append(), append(), append());
            gateway.publishLive(bob.userId(), rows.get(2));
            for (int i = 0; i < 3; i++) {
                client.await("new_message");
            }
            gateway.publishLive(bob.userId(), rows.get(1));
            InboxEntry last = append();
            gateway.publishLive(bob.userId(), last);
            client.await("new_message");
            assertChain(client, 0, List.of(rows.get(0), rows.get(1), rows.get(2), last));
        }
    }

    @Test
    void live_entries_that_arrive_during_replay_are_sent_once_and_after_it() {
        List<InboxEntry> rows = new ArrayList<>(List.of(append(), append()));
        peers.shut(bob.userId());
        try (Client client = connect(-1)) {
            Awaitility.await().until(() -> peers.reads(bob.userId()) == 1);
            for (int i = 0; i < 3; i++) {
                InboxEntry row = append();
                rows.add(row);
                gateway.publishLive(bob.userId(), row);
            }
            peers.open(bob.userId());
            client.await(
                    "fifth message",
                    frame -> frame.path("data").path("position").asLong()
                            == rows.get(4).getPosition());
            assertChain(client, 0, rows);
        }
    }

    @Test
    void reads_that_fail_or_must_wait_are_repeated_until_they_succeed() {
        List<InboxEntry> rows = List.of(append(), append(), append());
        peers.failReads(bob.userId(), 2);
        peers.waitReads(bob.userId(), 3);
        try (Client client = connect(-1)) {
            client.await("caught_up");
            assertChain(client, 0, rows);
            // Two fail, the third brings all but the last row, two more bring nothing, the sixth brings it.
            assertThat(peers.reads(bob.userId())).isEqualTo(6);
        }
    }

    @Test
    void a_missing_number_of_a_publisher_makes_the_gateway_compare_tails() {
        try (Client client = connect(-1)) {
            client.await("caught_up");
            String source = "fanout-" + UUID.randomUUID();
            InboxEntry first = append();
            gateway.publish(source, 1, Gateway.live(bob.userId(), first));
            client.await("new_message");
            InboxEntry lost = append();
            // Number 2 carried it and was lost; number 3 carries nothing for Bob.
            gateway.publish(source, 3);
            assertThat(client.await("new_message").path("data").path("position").asLong())
                    .isEqualTo(lost.getPosition());

            InboxEntry alsoLost = append();
            gateway.publish("fanout-" + UUID.randomUUID(), 5);
            assertThat(client.await("new_message").path("data").path("position").asLong())
                    .isEqualTo(alsoLost.getPosition());
            assertChain(client, 0, List.of(first, lost, alsoLost));
        }
    }

    @Test
    void resume_after_spares_what_the_device_has_and_acknowledges_it() {
        List<InboxEntry> rows = List.of(append(), append(), append(), append());
        long third = rows.get(2).getPosition();
        try (Client client = connect(third)) {
            client.await("caught_up");
            assertChain(client, third, rows.subList(3, 4));
        }
        awaitReceipt(rows.get(2));
        awaitCursor(third);
    }

    @Test
    void resume_after_before_the_cursor_sends_again_and_beyond_the_tail_is_not_believed() {
        List<InboxEntry> rows = List.of(append(), append(), append());
        peers.cursor(bob.deviceId(), rows.get(1).getPosition());
        try (Client client = connect(0)) {
            client.await("caught_up");
            assertChain(client, 0, rows);
        }
        try (Client client = connect(rows.get(2).getPosition() + 1_000)) {
            client.await("caught_up");
            assertChain(client, rows.get(1).getPosition(), rows.subList(2, 3));
        }
    }

    @Test
    void what_expired_is_said() {
        List<InboxEntry> rows = List.of(append(), append());
        peers.truncate(bob.userId());
        try (Client client = connect(-1)) {
            assertThat(client.await("caught_up").path("data").path("truncated").asBoolean())
                    .isTrue();
            assertChain(client, 0, rows);
        }
    }

    private ReceiptRecord awaitReceipt(InboxEntry row) {
        ByteString message = row.getEvent().getMessage().getMessageId();
        return gateway.topics()
                .await(
                        Topic.MESSAGES_DELIVERED,
                        ReceiptRecord.parser(),
                        1,
                        receipt -> receipt.getMessageId().equals(message)
                                && receipt.getDeviceId().equals(Uuids.toByteString(bob.deviceId())))
                .get(0);
    }

    private void awaitCursor(long position) {
        gateway.topics()
                .await(
                        Topic.INBOX_ACKS,
                        CursorRecord.parser(),
                        1,
                        cursor -> cursor.getPosition() == position
                                && cursor.getDeviceId().equals(Uuids.toByteString(bob.deviceId())));
    }

    private static InboxEvent control(Person from, UUID to, UUID device) {
        InboxEvent plain = Messages.message(from, to, ByteString.EMPTY, MessageType.CONTROL);
        return plain.toBuilder()
                .setMessage(plain.getMessage().toBuilder()
                        .addDeviceKeys(DeviceKey.newBuilder()
                                .setDeviceId(Uuids.toByteString(device))
                                .setType("ratchet")
                                .setBody(ByteString.copyFromUtf8("key"))))
                .build();
    }

    @Test
    void a_control_message_is_shown_to_the_devices_that_it_has_keys_for_alone() {
        InboxEntry mine = peers.append(bob.userId(), control(alice, bob.userId(), bob.deviceId()));
        peers.append(bob.userId(), control(alice, bob.userId(), UUID.randomUUID()));
        InboxEntry last = append();
        try (Client client = connect(-1)) {
            client.await("caught_up");
            assertThat(client.frames("new_message"))
                    .extracting(frame -> frame.path("data").path("position").asLong())
                    .containsExactly(mine.getPosition(), last.getPosition());
            JsonNode data = client.frames("new_message").get(0).path("data");
            assertThat(data.path("encrypted_content").asString()).isEmpty();
            assertThat(data.path("key").path("type").asString()).isEqualTo("ratchet");
            assertThat(client.frames("new_message")
                            .get(1)
                            .path("data")
                            .path("prev_position")
                            .asLong())
                    .isEqualTo(mine.getPosition());
        }
    }

    @Test
    void acknowledgements_become_one_receipt_a_conversation_and_a_cursor() {
        List<InboxEntry> rows = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            rows.add(append());
        }
        InboxEntry own = peers.append(bob.userId(), Messages.message(bob.otherDevice(), alice.userId()));
        InboxEntry control = peers.append(
                bob.userId(),
                Messages.message(alice, bob.userId(), ByteString.copyFromUtf8("key"), MessageType.CONTROL));
        try (Client client = connect(-1)) {
            client.await("caught_up");
            client.send("delivery_ack", Client.data().put("up_to_position", control.getPosition()));
            ReceiptRecord receipt = awaitReceipt(rows.get(9));
            assertThat(receipt.getAuthorId()).isEqualTo(Uuids.toByteString(alice.userId()));
            assertThat(receipt.getUserId()).isEqualTo(Uuids.toByteString(bob.userId()));
            awaitCursor(control.getPosition());
        }
        ByteString device = Uuids.toByteString(bob.deviceId());
        List<ReceiptRecord> mine = new ArrayList<>();
        // A second person's receipt ends the reading: what Bob's device caused stands before it or nowhere.
        gateway.topics().await(Topic.MESSAGES_DELIVERED, ReceiptRecord.parser(), 1, receipt -> {
            if (receipt.getDeviceId().equals(device)) {
                mine.add(receipt);
            }
            return receipt.getMessageId()
                    .equals(rows.get(9).getEvent().getMessage().getMessageId());
        });
        assertThat(mine)
                .extracting(ReceiptRecord::getMessageId)
                .doesNotContain(
                        own.getEvent().getMessage().getMessageId(),
                        control.getEvent().getMessage().getMessageId())
                .hasSize(1);
    }

    @Test
    void the_cursor_moves_over_the_longest_acknowledged_run() {
        List<InboxEntry> rows = List.of(append(), append(), append());
        try (Client client = connect(-1)) {
            client.await("caught_up");
            acknowledge(client, rows.get(2));
            acknowledge(client, rows.get(0));
            awaitReceipt(rows.get(0));
        }
        awaitCursor(rows.get(0).getPosition());
    }

    private static void acknowledge(Client client, InboxEntry row) {
        client.send(
                "delivery_ack",
                Client.data()
                        .put(
                                "message_id",
                                Uuids.fromBytes(row.getEvent().getMessage().getMessageId())
                                        .toString())
                        .put("status", "DELIVERED"));
    }

    @Test
    void a_read_receipt_enters_the_log_and_nobody_reads_in_the_future() {
        UUID conversation = UUID.randomUUID();
        UUID message = Messages.nextId();
        try (Client client = connect(-1)) {
            client.send("{\"ref\":\"x\",\"action\":\"read_receipt\",\"data\":{\"conversation_id\":\"" + conversation
                    + "\",\"message_id\":\"" + message + "\",\"read_at\":99999999999999}}");
            ReceiptRecord receipt = gateway.topics()
                    .await(Topic.MESSAGES_READ, ReceiptRecord.parser(), 1, read -> read.getConversationId()
                            .equals(Uuids.toByteString(conversation)))
                    .get(0);
            assertThat(receipt.getMessageId()).isEqualTo(Uuids.toByteString(message));
            assertThat(receipt.getUserId()).isEqualTo(Uuids.toByteString(bob.userId()));
            assertThat(receipt.getAt()).isLessThanOrEqualTo(System.currentTimeMillis());
            assertThat(receipt.getReplyTo().getRef()).isEqualTo("x");
            assertThat(receipt.getReplyTo().getGatewayId()).isEqualTo(gateway.id());
        }
    }

    @Test
    void pong_names_the_newest_position_known() {
        InboxEntry row = append();
        try (Client client = connect(-1)) {
            client.await("caught_up");
            client.send("{\"action\":\"PING\",\"timestamp\":1}");
            assertThat(client.await("PONG").path("position").asLong()).isEqualTo(row.getPosition());
        }
    }
}
