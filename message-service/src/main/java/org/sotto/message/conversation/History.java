package org.sotto.message.conversation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.sotto.common.id.MessageIdOrder;
import org.sotto.message.message.Buckets;
import org.sotto.message.message.Message;
import org.sotto.message.message.MessageStore;
import org.springframework.stereotype.Component;

/**
 * Walks a conversation's months as one of its two sees them. Control messages, and what was withheld from the reader, lie in
 * other buckets and are never met.
 */
@Component
class History {
    /** Rows that are looked at for one count, so that a conversation that is never read stays cheap to list. */
    private static final int MAX_COUNTED_ROWS = 5_000;

    private static final Comparator<Message> OLDEST_FIRST =
            Comparator.comparing(Message::messageId, MessageIdOrder.INSTANCE);

    private final ConversationStore conversations;
    private final MessageStore messages;

    /** A message's place. */
    record Place(int bucket, UUID messageId) {}

    History(ConversationStore conversations, MessageStore messages) {
        this.conversations = conversations;
        this.messages = messages;
    }

    /** The months of a user's conversation, newest first. */
    CompletionStage<List<Month>> months(UUID reader, UserConversation conversation) {
        return conversations
                .buckets(conversation.conversationId())
                .thenApply(buckets -> Month.of(buckets, reader, conversation.peerId()));
    }

    /** At most {@code limit} messages below an id, newest first. */
    CompletionStage<List<Message>> before(UUID reader, UserConversation conversation, UUID before, int limit) {
        UUID id = conversation.conversationId();
        return months(reader, conversation)
                .thenCompose(months -> walk(
                        downFrom(months, before),
                        OLDEST_FIRST.reversed(),
                        limit,
                        (bucket, left) -> messages.before(id, bucket, before, left),
                        new ArrayList<>()));
    }

    /** At most {@code limit} messages above an id: the nearest ones, newest first. */
    CompletionStage<List<Message>> after(UUID reader, UserConversation conversation, UUID after, int limit) {
        UUID id = conversation.conversationId();
        return months(reader, conversation).thenCompose(months -> {
            List<Month> upward = new ArrayList<>(downTo(months, after));
            Collections.reverse(upward);
            return walk(
                            upward,
                            OLDEST_FIRST,
                            limit,
                            (bucket, left) -> messages.after(id, bucket, after, left),
                            new ArrayList<>())
                    .thenApply(oldestFirst -> {
                        Collections.reverse(oldestFirst);
                        return oldestFirst;
                    });
        });
    }

    /** The newest message; {@code months} are the conversation's, newest first. */
    CompletionStage<Optional<Place>> newest(UUID conversationId, List<Month> months) {
        if (months.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return ofBuckets(months.get(0), bucket -> messages.newest(conversationId, bucket)
                        .thenApply(found ->
                                found.map(id -> new Place(bucket, id)).stream().toList()))
                .thenCompose(found -> {
                    Optional<Place> newest =
                            found.stream().max(Comparator.comparing(Place::messageId, MessageIdOrder.INSTANCE));
                    return newest.isPresent()
                            ? CompletableFuture.completedFuture(newest)
                            : newest(conversationId, months.subList(1, months.size()));
                });
    }

    /**
     * How many messages above {@code after} are not by {@code user}: at most {@code max}, and of at most 5,000 messages, the
     * newest; {@code months} are the conversation's, newest first.
     */
    CompletionStage<Integer> countOfOthers(UUID conversationId, List<Month> months, UUID after, UUID user, int max) {
        // The other's messages are only among what both see.
        List<Month> shared =
                downTo(months, after).stream().filter(Month::isShared).toList();
        return count(conversationId, shared, after, user, 0, MAX_COUNTED_ROWS).thenApply(count -> Math.min(count, max));
    }

    private CompletionStage<Integer> count(
            UUID conversationId, List<Month> months, UUID after, UUID user, int counted, int rowsLeft) {
        if (months.isEmpty() || rowsLeft == 0) {
            return CompletableFuture.completedFuture(counted);
        }
        return messages.sendersAfter(conversationId, months.get(0).month(), after, rowsLeft)
                .thenCompose(senders -> {
                    int others = (int) senders.stream()
                            .filter(sender -> !sender.equals(user))
                            .count();
                    return count(
                            conversationId,
                            months.subList(1, months.size()),
                            after,
                            user,
                            counted + others,
                            rowsLeft - senders.size());
                });
    }

    /** Reads at most so many messages of a bucket, from where the walk starts. */
    private interface BucketRead {
        CompletionStage<List<Message>> of(int bucket, int limit);
    }

    private CompletionStage<List<Message>> walk(
            List<Month> months, Comparator<Message> order, int limit, BucketRead read, List<Message> into) {
        if (months.isEmpty() || into.size() == limit) {
            return CompletableFuture.completedFuture(into);
        }
        int left = limit - into.size();
        return ofBuckets(months.get(0), bucket -> read.of(bucket, left)).thenCompose(found -> {
            found.stream().sorted(order).limit(left).forEach(into::add);
            return walk(months.subList(1, months.size()), order, limit, read, into);
        });
    }

    /** What the buckets of a month have together. */
    private static <T> CompletionStage<List<T>> ofBuckets(Month month, IntFunction<CompletionStage<List<T>>> read) {
        List<CompletableFuture<List<T>>> reads = month.buckets().stream()
                .map(bucket -> read.apply(bucket).toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(reads.toArray(CompletableFuture[]::new))
                .thenApply(done ->
                        reads.stream().flatMap(found -> found.join().stream()).collect(Collectors.toList()));
    }

    private static List<Month> downFrom(List<Month> months, UUID before) {
        return before.equals(MessageIdOrder.NEWEST)
                ? months
                : months.stream()
                        .filter(month -> month.month() <= Buckets.of(before))
                        .toList();
    }

    private static List<Month> downTo(List<Month> months, UUID after) {
        return after.equals(MessageIdOrder.OLDEST)
                ? months
                : months.stream()
                        .filter(month -> month.month() >= Buckets.of(after))
                        .toList();
    }
}
