package org.sotto.fanout.read;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.sotto.common.id.Uuids;
import org.sotto.common.internal.InternalClient;
import org.sotto.common.internal.ServiceAddresses;
import org.sotto.fanout.inbox.InboxRow;
import org.sotto.proto.v1.MessageEntry;
import org.sotto.proto.v1.MessageLookupRequest;
import org.sotto.proto.v1.MessageLookupResponse;
import org.sotto.proto.v1.MessageReference;
import org.springframework.stereotype.Component;

/** Asks message-service for the content of references: {@code POST /internal/v1/messages/lookup}, at most 500 at a time. */
@Component
class MessageContents {
    private static final String PATH = "/internal/v1/messages/lookup";

    private final InternalClient client;
    private final ServiceAddresses services;

    /** Names a message. */
    record Key(UUID conversationId, UUID messageId) {
        static Key of(InboxRow.Reference reference) {
            return new Key(reference.conversationId(), reference.messageId());
        }
    }

    MessageContents(InternalClient client, ServiceAddresses services) {
        this.client = client;
        this.services = services;
    }

    /** The messages that exist. */
    CompletableFuture<Map<Key, MessageEntry>> of(List<InboxRow> rows) {
        MessageLookupRequest.Builder request = MessageLookupRequest.newBuilder();
        for (InboxRow row : rows) {
            if (row.content() instanceof InboxRow.Reference reference) {
                request.addReferences(MessageReference.newBuilder()
                        .setConversationId(Uuids.toByteString(reference.conversationId()))
                        .setMessageId(Uuids.toByteString(reference.messageId())));
            }
        }
        if (request.getReferencesCount() == 0) {
            return CompletableFuture.completedFuture(Map.of());
        }
        return client.post(
                        "message-service",
                        services.messageService(),
                        PATH,
                        request.build(),
                        MessageLookupResponse.parser())
                .thenApply(MessageContents::byKey);
    }

    private static Map<Key, MessageEntry> byKey(MessageLookupResponse response) {
        Map<Key, MessageEntry> messages = new HashMap<>();
        for (MessageEntry message : response.getMessagesList()) {
            messages.put(
                    new Key(Uuids.fromBytes(message.getConversationId()), Uuids.fromBytes(message.getMessageId())),
                    message);
        }
        return messages;
    }
}
