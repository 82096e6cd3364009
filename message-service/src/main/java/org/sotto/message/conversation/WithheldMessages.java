package org.sotto.message.conversation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.auth.UserChangeListener;
import org.sotto.common.id.ConversationIds;
import org.sotto.common.id.MessageIdOrder;
import org.sotto.common.id.Uuids;
import org.sotto.common.relation.RelationDirectory;
import org.sotto.common.relation.UserPairKey;
import org.sotto.message.MessageProperties;
import org.sotto.message.message.Buckets;
import org.sotto.message.message.Message;
import org.sotto.message.message.MessageStore;
import org.sotto.proto.v1.UserChanged;
import org.sotto.proto.v1.UserRelation;
import org.springframework.stereotype.Component;

/**
 * What was withheld from a receiver who had blocked its sender: watermarks pass over it, so whoever tells how far a receiver
 * has come asks here what to leave out.
 *
 * <p>Nearly no conversation has such messages, and the answer "none" is kept, so that a receipt costs nothing for it. It is
 * dropped when this process withholds a message, and when somebody of the conversation blocks or unblocks ({@code
 * users.changed}): another process then may. For a minute after that nothing is kept, nor while the other one's block stands.
 */
@Component
public class WithheldMessages implements UserChangeListener {
    private static final Logger log = LoggerFactory.getLogger(WithheldMessages.class);
    private static final Duration KEPT = Duration.ofMinutes(10);
    private static final Duration UNCERTAIN = Duration.ofMinutes(1);
    /** Beyond these a receipt is told for its newest part alone; it is a hint, the history has the rest. */
    private static final int MAX_INTERVALS = 20;

    private final ConversationStore conversations;
    private final MessageStore messages;
    private final RelationDirectory relations;
    private final Cache<Side, List<Integer>> buckets;
    private final Cache<UUID, Boolean> uncertain =
            Caffeine.newBuilder().expireAfterWrite(UNCERTAIN).build();

    /** What one user wrote in a conversation. */
    private record Side(UUID conversationId, UUID sender) {}

    /**
     * Messages of a conversation.
     *
     * @param after exclusive; null: from the beginning
     * @param upTo inclusive
     */
    public record Interval(@Nullable UUID after, UUID upTo) {}

    WithheldMessages(
            ConversationStore conversations,
            MessageStore messages,
            RelationDirectory relations,
            MessageProperties properties) {
        this.conversations = conversations;
        this.messages = messages;
        this.relations = relations;
        this.buckets = Caffeine.newBuilder()
                .maximumSize(properties.knownConversations())
                .expireAfterWrite(KEPT)
                .build();
    }

    /** A message was withheld, durably. */
    public void note(Message message) {
        forget(message.conversationId(), message.senderId());
    }

    @Override
    public void onUserChanged(UserChanged change) {
        if (change.hasBlockChanged()) {
            UUID blocker = Uuids.fromBytes(change.getUserId());
            UUID blocked = Uuids.fromBytes(change.getBlockChanged().getBlockedId());
            forget(ConversationIds.of(blocker, blocked), blocked);
        }
    }

    private void forget(UUID conversationId, UUID sender) {
        uncertain.put(conversationId, true);
        buckets.invalidate(new Side(conversationId, sender));
    }

    /**
     * The newest messages up to an id that a user wrote and the other was not given: at most {@code limit}, newest first.
     *
     * @param months of the user's conversation, newest first
     */
    CompletionStage<List<UUID>> upTo(UUID conversationId, List<Month> months, UUID upTo, int limit) {
        List<Integer> withheld = months.stream()
                .flatMapToInt(month -> month.withheld().stream())
                .boxed()
                .toList();
        return between(conversationId, withheld, MessageIdOrder.OLDEST, upTo, limit, new ArrayList<>());
    }

    /**
     * The parts of an interval that the sender's peer was given, newest first: the interval itself where nothing was withheld.
     * Each ends with a message that both see, and the parts that were cut begin after one that was withheld.
     */
    public CompletionStage<List<Interval>> given(UUID conversationId, UUID sender, UUID peer, Interval interval) {
        return bucketsOf(conversationId, sender, peer)
                .thenCompose(withheld -> withheld.isEmpty()
                        ? CompletableFuture.completedFuture(List.of(interval))
                        : split(conversationId, withheld, interval, new ArrayList<>()));
    }

    private CompletionStage<List<Interval>> split(
            UUID conversationId, List<Integer> withheld, Interval rest, List<Interval> given) {
        UUID after = rest.after() == null ? MessageIdOrder.OLDEST : rest.after();
        return between(conversationId, withheld, after, rest.upTo(), 1, new ArrayList<>())
                .thenCompose(newest -> {
                    if (newest.isEmpty()) {
                        given.add(rest);
                        return CompletableFuture.completedFuture(given);
                    }
                    if (given.size() == MAX_INTERVALS) {
                        return CompletableFuture.completedFuture(given);
                    }
                    given.add(new Interval(newest.get(0), rest.upTo()));
                    return sharedBelow(conversationId, newest.get(0), after)
                            .thenCompose(shared -> shared.isEmpty()
                                    ? CompletableFuture.completedFuture(given)
                                    : split(conversationId, withheld, new Interval(rest.after(), shared.get()), given));
                });
    }

    /** The newest message below an id, and above another one, that both see. */
    private CompletionStage<Optional<UUID>> sharedBelow(UUID conversationId, UUID below, UUID after) {
        return conversations.buckets(conversationId).thenCompose(all -> {
            List<Integer> shared = all.stream()
                    .filter(bucket -> Buckets.isShared(bucket) && bucket <= Buckets.of(below))
                    .toList();
            return between(conversationId, shared, after, below, 1, new ArrayList<>())
                    .thenApply(found -> found.stream().findFirst());
        });
    }

    /** Ids above {@code after} and up to {@code upTo} in these buckets (newest first): at most {@code limit}, newest first. */
    private CompletionStage<List<UUID>> between(
            UUID conversationId, List<Integer> in, UUID after, UUID upTo, int limit, List<UUID> into) {
        if (in.isEmpty() || into.size() >= limit) {
            return CompletableFuture.completedFuture(into);
        }
        return messages.idsBetween(conversationId, in.get(0), after, upTo, limit - into.size())
                .thenCompose(found -> {
                    into.addAll(found);
                    return between(conversationId, in.subList(1, in.size()), after, upTo, limit, into);
                });
    }

    private CompletionStage<List<Integer>> bucketsOf(UUID conversationId, UUID sender, UUID peer) {
        Side side = new Side(conversationId, sender);
        List<Integer> kept = buckets.getIfPresent(side);
        if (kept != null) {
            return CompletableFuture.completedFuture(kept);
        }
        CompletionStage<Boolean> mayGrow = mayWithhold(sender, peer);
        return conversations.buckets(conversationId).thenCombine(mayGrow, (all, growing) -> {
            List<Integer> withheld = all.stream()
                    .filter(bucket -> Buckets.isWithheldOf(bucket, sender, peer))
                    .toList();
            if (!growing && uncertain.getIfPresent(conversationId) == null) {
                buckets.put(side, withheld);
            }
            return withheld;
        });
    }

    /** Whether the peer blocks the sender now; believed when user-service does not answer. */
    private CompletionStage<Boolean> mayWithhold(UUID sender, UUID peer) {
        UserPairKey pair = new UserPairKey(peer, sender);
        return relations
                .find(Set.of(pair))
                .thenApply(found -> found.getOrDefault(pair, UserRelation.getDefaultInstance())
                        .getBlocked())
                .exceptionally(failure -> {
                    log.debug("a block is not known, user-service does not answer: {}", failure.toString());
                    return true;
                });
    }
}
