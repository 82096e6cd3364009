package org.sotto.message.conversation;

import io.swagger.v3.oas.annotations.Hidden;
import java.util.UUID;
import org.sotto.common.id.Uuids;
import org.sotto.common.internal.InternalClient;
import org.sotto.common.web.InternalRequests;
import org.sotto.proto.v1.ConversationPeerRequest;
import org.sotto.proto.v1.ConversationPeerResponse;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/**
 * Internal: who the other one of a user's 1:1 conversation is, for gateways that relay typing. One row of
 * {@code user_conversations}; who is no participant has none, and is answered without a peer.
 */
@Hidden
@RestController
class ConversationPeerController {
    private final ConversationStore conversations;

    ConversationPeerController(ConversationStore conversations) {
        this.conversations = conversations;
    }

    @PostMapping(
            path = "/internal/v1/conversations/peer",
            consumes = InternalClient.PROTOBUF,
            produces = InternalClient.PROTOBUF)
    Mono<ConversationPeerResponse> peer(@RequestBody ConversationPeerRequest request) {
        UUID user = InternalRequests.id("user_id", request.getUserId());
        UUID conversation = InternalRequests.id("conversation_id", request.getConversationId());
        return Mono.fromCompletionStage(() -> conversations.find(user, conversation))
                .map(found -> found.map(ConversationPeerController::response)
                        .orElseGet(ConversationPeerResponse::getDefaultInstance));
    }

    private static ConversationPeerResponse response(UserConversation conversation) {
        return ConversationPeerResponse.newBuilder()
                .setPeerId(Uuids.toByteString(conversation.peerId()))
                .build();
    }
}
