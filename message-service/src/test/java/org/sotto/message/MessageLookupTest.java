package org.sotto.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.message.log.MessageIds;
import org.sotto.message.testing.Chat;
import org.sotto.message.testing.RunningService;
import org.sotto.proto.v1.MessageEntry;
import org.sotto.proto.v1.MessageLookupRequest;
import org.sotto.proto.v1.MessageLookupResponse;
import org.sotto.proto.v1.MessageReference;
import org.sotto.proto.v1.MessageType;

/** What fanout-worker asks for. */
class MessageLookupTest {
    private final RunningService service = RunningService.shared();

    private static MessageReference reference(UUID conversation, UUID message) {
        return MessageReference.newBuilder()
                .setConversationId(Uuids.toByteString(conversation))
                .setMessageId(Uuids.toByteString(message))
                .build();
    }

    private MessageLookupResponse lookup(List<MessageReference> references) {
        return service.clientOf("fanout-worker")
                .post(
                        "message-service",
                        service.address(),
                        "/internal/v1/messages/lookup",
                        MessageLookupRequest.newBuilder()
                                .addAllReferences(references)
                                .build(),
                        MessageLookupResponse.parser())
                .join();
    }

    @Test
    void messages_are_found_by_reference_control_messages_too_and_what_is_not_there_is_left_out() {
        try (Chat chat = Chat.ofTwo(service)) {
            List<UUID> texts = Stream.generate(() -> chat.accepted(chat.alice(), chat.bob()))
                    .limit(3)
                    .toList();
            UUID control =
                    chat.accepted(chat.alice(), chat.bob(), message -> message.setMessageType(MessageType.CONTROL));
            UUID missing = MessageIds.of(System.currentTimeMillis(), 9, 99);
            List<MessageEntry> found = lookup(Stream.concat(texts.stream(), Stream.of(control, missing))
                            .map(id -> reference(chat.conversation(), id))
                            .toList())
                    .getMessagesList();
            assertThat(found)
                    .extracting(entry -> Uuids.fromBytes(entry.getMessageId()))
                    .containsExactlyInAnyOrder(texts.get(0), texts.get(1), texts.get(2), control);
            assertThat(found).allSatisfy(entry -> {
                assertThat(entry.getEncryptedContent().toStringUtf8()).isEqualTo("sealed");
                assertThat(Uuids.fromBytes(entry.getReceiverId()))
                        .isEqualTo(chat.bob().id());
                assertThat(entry.getSenderDeviceNumber()).isEqualTo(1);
            });
        }
    }

    @Test
    void too_many_references_and_wrong_ids_are_refused() {
        UUID id = MessageIds.of(System.currentTimeMillis(), 1, 1);
        assertThatThrownBy(() -> lookup(Stream.generate(() -> reference(UUID.randomUUID(), id))
                        .limit(501)
                        .toList()))
                .hasMessageContaining("answered 400");
        assertThatThrownBy(() -> lookup(List.of(reference(UUID.randomUUID(), UUID.randomUUID()))))
                .hasMessageContaining("answered 400");
        assertThat(lookup(Stream.generate(() -> reference(UUID.randomUUID(), id))
                                .limit(500)
                                .toList())
                        .getMessagesList())
                .isEmpty();
    }
}
