package org.sotto.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.message.testing.Chat;
import org.sotto.message.testing.RunningService;
import org.sotto.proto.v1.ConversationPeerRequest;
import org.sotto.proto.v1.ConversationPeerResponse;

/** What gateways ask for when somebody types. */
class ConversationPeerTest {
    private final RunningService service = RunningService.shared();

    private Optional<UUID> peer(ByteString user, ByteString conversation) {
        ConversationPeerResponse response = service.clientOf("gateway-service")
                .post(
                        "message-service",
                        service.address(),
                        "/internal/v1/conversations/peer",
                        ConversationPeerRequest.newBuilder()
                                .setUserId(user)
                                .setConversationId(conversation)
                                .build(),
                        ConversationPeerResponse.parser())
                .join();
        return Uuids.optional(response.getPeerId());
    }

    private Optional<UUID> peer(UUID user, UUID conversation) {
        return peer(Uuids.toByteString(user), Uuids.toByteString(conversation));
    }

    @Test
    void each_of_the_two_is_told_the_other_and_nobody_else_is() {
        try (Chat chat = Chat.ofTwo(service)) {
            assertThat(peer(chat.alice().id(), chat.conversation())).isEmpty();
            UUID unused = chat.accepted(chat.alice(), chat.bob());
            assertThat(peer(chat.alice().id(), chat.conversation()))
                    .contains(chat.bob().id());
            assertThat(peer(chat.bob().id(), chat.conversation()))
                    .contains(chat.alice().id());
            assertThat(peer(UUID.randomUUID(), chat.conversation())).isEmpty();
            assertThat(peer(chat.alice().id(), UUID.randomUUID())).isEmpty();
        }
    }

    @Test
    void wrong_ids_are_refused() {
        ByteString id = Uuids.toByteString(UUID.randomUUID());
        ByteString wrong = ByteString.copyFrom(new byte[15]);
        assertThatThrownBy(() -> peer(wrong, id)).hasMessageContaining("answered 400");
        assertThatThrownBy(() -> peer(id, ByteString.EMPTY)).hasMessageContaining("answered 400");
    }
}
