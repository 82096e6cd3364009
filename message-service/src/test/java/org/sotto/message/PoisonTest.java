package org.sotto.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.Topic;
import org.sotto.message.testing.Chat;
import org.sotto.message.testing.RunningService;
import org.sotto.proto.v1.FailedEntry;
import org.sotto.proto.v1.InboundRecord;
import org.sotto.proto.v1.MessageType;
import org.sotto.proto.v1.SendMessage;

/** A record that can never be processed stops nothing, and its sender learns of it. */
class PoisonTest {
    private final RunningService service = RunningService.shared();

    private record Poison(String cause, UnaryOperator<SendMessage.Builder> send) {
        @Override
        public String toString() {
            return cause;
        }
    }

    static List<Poison> poison() {
        return List.of(
                new Poison("encrypted_content: 0 bytes (expected: 1 to 131072)", m -> m.clearEncryptedContent()),
                new Poison(
                        "encrypted_content: 131073 bytes (expected: 1 to 131072)",
                        m -> m.setEncryptedContent(ByteString.copyFrom(new byte[128 * 1024 + 1]))),
                new Poison("message_type: 0 (expected: a known one)", m -> m.clearMessageType()),
                new Poison("message_type: 99 (expected: a known one)", m -> m.setMessageTypeValue(99)),
                new Poison("media_id: 3 bytes (expected: 16)", m -> m.setMediaId(ByteString.copyFrom(new byte[3]))),
                new Poison("expected: a UUID of version 1", m -> m.setMessageType(MessageType.TEXT)
                        .setReplyToMessageId(Uuids.toByteString(UUID.randomUUID()))),
                new Poison("expires_in: 4294967295 (expected: at most 2147483647)", m -> m.setExpiresIn(-1)));
    }

    @ParameterizedTest
    @MethodSource("poison")
    void a_broken_rule_is_buried_with_its_cause_and_the_sending_device_is_told(Poison poison) {
        try (Chat chat = Chat.ofTwo(service)) {
            UUID tempId = UUID.randomUUID();
            InboundRecord record = chat.send(chat.alice(), chat.bob().id(), tempId, poison.send());
            RecordMetadata where = chat.append(record);
            UUID next = chat.accepted(chat.alice(), chat.bob());

            chat.awaitInbox(chat.alice(), 1);
            FailedEntry failed = chat.inbox(chat.alice()).get(0).getEvent().getFailed();
            assertThat(failed.getTempId()).isEqualTo(Uuids.toByteString(tempId));
            assertThat(failed.getCode()).isEqualTo("processing_failed");
            assertThat(Uuids.fromBytes(failed.getDeviceId()))
                    .isEqualTo(chat.alice().device());
            assertThat(chat.inbox(chat.alice()).get(0).getSource().getOffset()).isEqualTo(where.offset());

            ConsumerRecord<byte[], byte[]> letter = deadLetterOf(where);
            assertThat(letter.value()).isEqualTo(record.toByteArray());
            assertThat(header(letter, "sotto.cause")).contains(poison.cause());
            assertThat(chat.rows()).singleElement().asString().contains(next.toString());
        }
    }

    @Test
    void bytes_that_are_no_record_and_no_value_at_all_are_buried() {
        try (Chat chat = Chat.ofTwo(service)) {
            byte[] key = Uuids.toBytes(chat.conversation());
            RecordMetadata garbage = service.producer()
                    .send(Topic.MESSAGES_INBOUND, key, new byte[] {1, 2, 3})
                    .join();
            RecordMetadata empty =
                    service.producer().send(Topic.MESSAGES_INBOUND, key, null).join();
            RecordMetadata receipt = service.producer()
                    .send(Topic.MESSAGES_READ, key, new byte[] {1, 2, 3})
                    .join();
            chat.accepted(chat.alice(), chat.bob());
            assertThat(header(deadLetterOf(garbage), "sotto.cause")).contains("cannot be parsed");
            assertThat(header(deadLetterOf(empty), "sotto.cause")).contains("value: none");
            await().atMost(Chat.PATIENCE).untilAsserted(() -> assertThat(header(deadLetterOf(receipt), "sotto.cause"))
                    .contains("cannot be parsed"));
        }
    }

    @Test
    void a_record_under_another_conversations_key_is_not_taken_by_a_partition_that_does_not_own_it() {
        try (Chat chat = Chat.ofTwo(service)) {
            InboundRecord record = chat.send(chat.alice(), chat.bob().id(), UUID.randomUUID(), m -> m);
            RecordMetadata where = service.producer()
                    .send(Topic.MESSAGES_INBOUND, Uuids.toBytes(UUID.randomUUID()), record.toByteArray())
                    .join();
            chat.awaitInbox(chat.alice(), 1);
            assertThat(header(deadLetterOf(where), "sotto.cause")).contains("key: another than conversation_id");
            assertThat(chat.rows()).isEmpty();
        }
    }

    @Test
    void a_conversation_that_is_not_that_of_sender_and_receiver_is_refused_as_poison() {
        try (Chat chat = Chat.ofTwo(service)) {
            InboundRecord record = chat.send(chat.alice(), chat.bob().id(), UUID.randomUUID(), m -> m).toBuilder()
                    .setConversationId(Uuids.toByteString(UUID.randomUUID()))
                    .build();
            RecordMetadata where = chat.append(record);
            chat.awaitInbox(chat.alice(), 1);
            assertThat(header(deadLetterOf(where), "sotto.cause")).contains("that of sender and receiver");
        }
    }

    private ConsumerRecord<byte[], byte[]> deadLetterOf(RecordMetadata where) {
        return service.deadLetters(where.topic()).stream()
                .filter(letter -> header(letter, "sotto.partition").equals(Integer.toString(where.partition()))
                        && header(letter, "sotto.offset").equals(Long.toString(where.offset())))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no dead letter for " + where));
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
