package org.sotto.message.message;

import com.google.protobuf.ByteString;
import io.swagger.v3.oas.annotations.Hidden;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;
import org.sotto.common.id.MessageIdOrder;
import org.sotto.common.internal.InternalClient;
import org.sotto.common.web.ApiException;
import org.sotto.common.web.InternalRequests;
import org.sotto.message.message.MessageReader.Reference;
import org.sotto.proto.v1.MessageLookupRequest;
import org.sotto.proto.v1.MessageLookupResponse;
import org.sotto.proto.v1.MessageReference;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Internal: the content of inbox entries, for fanout-worker's replay. At most 500 references a call. */
@Hidden
@RestController
class MessageLookupController {
    private static final int MAX_REFERENCES = 500;

    private final MessageReader messages;

    MessageLookupController(MessageReader messages) {
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
        Set<Reference> references = new LinkedHashSet<>();
        for (MessageReference reference : request.getReferencesList()) {
            references.add(new Reference(
                    InternalRequests.id("conversation_id", reference.getConversationId()),
                    messageId(reference.getMessageId())));
        }
        return Mono.fromFuture(messages.find(references)).map(found -> {
            MessageLookupResponse.Builder response = MessageLookupResponse.newBuilder();
            found.forEach(message -> response.addMessages(MessageEntries.of(message)));
            return response.build();
        });
    }

    private static UUID messageId(ByteString bytes) {
        UUID id = InternalRequests.id("message_id", bytes);
        if (!MessageIdOrder.isMessageId(id)) {
            throw ApiException.invalidRequest("message_id: " + id + " (expected: a UUID of version 1)");
        }
        return id;
    }
}
