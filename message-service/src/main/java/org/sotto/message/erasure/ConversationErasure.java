package org.sotto.message.erasure;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.sotto.common.cassandra.GroupedWrites;
import org.sotto.common.engine.Waiting;
import org.sotto.common.erasure.Erasure;
import org.sotto.common.id.MessageIdOrder;
import org.sotto.message.message.Buckets;
import org.sotto.message.message.Message;
import org.sotto.message.message.MessageStore;
import org.sotto.message.message.MessageStore.Authorship;
import org.sotto.message.receipt.ReceiptStore;

/**
 * Erases what a user wrote in one conversation, page by page, and how far they had come in it.
 *
 * <p>A message that its receiver has (their "delivered" watermark) goes. One that they have not was accepted, and what was
 * accepted is delivered: it is written again with the same values and the time that is left of the 30 days for which their inbox
 * refers to it, so that both are gone together. If the receiver is gone, or it was withheld from them, nobody waits for it. A
 * control message has that time from the beginning.
 */
final class ConversationErasure {
    /** How long an inbox refers to a message. */
    private static final Duration INBOX_RETENTION = Duration.ofDays(30);

    private static final int PAGE = 500;
    /** Messages whose content is in memory at a time. */
    private static final int REWRITTEN_AT_ONCE = 20;

    private final Erasure erasure;
    private final UUID conversationId;
    private final List<Integer> buckets;
    private final boolean receiverExists;
    private final @Nullable UUID deliveredUpTo;
    private final MessageStore messages;
    private final ReceiptStore receipts;
    private final GroupedWrites writes;
    private final ErasureCounts counts;
    private final Clock clock;
    private int index;
    private UUID below = MessageIdOrder.NEWEST;

    /**
     * @param buckets all in which the conversation can have messages
     * @param deliveredUpTo the newest message that the receiver has; null = none
     */
    ConversationErasure(
            Erasure erasure,
            UUID conversationId,
            List<Integer> buckets,
            boolean receiverExists,
            @Nullable UUID deliveredUpTo,
            MessageStore messages,
            ReceiptStore receipts,
            GroupedWrites writes,
            ErasureCounts counts,
            Clock clock) {
        this.erasure = erasure;
        this.conversationId = conversationId;
        this.buckets = List.copyOf(buckets);
        this.receiverExists = receiverExists;
        this.deliveredUpTo = deliveredUpTo;
        this.messages = messages;
        this.receipts = receipts;
        this.writes = writes;
        this.counts = counts;
        this.clock = clock;
    }

    /** Erases one page; returns whether there may be more. A page that failed is erased again by the next call. */
    boolean step() throws Exception {
        if (index == buckets.size()) {
            eraseReceipts();
            return false;
        }
        int bucket = buckets.get(index);
        List<Authorship> page = Waiting.await(
                messages.authorshipBefore(conversationId, bucket, below, PAGE),
                "reading who wrote in " + conversationId);
        List<BoundStatement> erased = new ArrayList<>();
        List<UUID> waiting = new ArrayList<>();
        for (Authorship message : page) {
            if (!message.senderId().equals(erasure.userId())) {
                continue;
            }
            if (isWaitedFor(bucket, message.messageId())) {
                waiting.add(message.messageId());
            } else {
                erased.add(messages.erase(conversationId, bucket, message.messageId(), erasure.writeMicros()));
            }
        }
        Waiting.await(writes.execute(erased), "erasing " + erased.size() + " messages");
        long expired = bucket < 0 ? 0 : letExpire(bucket, waiting);
        counts.add(ErasureCounts.ERASED, erased.size() + expired);
        counts.add(ErasureCounts.UNDELIVERED, waiting.size() - expired);
        advance(page);
        return true;
    }

    private void advance(List<Authorship> page) {
        if (page.size() < PAGE) {
            index++;
            below = MessageIdOrder.NEWEST;
        } else {
            below = page.get(page.size() - 1).messageId();
        }
    }

    private boolean isWaitedFor(int bucket, UUID messageId) {
        return receiverExists
                && !Buckets.isWithheld(bucket)
                && (deliveredUpTo == null || MessageIdOrder.INSTANCE.compare(messageId, deliveredUpTo) > 0);
    }

    /** Returns how many are so old that nobody's inbox refers to them: they are erased. */
    private long letExpire(int bucket, List<UUID> ids) throws Exception {
        long expired = 0;
        for (int from = 0; from < ids.size(); from += REWRITTEN_AT_ONCE) {
            List<BoundStatement> statements = new ArrayList<>();
            for (Message message : read(bucket, ids.subList(from, Math.min(ids.size(), from + REWRITTEN_AT_ONCE)))) {
                long left = secondsLeft(message);
                if (left > 0) {
                    statements.add(messages.insertExpiring(message, erasure.writeMicros(), Math.toIntExact(left)));
                } else {
                    statements.add(messages.erase(conversationId, bucket, message.messageId(), erasure.writeMicros()));
                    expired++;
                }
            }
            Waiting.await(writes.execute(statements), "letting " + statements.size() + " messages expire");
        }
        return expired;
    }

    private List<Message> read(int bucket, List<UUID> ids) throws Exception {
        List<CompletableFuture<Optional<Message>>> reads = ids.stream()
                .map(id -> messages.find(conversationId, bucket, id).toCompletableFuture())
                .toList();
        Waiting.await(
                CompletableFuture.allOf(reads.toArray(CompletableFuture[]::new)),
                "reading " + ids.size() + " messages that are not delivered");
        return reads.stream().flatMap(read -> read.join().stream()).toList();
    }

    private long secondsLeft(Message message) {
        return Duration.ofMillis(message.createdAt())
                .plus(INBOX_RETENTION)
                .minusMillis(clock.millis())
                .toSeconds();
    }

    private void eraseReceipts() throws Exception {
        boolean were = Waiting.await(
                        receipts.of(conversationId, erasure.userId()), "reading a watermark of " + conversationId)
                .isPresent();
        if (were) {
            Waiting.await(
                    writes.execute(List.of(receipts.erase(conversationId, erasure.userId(), erasure.writeMicros()))),
                    "erasing a watermark of " + conversationId);
            counts.add(ErasureCounts.RECEIPTS, 1);
        }
    }
}
