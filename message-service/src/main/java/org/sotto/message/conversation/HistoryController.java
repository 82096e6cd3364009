package org.sotto.message.conversation;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.sotto.common.auth.AccessToken;
import org.sotto.common.id.MessageIdOrder;
import org.sotto.common.web.ApiException;
import org.sotto.common.web.ApiResponse;
import org.sotto.message.message.Message;
import org.sotto.message.message.MessageStore;
import org.sotto.message.receipt.ReadReceipts;
import org.sotto.message.receipt.ReceiptStore;
import org.sotto.message.receipt.Receipts;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** History of a conversation, and the receipts of one message. Somebody else's conversation does not exist. */
@RestController
class HistoryController {
    private final ConversationStore conversations;
    private final History history;
    private final MessageStore messages;
    private final ReceiptStore receipts;
    private final ReadReceipts readReceipts;

    HistoryController(
            ConversationStore conversations,
            History history,
            MessageStore messages,
            ReceiptStore receipts,
            ReadReceipts readReceipts) {
        this.conversations = conversations;
        this.history = history;
        this.messages = messages;
        this.receipts = receipts;
        this.readReceipts = readReceipts;
    }

    /** A page, newest first; {@code next} is the {@code before} (or {@code after}) of the next one. */
    record HistoryPage(List<MessageView> messages, @Nullable UUID next) {}

    /** Who has received and read a message. */
    record MessageInfo(UUID messageId, List<MemberInfo> members) {}

    /** When a member's watermark came to the message or past it, in ms since the epoch; absent: not yet. */
    record MemberInfo(
            UUID userId,
            @Nullable Long deliveredAt,
            @Nullable Long readAt) {}

    @Operation(summary = "Messages of a conversation, newest first")
    @GetMapping("/api/v1/conversations/{id}/messages")
    Mono<ApiResponse<HistoryPage>> messages(
            AccessToken token,
            @PathVariable String id,
            @Parameter(schema = @Schema(type = "integer", minimum = "1", maximum = "200", defaultValue = "50"))
                    @RequestParam(required = false)
                    @Nullable
                    String limit,
            @Parameter(description = "messages older than this one") @RequestParam(required = false) @Nullable
                    String before,
            @Parameter(description = "messages newer than this one, the nearest ones")
                    @RequestParam(required = false)
                    @Nullable
                    String after) {
        UUID conversationId = PageQuery.id("conversation_id", id);
        int wanted = PageQuery.limit(limit);
        Optional<UUID> below = PageQuery.messageId("before", before);
        Optional<UUID> above = PageQuery.messageId("after", after);
        if (below.isPresent() && above.isPresent()) {
            throw ApiException.invalidRequest("before and after: both (expected: one of them)");
        }
        UUID reader = token.userId();
        return Mono.fromCompletionStage(() -> mine(token, conversationId)
                .thenCompose(mine -> above.map(newerThan -> history.after(reader, mine, newerThan, wanted + 1))
                        .orElseGet(() -> history.before(reader, mine, below.orElse(MessageIdOrder.NEWEST), wanted + 1))
                        .thenCombine(
                                receiptsFor(reader, mine),
                                (found, everybody) -> page(found, reader, everybody, wanted, above.isPresent()))));
    }

    private CompletionStage<List<Receipts>> receiptsFor(UUID reader, UserConversation conversation) {
        return receipts.all(conversation.conversationId())
                .thenCombine(
                        readReceipts.shownTo(reader, Set.of(conversation.peerId())),
                        (everybody, exchanged) -> ReadReceipts.asSeenBy(reader, exchanged, everybody));
    }

    private static ApiResponse<HistoryPage> page(
            List<Message> found, UUID reader, List<Receipts> receipts, int wanted, boolean upward) {
        boolean more = found.size() > wanted;
        List<Message> shown =
                !more ? found : upward ? found.subList(found.size() - wanted, found.size()) : found.subList(0, wanted);
        UUID next = !more ? null : shown.get(upward ? 0 : shown.size() - 1).messageId();
        return ApiResponse.of(new HistoryPage(
                shown.stream()
                        .map(message -> MessageView.of(message, reader, receipts))
                        .toList(),
                next));
    }

    @Operation(summary = "Who has received and read a message, and when")
    @GetMapping("/api/v1/conversations/{id}/messages/{messageId}/info")
    Mono<ApiResponse<MessageInfo>> info(AccessToken token, @PathVariable String id, @PathVariable String messageId) {
        UUID conversationId = PageQuery.id("conversation_id", id);
        UUID message = PageQuery.messageId("message_id", messageId).orElseThrow();
        UUID reader = token.userId();
        return Mono.fromCompletionStage(
                () -> mine(token, conversationId).thenCompose(mine -> messages.find(conversationId, message, reader)
                        .thenCombine(receiptsFor(reader, mine), (found, everybody) -> found.map(
                                        m -> ApiResponse.of(new MessageInfo(message, List.of(member(m, everybody)))))
                                .orElseThrow(() -> ApiException.notFound(
                                        "message_id: " + message + " (expected: a message of this conversation)")))));
    }

    private static MemberInfo member(Message message, List<Receipts> everybody) {
        return everybody.stream()
                .filter(receipts -> receipts.userId().equals(message.receiverId()) && !message.withheld())
                .findFirst()
                .map(receipts -> new MemberInfo(
                        receipts.userId(),
                        at(receipts.deliveredUpTo(), receipts.deliveredAt(), message),
                        at(receipts.shownReadUpTo(), receipts.shownReadAt(), message)))
                .orElse(new MemberInfo(message.receiverId(), null, null));
    }

    private static @Nullable Long at(@Nullable UUID watermark, long time, Message message) {
        boolean covered = watermark != null && MessageIdOrder.INSTANCE.compare(message.messageId(), watermark) <= 0;
        return covered ? time : null;
    }

    private CompletionStage<UserConversation> mine(AccessToken token, UUID conversationId) {
        return conversations
                .find(token.userId(), conversationId)
                .thenCompose(found -> found.<CompletionStage<UserConversation>>map(CompletableFuture::completedFuture)
                        .orElseGet(() -> CompletableFuture.failedFuture(ApiException.notFound(
                                "conversation_id: " + conversationId + " (expected: a conversation of yours)"))));
    }
}
