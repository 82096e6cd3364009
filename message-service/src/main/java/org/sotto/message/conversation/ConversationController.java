package org.sotto.message.conversation;

import io.swagger.v3.oas.annotations.Operation;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.sotto.common.auth.AccessToken;
import org.sotto.common.id.MessageIdOrder;
import org.sotto.common.web.ApiResponse;
import org.sotto.message.message.Message;
import org.sotto.message.receipt.ReceiptStore;
import org.sotto.message.receipt.Receipts;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The list of my conversations: computed from messages and watermarks, which are the truth after a reconnect. */
@RestController
class ConversationController {
    private static final int MAX_UNREAD = 999;
    private static final int CONCURRENCY = 64;

    private final ConversationStore conversations;
    private final History history;
    private final ReceiptStore receipts;

    ConversationController(ConversationStore conversations, History history, ReceiptStore receipts) {
        this.conversations = conversations;
        this.history = history;
        this.receipts = receipts;
    }

    /** A page; {@code next} is the {@code before} of the next one: the last message's id of the last conversation. */
    record ConversationPage(
            List<ConversationView> conversations, @Nullable String next) {}

    /** What I set for a conversation. */
    record Settings(boolean archived, @Nullable Instant mutedUntil, boolean pinned) {}

    /** How far somebody else has come (times in ms since the epoch). */
    record ReceiptView(
            UUID userId,
            @Nullable UUID deliveredUpTo,
            @Nullable Long deliveredAt,
            @Nullable UUID readUpTo,
            @Nullable Long readAt) {}

    /**
     * A conversation of mine.
     *
     * @param unreadCount messages of the other after my read watermark, counted to 999
     * @param readUpTo my own read watermark
     */
    record ConversationView(
            UUID conversationId,
            String type,
            UUID peerId,
            @Nullable MessageView lastMessage,
            int unreadCount,
            Settings settings,
            List<ReceiptView> receipts,
            @Nullable UUID readUpTo) {}

    @Operation(summary = "My conversations, newest first")
    @GetMapping("/api/v1/conversations")
    Mono<ApiResponse<ConversationPage>> list(
            AccessToken token,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String before) {
        int wanted = PageQuery.limit(limit);
        Optional<UUID> below = PageQuery.messageId("before", before);
        return Mono.fromCompletionStage(() -> conversations.of(token.userId()))
                .flatMapMany(Flux::fromIterable)
                .flatMap(
                        conversation -> Mono.fromCompletionStage(() -> newest(conversation))
                                .flatMap(Mono::justOrEmpty),
                        CONCURRENCY)
                .filter(entry -> below.isEmpty()
                        || MessageIdOrder.INSTANCE.compare(entry.message().messageId(), below.get()) < 0)
                .sort(Comparator.comparing((Entry entry) -> entry.message().messageId(), MessageIdOrder.INSTANCE)
                        .reversed())
                .take(wanted + 1L)
                .collectList()
                .flatMap(entries -> page(token.userId(), entries, wanted));
    }

    private record Entry(UserConversation conversation, Message message) {}

    private CompletionStage<Optional<Entry>> newest(UserConversation conversation) {
        return history.before(conversation.conversationId(), History.NEWEST, 1)
                .thenApply(found -> found.stream().findFirst().map(message -> new Entry(conversation, message)));
    }

    private Mono<ApiResponse<ConversationPage>> page(UUID user, List<Entry> entries, int wanted) {
        boolean more = entries.size() > wanted;
        List<Entry> shown = more ? entries.subList(0, wanted) : entries;
        String next = more ? shown.get(shown.size() - 1).message().messageId().toString() : null;
        return Flux.fromIterable(shown)
                .flatMapSequential(entry -> Mono.fromCompletionStage(() -> view(user, entry)), CONCURRENCY)
                .collectList()
                .map(views -> ApiResponse.of(new ConversationPage(views, next)));
    }

    private CompletionStage<ConversationView> view(UUID user, Entry entry) {
        UUID id = entry.conversation().conversationId();
        return receipts.all(id).thenCompose(everybody -> {
            UUID readUpTo = everybody.stream()
                    .filter(receipts -> receipts.userId().equals(user))
                    .findFirst()
                    .map(Receipts::readUpTo)
                    .orElse(null);
            return unread(user, entry, readUpTo).thenApply(unread -> view(user, entry, everybody, readUpTo, unread));
        });
    }

    private CompletionStage<Integer> unread(UUID user, Entry entry, @Nullable UUID readUpTo) {
        UUID after = readUpTo == null ? History.OLDEST : readUpTo;
        if (MessageIdOrder.INSTANCE.compare(entry.message().messageId(), after) <= 0) {
            return CompletableFuture.completedFuture(0);
        }
        return history.after(entry.conversation().conversationId(), after, MAX_UNREAD)
                .thenApply(messages -> (int) messages.stream()
                        .filter(message -> !message.senderId().equals(user))
                        .count());
    }

    private static ConversationView view(
            UUID user, Entry entry, List<Receipts> everybody, @Nullable UUID readUpTo, int unread) {
        UserConversation conversation = entry.conversation();
        return new ConversationView(
                conversation.conversationId(),
                "DIRECT",
                conversation.peerId(),
                MessageView.of(entry.message(), user, everybody),
                unread,
                new Settings(conversation.archived(), conversation.mutedUntil(), conversation.pinned()),
                everybody.stream()
                        .filter(receipts -> !receipts.userId().equals(user))
                        .map(ConversationController::receipt)
                        .toList(),
                readUpTo);
    }

    private static ReceiptView receipt(Receipts receipts) {
        return new ReceiptView(
                receipts.userId(),
                receipts.deliveredUpTo(),
                receipts.deliveredUpTo() == null ? null : receipts.deliveredAt(),
                receipts.readUpTo(),
                receipts.readUpTo() == null ? null : receipts.readAt());
    }
}
