package org.sotto.message.message;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.sotto.common.id.MessageIdOrder;
import org.sotto.common.id.Uuids;
import org.sotto.common.internal.InternalClient;
import org.sotto.common.web.ApiException;
import org.sotto.proto.v1.MessageLookupRequest;
import org.sotto.proto.v1.MessageLookupResponse;
import org.sotto.proto.v1.MessageReference;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Internal: the content of inbox entries, for fanout-worker's replay. At most 500 references a call. */
@RestController
class MessageLookupController {
    private static final int MAX_REFERENCES = 500;

    private final MessageStore messages;

    MessageLookupController(MessageStore messages) {
        this.messages = messages;
    }

    @PostMapping(
            path = "/internal/v1/messages/lookup",
            consumes = InternalClient.PROTOBUF,
            produces = InternalClient.PROTOBUF)
    Mono<MessageLookupResponse> lookup(@RequestBody MessageLookupRequest request) {
        if (request.getReferencesCount() > MAX_REFERENCES) {
            throw ApiException.invalidRequest(
                    "references: " + request.getReferencesCount() + " (expected: at most " + MAX_REFERENCES + ")");
        }
        List<CompletableFuture<Optional<Message>>> found =
                request.getReferencesList().stream().map(this::find).toList();
        return Mono.fromFuture(
                CompletableFuture.allOf(found.toArray(CompletableFuture[]::new)).thenApply(done -> {
                    MessageLookupResponse.Builder response = MessageLookupResponse.newBuilder();
                    found.forEach(
                            message -> message.join().map(MessageEntries::of).ifPresent(response::addMessages));
                    return response.build();
                }));
    }

    private CompletableFuture<Optional<Message>> find(MessageReference reference) {
        UUID messageId = id("message_id", reference.getMessageId());
        if (!MessageIdOrder.isMessageId(messageId)) {
            throw ApiException.invalidRequest("message_id: " + messageId + " (expected: a UUID of version 1)");
        }
        return messages.find(id("conversation_id", reference.getConversationId()), messageId)
                .toCompletableFuture();
    }

    private static UUID id(String field, ByteString bytes) {
        try {
            return Uuids.fromBytes(bytes);
        } catch (IllegalArgumentException e) {
            throw ApiException.invalidRequest(field + ": " + e.getMessage());
        }
    }
}
