package org.sotto.message.report;

import io.swagger.v3.oas.annotations.Hidden;
import java.util.Optional;
import java.util.UUID;
import org.sotto.common.id.Uuids;
import org.sotto.common.internal.InternalClient;
import org.sotto.common.web.ApiException;
import org.sotto.common.web.InternalRequests;
import org.sotto.message.conversation.ConversationStore;
import org.sotto.message.conversation.UserConversation;
import org.sotto.message.receipt.ReceiptStore;
import org.sotto.message.receipt.Receipts;
import org.sotto.proto.v1.ConversationReport;
import org.sotto.proto.v1.ConversationReportRequest;
import org.sotto.proto.v1.ReportedConversation;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Internal: a page of a user's conversations with settings and watermarks. 403 for another caller than user-service. */
@Hidden
@RestController
class ConversationReportController {
    private static final String CALLER = "user-service";
    private static final UUID FIRST = new UUID(0, 0);
    private static final int MAX_LIMIT = 500;
    private static final int READS_AT_ONCE = 64;

    private final ConversationStore conversations;
    private final ReceiptStore receipts;

    ConversationReportController(ConversationStore conversations, ReceiptStore receipts) {
        this.conversations = conversations;
        this.receipts = receipts;
    }

    @PostMapping(path = "/internal/v1/report", consumes = InternalClient.PROTOBUF, produces = InternalClient.PROTOBUF)
    Mono<ConversationReport> report(@RequestBody ConversationReportRequest request, ServerWebExchange exchange) {
        InternalRequests.requireCaller(exchange, CALLER);
        UUID user = InternalRequests.id("user_id", request.getUserId());
        UUID after = request.getAfter().isEmpty() ? FIRST : InternalRequests.id("after", request.getAfter());
        // uint32: what does not fit into an int is negative here.
        int limit = request.getLimit();
        if (limit < 1 || limit > MAX_LIMIT) {
            throw ApiException.invalidRequest(
                    "limit: " + Integer.toUnsignedString(limit) + " (expected: 1 to " + MAX_LIMIT + ")");
        }
        return Mono.fromCompletionStage(() -> conversations.page(user, after, limit))
                .flatMapMany(Flux::fromIterable)
                .flatMapSequential(
                        conversation -> Mono.fromCompletionStage(() -> receipts.of(conversation.conversationId(), user))
                                .map(own -> reported(conversation, own)),
                        READS_AT_ONCE)
                .collectList()
                .map(all ->
                        ConversationReport.newBuilder().addAllConversations(all).build());
    }

    private static ReportedConversation reported(UserConversation conversation, Optional<Receipts> own) {
        ReportedConversation.Builder reported = ReportedConversation.newBuilder()
                .setConversationId(Uuids.toByteString(conversation.conversationId()))
                .setPeerId(Uuids.toByteString(conversation.peerId()))
                .setArchived(conversation.archived())
                .setPinned(conversation.pinned());
        if (conversation.mutedUntil() != null) {
            reported.setMutedUntil(conversation.mutedUntil().toEpochMilli());
        }
        own.ifPresent(receipt -> {
            UUID delivered = receipt.deliveredUpTo();
            if (delivered != null) {
                reported.setDeliveredUpTo(Uuids.toByteString(delivered)).setDeliveredAt(receipt.deliveredAt());
            }
            UUID read = receipt.readUpTo();
            if (read != null) {
                reported.setReadUpTo(Uuids.toByteString(read)).setReadAt(receipt.readAt());
            }
        });
        return reported.build();
    }
}
