package org.sotto.message.conversation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sotto.message.message.Buckets;
import org.sotto.message.message.Message;
import org.sotto.message.message.MessageStore;
import org.springframework.stereotype.Component;

/** Walks a conversation's buckets; control messages are passed over. */
@Component
public final class History {
    /** Above and below every id. */
    static final UUID NEWEST = new UUID(0xFFFF_FFFF_FFFF_1FFFL, 0x7F7F_7F7F_7F7F_7F7FL);

    static final UUID OLDEST = new UUID(0x1000L, 0L);

    private final ConversationStore conversations;
    private final MessageStore messages;

    History(ConversationStore conversations, MessageStore messages) {
        this.conversations = conversations;
        this.messages = messages;
    }

    /** At most {@code limit} messages below an id, newest first. */
    public CompletionStage<List<Message>> before(UUID conversationId, UUID before, int limit) {
        return conversations.buckets(conversationId).thenCompose(buckets -> {
            List<Integer> candidates = before.equals(NEWEST)
                    ? buckets
                    : buckets.stream()
                            .filter(bucket -> bucket <= Buckets.of(before))
                            .toList();
            return walk(conversationId, candidates, 0, before, limit, true, new ArrayList<>());
        });
    }

    /** At most {@code limit} messages above an id: the nearest ones, newest first. */
    public CompletionStage<List<Message>> after(UUID conversationId, UUID after, int limit) {
        return conversations.buckets(conversationId).thenCompose(buckets -> {
            List<Integer> candidates = new ArrayList<>(
                    after.equals(OLDEST)
                            ? buckets
                            : buckets.stream()
                                    .filter(bucket -> bucket >= Buckets.of(after))
                                    .toList());
            Collections.reverse(candidates);
            return walk(conversationId, candidates, 0, after, limit, false, new ArrayList<>())
                    .thenApply(oldestFirst -> {
                        Collections.reverse(oldestFirst);
                        return oldestFirst;
                    });
        });
    }

    private CompletionStage<List<Message>> walk(
            UUID conversationId,
            List<Integer> buckets,
            int index,
            UUID from,
            int limit,
            boolean backward,
            List<Message> into) {
        if (index == buckets.size() || into.size() == limit) {
            return CompletableFuture.completedFuture(into);
        }
        int wanted = limit - into.size();
        CompletionStage<List<Message>> page = backward
                ? messages.before(conversationId, buckets.get(index), from, wanted)
                : messages.after(conversationId, buckets.get(index), from, wanted);
        return page.thenCompose(found -> {
            found.stream().filter(message -> !message.isControl()).forEach(into::add);
            // A full page of which some were control messages: the same bucket may hold more.
            return found.size() == wanted && into.size() < limit
                    ? walk(
                            conversationId,
                            buckets,
                            index,
                            found.get(found.size() - 1).messageId(),
                            limit,
                            backward,
                            into)
                    : walk(conversationId, buckets, index + 1, from, limit, backward, into);
        });
    }
}
