package org.sotto.message.log;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.sotto.common.relation.RelationDirectory;
import org.sotto.common.relation.UserPairKey;
import org.sotto.message.directory.KnownUser;
import org.sotto.message.directory.UserDirectory;
import org.sotto.message.log.SendPlan.Accepted;
import org.sotto.message.log.SendPlan.Duplicate;
import org.sotto.message.log.SendPlan.Refused;
import org.sotto.message.message.Message;
import org.sotto.message.send.SendKey;
import org.sotto.message.send.Sent;
import org.sotto.message.send.SentBefore;
import org.sotto.message.send.SentBefore.Question;
import org.sotto.proto.v1.UserRelation;

/**
 * Decides which sends of a batch become messages, in the log's order, and which of those are withheld from a receiver who
 * blocked their sender. Writes nothing.
 *
 * <p>A send that does not name the devices of its two users ({@link StaleDevices}) is refused, but never on what is kept of
 * them: user-service is asked anew, in one question for all such sends of a batch. Whether it is withheld does not count: a
 * refusal, or its absence, must tell nothing of a block.
 */
final class SendDecider {
    private final UserDirectory directory;
    private final RelationDirectory relations;
    private final SentBefore sentBefore;
    private final Clock clock;
    /**
     * What the last batch accepted, and whether it was withheld, by message: one whose writes failed halfway is decided again
     * as it was.
     */
    private volatile Map<UUID, Boolean> acceptedBefore = Map.of();

    SendDecider(UserDirectory directory, RelationDirectory relations, SentBefore sentBefore, Clock clock) {
        this.directory = directory;
        this.relations = relations;
        this.sentBefore = sentBefore;
        this.clock = clock;
    }

    /**
     * What user-service knows of those who write and receive.
     *
     * @param at the time by which lists have expired, the same for all of a batch
     */
    private record Known(Map<UUID, Optional<KnownUser>> users, Map<UserPairKey, UserRelation> relations, Instant at) {

        Optional<KnownUser> user(UUID id) {
            return users.getOrDefault(id, Optional.empty());
        }

        StaleDevices staleDevices(InboundSend send) {
            return StaleDevices.of(
                    send,
                    user(send.message().senderId()).orElse(KnownUser.NOBODY),
                    user(send.message().receiverId()).orElse(KnownUser.NOBODY),
                    at);
        }

        Known with(Map<UUID, Optional<KnownUser>> newer) {
            Map<UUID, Optional<KnownUser>> all = new HashMap<>(users);
            all.putAll(newer);
            return new Known(all, relations, at);
        }

        boolean isBlockedByReceiver(Message message) {
            return relations
                    .getOrDefault(receiverToSender(message), UserRelation.getDefaultInstance())
                    .getBlocked();
        }
    }

    private static UserPairKey receiverToSender(Message message) {
        return new UserPairKey(message.receiverId(), message.senderId());
    }

    /** Fails when an engine or user-service does not answer. */
    CompletionStage<SendPlan> decide(List<InboundSend> sends) {
        if (sends.isEmpty()) {
            return CompletableFuture.completedFuture(SendPlan.NOTHING);
        }
        Set<UUID> people = new HashSet<>();
        Set<UserPairKey> pairs = new HashSet<>();
        List<Question> questions = new ArrayList<>(sends.size());
        Instant now = clock.instant();
        for (InboundSend send : sends) {
            people.add(send.message().senderId());
            people.add(send.message().receiverId());
            if (!send.isToSelf()) {
                pairs.add(receiverToSender(send.message()));
            }
            questions.add(new Question(send.partition(), send.key(), send.attempt()));
        }
        return directory
                .find(people)
                .thenCombine(relations.find(pairs), (users, related) -> new Known(users, related, now))
                .thenCombine(sentBefore.find(questions), Asked::new)
                .thenCompose(asked -> refreshed(sends, asked))
                .thenApply(asked -> plan(sends, asked.known(), asked.before()));
    }

    private record Asked(Known known, Map<SendKey, Sent> before) {}

    /** Asks anew for those because of whose devices a send would be refused. */
    private CompletionStage<Asked> refreshed(List<InboundSend> sends, Asked asked) {
        Set<UUID> doubtful = new HashSet<>();
        for (InboundSend send : sends) {
            if (!asked.before().containsKey(send.key())
                    && !wasAccepted(send.message())
                    && !asked.known().staleDevices(send).isNone()) {
                doubtful.add(send.message().senderId());
                doubtful.add(send.message().receiverId());
            }
        }
        return doubtful.isEmpty()
                ? CompletableFuture.completedFuture(asked)
                : directory
                        .findAnew(doubtful)
                        .thenApply(newer -> new Asked(asked.known().with(newer), asked.before()));
    }

    /** Whether it was accepted when its batch was decided before: its row may be there, though nobody has noted it yet. */
    private boolean wasAccepted(Message message) {
        return acceptedBefore.containsKey(message.messageId());
    }

    private SendPlan plan(List<InboundSend> sends, Known known, Map<SendKey, Sent> before) {
        Map<UUID, Boolean> decided = new HashMap<>();
        Map<SendKey, Sent> sent = new HashMap<>(before);
        List<Accepted> accepted = new ArrayList<>();
        List<Duplicate> duplicates = new ArrayList<>();
        List<Refused> refused = new ArrayList<>();
        for (InboundSend send : sends) {
            Message message = send.message();
            Sent earlier = sent.get(send.key());
            boolean isOwn = earlier != null && earlier.messageId().equals(message.messageId());
            if (earlier != null && !isOwn) {
                duplicates.add(new Duplicate(send, earlier));
                continue;
            }
            // Its own id: the record is processed again after its row was, or may have been, stored. It was
            // accepted then and stays so, and stays withheld or not, whatever became of the two since; its inbox
            // record may be missing.
            Refused refusal = isOwn || wasAccepted(message) ? null : refusal(send, known);
            if (refusal != null) {
                refused.add(refusal);
                continue;
            }
            boolean withheld = earlier != null
                    ? earlier.withheld()
                    : acceptedBefore.getOrDefault(message.messageId(), known.isBlockedByReceiver(message));
            decided.put(message.messageId(), withheld);
            Sent now = new Sent(message.messageId(), message.conversationId(), message.createdAt(), withheld);
            sent.put(send.key(), now);
            accepted.add(new Accepted(
                    withheld ? send.withheldFromReceiver() : send,
                    now,
                    known.user(message.senderId()).orElse(KnownUser.NOBODY).devices(),
                    known.user(message.receiverId()).orElse(KnownUser.NOBODY).devices()));
        }
        acceptedBefore = decided;
        return new SendPlan(accepted, duplicates, refused);
    }

    private static @Nullable Refused refusal(InboundSend send, Known known) {
        UUID receiver = send.message().receiverId();
        // What somebody's devices tell each other, as the keys of the past to a new one, is a control message.
        if (send.isToSelf() && !send.message().isControl()) {
            return Refused.of(
                    send, "invalid_receiver", "receiver_id: " + receiver + ", the sender (expected: somebody else)");
        }
        if (known.user(receiver).isEmpty()) {
            return Refused.of(send, "unknown_receiver", "receiver_id: " + receiver + " (expected: the id of a user)");
        }
        StaleDevices stale = known.staleDevices(send);
        return stale.isNone() ? null : Refused.of(send, stale);
    }
}
