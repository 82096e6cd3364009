package org.sotto.message.conversation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sotto.message.message.Buckets;
import org.sotto.message.message.Message;
import org.sotto.message.message.MessageStore;
import org.springframework.stereotype.Component;

/** Walks a conversation's buckets. Control messages lie in others and are never met. */
@Component
class History {
    /** Above and below every message id. */
    static final UUID NEWEST = new UUID(0xFFFF_FFFF_FFFF_1FFFL, 0x7F7F_7F7F_7F7F_7F7FL);

    static final UUID OLDEST = new UUID(0x1000L, 0L);

    /** Rows that are looked at for one count, so that a conversation that is never read stays cheap to list. */
    private static final int MAX_COUNTED_ROWS = 5_000;

    private final ConversationStore conversations;
    private final MessageStore messages;

    History(ConversationStore conversations, MessageStore messages) {
        this.conversations = conversations;
        this.messages = messages;
    }

    /** At most {@code limit} messages below an id, newest first. */
    CompletionStage<List<Message>> before(UUID conversationId, UUID before, int limit) {
        return conversations
                .buckets(conversationId)
                .thenCompose(buckets ->
                        walkDown(conversationId, downFrom(buckets, before), before, limit, new ArrayList<>()));
    }

    /** At most {@code limit} messages above an id: the nearest ones, newest first. */
    CompletionStage<List<Message>> after(UUID conversationId, UUID after, int limit) {
        return conversations.buckets(conversationId).thenCompose(buckets -> {
            List<Integer> upward = new ArrayList<>(downTo(buckets, after));
            Collections.reverse(upward);
            return walkUp(conversationId, upward, after, limit, new ArrayList<>())
                    .thenApply(oldestFirst -> {
                        Collections.reverse(oldestFirst);
                        return oldestFirst;
                    });
        });
    }

    /** The newest message's id; {@code buckets} are the conversation's, newest first. */
    CompletionStage<Optional<UUID>> newest(UUID conversationId, List<Integer> buckets) {
        if (buckets.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return messages.newest(conversationId, buckets.get(0))
                .thenCompose(found -> found.isPresent()
                        ? CompletableFuture.completedFuture(found)
                        : newest(conversationId, buckets.subList(1, buckets.size())));
    }

    /**
     * How many messages above {@code after} are not by {@code user}: at most {@code max}, and of at most 5,000 messages, the
     * newest; {@code buckets} are the conversation's, newest first.
     */
    CompletionStage<Integer> countOfOthers(UUID conversationId, List<Integer> buckets, UUID after, UUID user, int max) {
        return count(conversationId, downTo(buckets, after), after, user, 0, MAX_COUNTED_ROWS)
                .thenApply(count -> Math.min(count, max));
    }

    private CompletionStage<Integer> count(
            UUID conversationId, List<Integer> buckets, UUID after, UUID user, int counted, int rowsLeft) {
        if (buckets.isEmpty() || rowsLeft == 0) {
            return CompletableFuture.completedFuture(counted);
        }
        return messages.sendersAfter(conversationId, buckets.get(0), after, rowsLeft)
                .thenCompose(senders -> {
                    int others = (int) senders.stream()
                            .filter(sender -> !sender.equals(user))
                            .count();
                    return count(
                            conversationId,
                            buckets.subList(1, buckets.size()),
                            after,
                            user,
                            counted + others,
                            rowsLeft - senders.size());
                });
    }

    private CompletionStage<List<Message>> walkDown(
            UUID conversationId, List<Integer> buckets, UUID before, int limit, List<Message> into) {
        if (buckets.isEmpty() || into.size() == limit) {
            return CompletableFuture.completedFuture(into);
        }
        return messages.before(conversationId, buckets.get(0), before, limit - into.size())
                .thenCompose(found -> {
                    into.addAll(found);
                    return walkDown(conversationId, buckets.subList(1, buckets.size()), before, limit, into);
                });
    }

    private CompletionStage<List<Message>> walkUp(
            UUID conversationId, List<Integer> buckets, UUID after, int limit, List<Message> into) {
        if (buckets.isEmpty() || into.size() == limit) {
            return CompletableFuture.completedFuture(into);
        }
        return messages.after(conversationId, buckets.get(0), after, limit - into.size())
                .thenCompose(found -> {
                    into.addAll(found);
                    return walkUp(conversationId, buckets.subList(1, buckets.size()), after, limit, into);
                });
    }

    private static List<Integer> downFrom(List<Integer> buckets, UUID before) {
        return before.equals(NEWEST)
                ? buckets
                : buckets.stream()
                        .filter(bucket -> bucket <= Buckets.of(before))
                        .toList();
    }

    private static List<Integer> downTo(List<Integer> buckets, UUID after) {
        return after.equals(OLDEST)
                ? buckets
                : buckets.stream().filter(bucket -> bucket >= Buckets.of(after)).toList();
    }
}
