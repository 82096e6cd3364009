package org.sotto.gateway.send;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.ConversationIds;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.Topic;
import org.sotto.common.testing.TestTokens;
import org.sotto.gateway.connection.ConnectionRegistry;
import org.sotto.gateway.testing.Client;
import org.sotto.gateway.testing.Gateway;
import org.sotto.gateway.testing.Messages;
import org.sotto.gateway.testing.Person;
import org.sotto.proto.v1.GatewayItem;
import org.sotto.proto.v1.InboundRecord;
import org.sotto.proto.v1.KeysLow;
import org.sotto.proto.v1.MessageAck;
import org.sotto.proto.v1.ReceiptStatus;
import org.sotto.proto.v1.Refusal;
import org.sotto.proto.v1.StatusChange;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class SendMessageTest {

    private static List<InboundRecord> inbound(Gateway gateway, Person sender, int count) {
        ByteString device = Uuids.toByteString(sender.deviceId());
        return gateway.topics()
                .await(Topic.MESSAGES_INBOUND, InboundRecord.parser(), count, record -> record.getSenderDeviceId()
                        .equals(device));
    }

    @Test
    void a_message_enters_the_log_with_its_sender_and_where_the_answer_goes() {
        Person alice = Person.random();
        Person bob = Person.random();
        UUID tempId = UUID.randomUUID();
        Gateway gateway = Gateway.shared();
        try (Client client = Client.connect(gateway.uri()).authenticate(alice)) {
            client.send("{\"ref\":\"s7\",\"action\":\"send_message\",\"data\":"
                    + Client.message(tempId, bob.userId(), "AAEC").put("attempt", 3) + "}");

            InboundRecord record = inbound(gateway, alice, 1).get(0);
            assertThat(Uuids.fromBytes(record.getConversationId()))
                    .isEqualTo(ConversationIds.of(alice.userId(), bob.userId()));
            assertThat(Uuids.fromBytes(record.getSenderId())).isEqualTo(alice.userId());
            assertThat(record.getSenderDeviceNumber()).isEqualTo(TestTokens.DEVICE_NUMBER);
            assertThat(Uuids.fromBytes(record.getSendMessage().getTempId())).isEqualTo(tempId);
            assertThat(record.getSendMessage().getEncryptedContent().toByteArray())
                    .containsExactly(0, 1, 2);
            assertThat(record.getSendMessage().getAttempt()).isEqualTo(3);
            assertThat(record.getReplyTo().getGatewayId()).isEqualTo(gateway.id());
            assertThat(record.getReplyTo().getRef()).isEqualTo("s7");
            assertThat(record.getReplyTo().getConnectionId())
                    .isEqualTo(gateway.bean(ConnectionRegistry.class)
                            .of(alice.userId())
                            .get(0)
                            .id());
        }
    }

    @Test
    void a_sockets_messages_enter_the_log_in_their_order() {
        Person alice = Person.random();
        UUID bob = UUID.randomUUID();
        List<UUID> tempIds =
                IntStream.range(0, 500).mapToObj(i -> UUID.randomUUID()).toList();
        try (Client client = Client.connect(Gateway.shared().uri()).authenticate(alice)) {
            tempIds.forEach(tempId -> client.sendMessage(tempId, bob, "AAEC"));
            assertThat(inbound(Gateway.shared(), alice, 500))
                    .extracting(
                            record -> Uuids.fromBytes(record.getSendMessage().getTempId()))
                    .containsExactlyElementsOf(tempIds);
        }
    }

    @Test
    void answers_reach_the_connection_that_asked() {
        Person alice = Person.random();
        Gateway gateway = Gateway.shared();
        UUID tempId = UUID.randomUUID();
        UUID messageId = Messages.nextId();
        UUID conversation = UUID.randomUUID();
        UUID missing = UUID.randomUUID();
        try (Client client = Client.connect(gateway.uri()).authenticate(alice);
                Client other = Client.connect(gateway.uri()).authenticate(alice.otherDevice())) {
            long connection = Long.parseLong(client.frames("authenticated")
                    .get(0)
                    .path("data")
                    .path("connection_id")
                    .asString());
            gateway.publish(
                    "message-service",
                    0,
                    GatewayItem.newBuilder()
                            .setAck(MessageAck.newBuilder()
                                    .setConnectionId(connection)
                                    .setRef("r9")
                                    .setTempId(Uuids.toByteString(tempId))
                                    .setMessageId(Uuids.toByteString(messageId))
                                    .setConversationId(Uuids.toByteString(conversation))
                                    .setTimestamp(17))
                            .build(),
                    GatewayItem.newBuilder()
                            .setRefusal(Refusal.newBuilder()
                                    .setConnectionId(connection)
                                    .setTempId(Uuids.toByteString(tempId))
                                    .setCode("stale_devices")
                                    .setMessage("encrypt again")
                                    .addMissing(Uuids.toByteString(missing)))
                            .build(),
                    GatewayItem.newBuilder()
                            .setStatus(StatusChange.newBuilder()
                                    .setRecipientId(Uuids.toByteString(alice.userId()))
                                    .setConversationId(Uuids.toByteString(conversation))
                                    .setMessageId(Uuids.toByteString(messageId))
                                    .setByUserId(Uuids.toByteString(UUID.randomUUID()))
                                    .setStatus(ReceiptStatus.DELIVERED)
                                    .setTimestamp(18))
                            .build());

            JsonNode ack = client.await("message_ack");
            assertThat(ack.path("ref").asString()).isEqualTo("r9");
            assertThat(ack.path("data"))
                    .isEqualTo(Client.data()
                            .put("temp_id", tempId.toString())
                            .put("message_id", messageId.toString())
                            .put("conversation_id", conversation.toString())
                            .put("status", "SENT")
                            .put("timestamp", 17));
            JsonNode refusal = client.awaitError("stale_devices").path("data");
            assertThat(refusal.path("temp_id").asString()).isEqualTo(tempId.toString());
            assertThat(refusal.path("missing").get(0).asString()).isEqualTo(missing.toString());
            JsonNode status = client.await("message_status").path("data");
            assertThat(status.path("after_message_id").isNull()).isTrue();
            assertThat(status.path("status").asString()).isEqualTo("DELIVERED");
            other.await("message_status");
            assertThat(other.frames("message_ack")).isEmpty();
        }
    }

    @Test
    void keys_that_run_low_are_told_to_their_device_alone() {
        Person alice = Person.random();
        Gateway gateway = Gateway.shared();
        try (Client client = Client.connect(gateway.uri()).authenticate(alice);
                Client other = Client.connect(gateway.uri()).authenticate(alice.otherDevice())) {
            KeysLow low = KeysLow.newBuilder()
                    .setUserId(Uuids.toByteString(alice.userId()))
                    .setDeviceId(Uuids.toByteString(alice.deviceId()))
                    .setKind("one_time")
                    .setLeft(19)
                    .build();
            gateway.publish(
                    "user-service",
                    0,
                    GatewayItem.newBuilder().setKeysLow(low).build(),
                    GatewayItem.newBuilder()
                            .setStatus(StatusChange.newBuilder()
                                    .setRecipientId(Uuids.toByteString(alice.userId()))
                                    .setConversationId(Uuids.toByteString(UUID.randomUUID()))
                                    .setMessageId(Uuids.toByteString(Messages.nextId()))
                                    .setByUserId(Uuids.toByteString(UUID.randomUUID()))
                                    .setStatus(ReceiptStatus.READ)
                                    .setTimestamp(18))
                            .build());

            assertThat(client.await("keys_low").path("data"))
                    .isEqualTo(Client.data().put("kind", "one_time").put("left", 19));
            other.await("message_status");
            assertThat(other.frames("keys_low")).isEmpty();
        }
    }

    @Test
    void somebody_writes_to_their_own_devices_by_control_messages_alone() {
        Person alice = Person.random();
        Person laptop = alice.otherDevice();
        Gateway gateway = Gateway.shared();
        UUID refused = UUID.randomUUID();
        UUID tempId = UUID.randomUUID();
        try (Client client = Client.connect(gateway.uri()).authenticate(alice)) {
            client.sendMessage(refused, alice.userId(), "AAEC");
            assertThat(client.awaitError("invalid_receiver")
                            .path("data")
                            .path("temp_id")
                            .asString())
                    .isEqualTo(refused.toString());
            ObjectNode control = Client.message(tempId, alice.userId(), "").put("message_type", "CONTROL");
            control.putObject("device_keys")
                    .putObject(laptop.deviceId().toString())
                    .put("type", "ratchet")
                    .put("body", "AQ==");
            client.send("send_message", control);

            InboundRecord record = inbound(gateway, alice, 1).get(0);
            assertThat(Uuids.fromBytes(record.getSendMessage().getTempId())).isEqualTo(tempId);
            assertThat(Uuids.fromBytes(record.getConversationId()))
                    .isEqualTo(ConversationIds.of(alice.userId(), alice.userId()));
            assertThat(record.getSendMessage().getEncryptedContent().isEmpty()).isTrue();
        }
    }

    @Test
    void a_message_that_does_not_reach_the_log_is_answered_unavailable_and_its_temp_id_may_be_sent_again() {
        Person alice = Person.random();
        UUID receiver = UUID.randomUUID();
        UUID tempId = UUID.randomUUID();
        // A producer with less room than the message needs refuses it, and takes the next one.
        Map<String, String> settings = Map.of("spring.kafka.producer.buffer-memory", "70KB");
        try (Gateway gateway = Gateway.start("gateway-full", settings);
                Client client = Client.connect(gateway.uri()).authenticate(alice)) {
            client.sendMessage(tempId, receiver, "A".repeat(120_000));
            assertThat(client.awaitError("unavailable")
                            .path("data")
                            .path("temp_id")
                            .asString())
                    .isEqualTo(tempId.toString());

            client.sendMessage(tempId, receiver, "AAEC");
            assertThat(inbound(gateway, alice, 1))
                    .extracting(
                            record -> Uuids.fromBytes(record.getSendMessage().getTempId()))
                    .containsExactly(tempId);
            assertThat(client.frames("error")).hasSize(1);
        }
    }
}
