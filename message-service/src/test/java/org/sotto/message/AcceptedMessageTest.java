package org.sotto.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.MessageIdOrder;
import org.sotto.common.id.Uuids;
import org.sotto.message.testing.Chat;
import org.sotto.message.testing.Person;
import org.sotto.message.testing.RunningService;
import org.sotto.proto.v1.InboxRecord;
import org.sotto.proto.v1.MessageAck;
import org.sotto.proto.v1.MessageEntry;
import org.sotto.proto.v1.MessageType;

/** What an accepted message leaves behind. */
class AcceptedMessageTest {
    private final RunningService service = RunningService.shared();

    @Test
    void it_is_stored_acknowledged_and_put_into_the_receivers_inbox() {
        try (Chat chat = Chat.ofTwo(service)) {
            UUID tempId = UUID.randomUUID();
            RecordMetadata where = chat.aliceSends(tempId, 1);
            UUID messageId = chat.ackOf(tempId);

            MessageAck ack = chat.gateway().acks().get(0);
            assertThat(Uuids.fromBytes(ack.getConversationId())).isEqualTo(chat.conversation());
            assertThat(ack.getConnectionId()).isEqualTo(7);
            assertThat(ack.getRef()).isEqualTo("r1");
            assertThat(ack.getTimestamp()).isEqualTo(MessageIdOrder.unixMillis(messageId));
            assertThat(chat.rows()).singleElement().asString().contains(messageId.toString(), tempId.toString());
            assertThat(chat.sends()).singleElement().asString().contains(messageId.toString(), tempId.toString());

            chat.awaitInbox(chat.bob(), 1);
            InboxRecord entry = chat.inbox(chat.bob()).get(0);
            assertThat(entry.getSource().getTopic()).isEqualTo("messages.inbound");
            assertThat(entry.getSource().getPartition()).isEqualTo(where.partition());
            assertThat(entry.getSource().getOffset()).isEqualTo(where.offset());
            assertThat(entry.getSource().getIndex()).isZero();
            MessageEntry message = entry.getEvent().getMessage();
            assertThat(Uuids.fromBytes(message.getMessageId())).isEqualTo(messageId);
            assertThat(Uuids.fromBytes(message.getSenderId()))
                    .isEqualTo(chat.alice().id());
            assertThat(message.getEncryptedContent().toStringUtf8()).isEqualTo("sealed");
            assertThat(message.getTimestamp()).isEqualTo(ack.getTimestamp());
            assertThat(chat.inbox(chat.alice())).as("a sender with one device").isEmpty();
        }
    }

    @Test
    void the_senders_other_devices_get_it_and_each_user_gets_no_keys_of_the_others_devices() {
        Person alice = service.people().register(2);
        Person bob = service.people().register(1);
        try (Chat chat = new Chat(service, alice, bob)) {
            UUID second = alice.devices().get(1);
            chat.accepted(alice, bob, message -> message.addDeviceKeys(Chat.key(second))
                    .addDeviceKeys(Chat.key(bob.device())));
            chat.awaitInbox(alice, 1);
            chat.awaitInbox(bob, 1);
            assertThat(chat.inbox(alice).get(0).getSource().getIndex()).isEqualTo(1);
            assertThat(Chat.keysIn(chat.inbox(alice).get(0))).containsExactly(second);
            assertThat(Chat.keysIn(chat.inbox(bob).get(0))).containsExactly(bob.device());
        }
    }

    @Test
    void a_control_message_is_delivered_and_is_in_no_list_count_or_history() {
        try (Chat chat = Chat.ofTwo(service)) {
            chat.accepted(chat.alice(), chat.bob(), message -> message.setMessageType(MessageType.CONTROL));
            chat.awaitInbox(chat.bob(), 1);
            assertThat(service.get(chat.bob(), "/api/v1/conversations").data().path("conversations"))
                    .isEmpty();

            UUID shown = chat.accepted(chat.alice(), chat.bob());
            chat.accepted(chat.alice(), chat.bob(), message -> message.setMessageType(MessageType.CONTROL));
            var line = service.get(chat.bob(), "/api/v1/conversations")
                    .data()
                    .path("conversations")
                    .get(0);
            assertThat(line.path("unread_count").asInt()).isEqualTo(1);
            assertThat(line.path("last_message").path("message_id").asString()).isEqualTo(shown.toString());
            assertThat(service.get(chat.bob(), "/api/v1/conversations/" + chat.conversation() + "/messages")
                            .data()
                            .path("messages"))
                    .hasSize(1);
            assertThat(chat.rows()).hasSize(3);
        }
    }

    @Test
    void messages_of_a_conversation_get_rising_ids_in_the_logs_order() {
        try (Chat chat = Chat.ofTwo(service)) {
            List<UUID> tempIds = java.util.stream.Stream.generate(UUID::randomUUID)
                    .limit(300)
                    .toList();
            tempIds.forEach(tempId -> service.producer()
                    .send(
                            org.sotto.common.kafka.Topic.MESSAGES_INBOUND,
                            Uuids.toBytes(chat.conversation()),
                            chat.send(chat.alice(), chat.bob().id(), tempId, m -> m)
                                    .toByteArray()));
            chat.awaitAcks(300);
            List<UUID> ids = tempIds.stream().map(chat::ackOf).toList();
            assertThat(ids).isSortedAccordingTo(MessageIdOrder.INSTANCE).doesNotHaveDuplicates();
            assertThat(chat.gateway().hints().size())
                    .as("publications for 300 acknowledgements: one a batch")
                    .isLessThan(100);
            await().atMost(Chat.PATIENCE).untilAsserted(() -> assertThat(chat.inbox(chat.bob()))
                    .extracting(record ->
                            Uuids.fromBytes(record.getEvent().getMessage().getMessageId()))
                    .isEqualTo(ids));
        }
    }
}
