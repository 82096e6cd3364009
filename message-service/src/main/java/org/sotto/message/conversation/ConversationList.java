package org.sotto.message.conversation;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.sotto.common.id.MessageIdOrder;
import org.sotto.message.conversation.ConversationView.ReceiptView;
import org.sotto.message.conversation.ConversationView.Settings;
import org.sotto.message.message.Message;
import org.sotto.message.message.MessageStore;
import org.sotto.message.receipt.ReceiptStore;
import org.sotto.message.receipt.Receipts;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Computes a user's list from messages and watermarks, which are the truth after a reconnect: of every conversation the
 * newest id, of those on the page the rest. Nothing is written per message for it, so that sending stays cheap.
 */
@Component
class ConversationList {
    private static final int MAX_UNREAD = 999;
    private static final int CONCURRENCY = 64;

    private final ConversationStore conversations;
    private final History history;
    private final MessageStore messages;
    private final ReceiptStore receipts;

    ConversationList(ConversationStore conversations, History history, MessageStore messages, ReceiptStore receipts) {
        this.conversations = conversations;
        this.history = history;
        this.messages = messages;
        this.receipts = receipts;
    }

    /**
     * A part of a list.
     *
     * @param next the newest message of the last conversation, if there is more
     */
    record Page(List<ConversationView> conversations, Optional<UUID> next) {}

    private record Entry(UserConversation conversation, List<Integer> buckets, UUID newest) {
        UUID id() {
            return conversation.conversationId();
        }
    }

    private static final Comparator<Entry> NEWEST_FIRST =
            Comparator.comparing(Entry::newest, MessageIdOrder.INSTANCE).reversed();

    /** The user's conversations whose newest message is below {@code before}, newest first. */
    Mono<Page> page(UUID user, int limit, Optional<UUID> before) {
        return Mono.fromCompletionStage(() -> conversations.of(user))
                .flatMapMany(Flux::fromIterable)
                .flatMap(conversation -> Mono.fromCompletionStage(() -> entry(conversation)), CONCURRENCY)
                .flatMapIterable(entry -> entry.stream().toList())
                .filter(entry -> before.isEmpty() || MessageIdOrder.INSTANCE.compare(entry.newest(), before.get()) < 0)
                .sort(NEWEST_FIRST)
                .take(limit + 1L)
                .collectList()
                .flatMap(entries -> page(user, entries, limit));
    }

    /** Empty for a conversation whose first message is being written, or whose only one was taken back. */
    private CompletionStage<Optional<Entry>> entry(UserConversation conversation) {
        UUID id = conversation.conversationId();
        return conversations.buckets(id).thenCompose(buckets -> history.newest(id, buckets)
                .thenApply(newest -> newest.map(messageId -> new Entry(conversation, buckets, messageId))));
    }

    private Mono<Page> page(UUID user, List<Entry> entries, int limit) {
        boolean more = entries.size() > limit;
        List<Entry> shown = more ? entries.subList(0, limit) : entries;
        Optional<UUID> next = more ? Optional.of(shown.get(shown.size() - 1).newest()) : Optional.empty();
        return Flux.fromIterable(shown)
                .flatMapSequential(entry -> Mono.fromCompletionStage(() -> view(user, entry)), CONCURRENCY)
                .flatMapIterable(view -> view.stream().toList())
                .collectList()
                .map(views -> new Page(views, next));
    }

    private CompletionStage<Optional<ConversationView>> view(UUID user, Entry entry) {
        return messages.find(entry.id(), entry.newest())
                .thenCombine(receipts.all(entry.id()), (message, everybody) -> new Parts(message, everybody))
                .thenCompose(parts -> history.countOfOthers(
                                entry.id(), entry.buckets(), unreadAfter(user, parts.receipts()), user, MAX_UNREAD)
                        .thenApply(unread ->
                                parts.message().map(message -> view(user, entry, message, parts.receipts(), unread))));
    }

    private record Parts(Optional<Message> message, List<Receipts> receipts) {}

    private static UUID unreadAfter(UUID user, List<Receipts> everybody) {
        UUID readUpTo = readUpTo(user, everybody);
        return readUpTo == null ? History.OLDEST : readUpTo;
    }

    private static @Nullable UUID readUpTo(UUID user, List<Receipts> everybody) {
        return everybody.stream()
                .filter(receipts -> receipts.userId().equals(user))
                .findFirst()
                .map(Receipts::readUpTo)
                .orElse(null);
    }

    private static ConversationView view(UUID user, Entry entry, Message newest, List<Receipts> everybody, int unread) {
        UserConversation conversation = entry.conversation();
        return new ConversationView(
                conversation.conversationId(),
                "DIRECT",
                conversation.peerId(),
                MessageView.of(newest, user, everybody),
                unread,
                new Settings(conversation.archived(), conversation.mutedUntil(), conversation.pinned()),
                everybody.stream()
                        .filter(receipts -> !receipts.userId().equals(user))
                        .map(ReceiptView::of)
                        .toList(),
                readUpTo(user, everybody));
    }
}
