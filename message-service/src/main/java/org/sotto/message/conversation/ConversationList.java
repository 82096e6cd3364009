package org.sotto.message.conversation;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sotto.common.id.MessageIdOrder;
import org.sotto.message.conversation.ConversationView.ReceiptView;
import org.sotto.message.conversation.ConversationView.Settings;
import org.sotto.message.conversation.History.Place;
import org.sotto.message.message.Message;
import org.sotto.message.message.MessageStore;
import org.sotto.message.receipt.ReadReceipts;
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
    private final ReadReceipts readReceipts;
    private final WithheldMessages withheld;

    ConversationList(
            ConversationStore conversations,
            History history,
            MessageStore messages,
            ReceiptStore receipts,
            ReadReceipts readReceipts,
            WithheldMessages withheld) {
        this.conversations = conversations;
        this.history = history;
        this.messages = messages;
        this.receipts = receipts;
        this.readReceipts = readReceipts;
        this.withheld = withheld;
    }

    /**
     * A part of a list.
     *
     * @param next the newest message of the last conversation, if there is more
     */
    record Page(List<ConversationView> conversations, Optional<UUID> next) {}

    private record Entry(UserConversation conversation, List<Month> months, Place place) {
        UUID id() {
            return conversation.conversationId();
        }

        UUID newest() {
            return place.messageId();
        }
    }

    private static final Comparator<Entry> NEWEST_FIRST =
            Comparator.comparing(Entry::newest, MessageIdOrder.INSTANCE).reversed();

    /** The user's conversations whose newest message is below {@code before}, newest first. */
    Mono<Page> page(UUID user, int limit, Optional<UUID> before) {
        return Mono.fromCompletionStage(() -> conversations.of(user))
                .flatMapMany(Flux::fromIterable)
                .flatMap(conversation -> Mono.fromCompletionStage(() -> entry(user, conversation)), CONCURRENCY)
                .flatMapIterable(entry -> entry.stream().toList())
                .filter(entry -> before.isEmpty() || MessageIdOrder.INSTANCE.compare(entry.newest(), before.get()) < 0)
                .sort(NEWEST_FIRST)
                .take(limit + 1L)
                .collectList()
                .flatMap(entries -> page(user, entries, limit));
    }

    /** Empty for a conversation in which the user sees no message (yet). */
    private CompletionStage<Optional<Entry>> entry(UUID user, UserConversation conversation) {
        return history.months(user, conversation)
                .thenCompose(months -> history.newest(conversation.conversationId(), months)
                        .thenApply(newest -> newest.map(place -> new Entry(conversation, months, place))));
    }

    private Mono<Page> page(UUID user, List<Entry> entries, int limit) {
        boolean more = entries.size() > limit;
        List<Entry> shown = more ? entries.subList(0, limit) : entries;
        Optional<UUID> next = more ? Optional.of(shown.get(shown.size() - 1).newest()) : Optional.empty();
        List<UUID> peers =
                shown.stream().map(entry -> entry.conversation().peerId()).toList();
        return Mono.fromCompletionStage(() -> readReceipts.shownTo(user, peers))
                .flatMapMany(exchanged -> Flux.fromIterable(shown)
                        .flatMapSequential(
                                entry -> Mono.fromCompletionStage(() -> view(user, entry, exchanged)), CONCURRENCY))
                .flatMapIterable(view -> view.stream().toList())
                .collectList()
                .map(views -> new Page(views, next));
    }

    private CompletionStage<Optional<ConversationView>> view(UUID user, Entry entry, Set<UUID> exchanged) {
        return messages.find(entry.id(), entry.place().bucket(), entry.newest())
                .thenCombine(
                        receipts.all(entry.id()),
                        (message, everybody) -> message.map(
                                newest -> new Parts(newest, ReadReceipts.asSeenBy(user, exchanged, everybody))))
                .thenCompose(parts -> parts.isEmpty()
                        ? CompletableFuture.completedFuture(Optional.empty())
                        : view(user, entry, parts.get()).thenApply(Optional::of));
    }

    private record Parts(Message newest, List<Receipts> receipts) {
        Receipts ofUser(UUID user) {
            return receipts.stream()
                    .filter(receipts -> receipts.userId().equals(user))
                    .findFirst()
                    .orElseGet(() -> Receipts.none(user));
        }
    }

    private CompletionStage<ConversationView> view(UUID user, Entry entry, Parts parts) {
        UserConversation conversation = entry.conversation();
        UUID readUpTo = parts.ofUser(user).readUpTo();
        UUID delivered = parts.ofUser(conversation.peerId()).deliveredUpTo();
        CompletionStage<Integer> unread = history.countOfOthers(
                entry.id(), entry.months(), readUpTo == null ? MessageIdOrder.OLDEST : readUpTo, user, MAX_UNREAD);
        CompletionStage<List<UUID>> notReceived = delivered == null
                ? CompletableFuture.completedFuture(List.of())
                : withheld.upTo(entry.id(), entry.months(), delivered, ReceiptView.MAX_NOT_RECEIVED + 1);
        return unread.thenCombine(
                notReceived,
                (count, never) -> new ConversationView(
                        entry.id(),
                        "DIRECT",
                        conversation.peerId(),
                        MessageView.of(parts.newest(), user, parts.receipts()),
                        count,
                        new Settings(conversation.archived(), conversation.mutedUntil(), conversation.pinned()),
                        parts.receipts().stream()
                                .filter(receipts -> !receipts.userId().equals(user))
                                .map(receipts -> ReceiptView.of(receipts, never))
                                .toList(),
                        readUpTo));
    }
}
