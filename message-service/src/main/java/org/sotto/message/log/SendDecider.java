package org.sotto.message.log;

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
 */
final class SendDecider {
    private final UserDirectory directory;
    private final RelationDirectory relations;
    private final SentBefore sentBefore;
    /** What the last batch came to, by message: one whose writes failed halfway is decided again as it was. */
    private volatile Map<UUID, Boolean> withheldBefore = Map.of();

    SendDecider(UserDirectory directory, RelationDirectory relations, SentBefore sentBefore) {
        this.directory = directory;
        this.relations = relations;
        this.sentBefore = sentBefore;
    }

    /** What user-service knows of those who write and receive. */
    private record Known(Map<UUID, Optional<Set<UUID>>> devices, Map<UserPairKey, UserRelation> relations) {

        /** The devices of somebody; empty if there is nobody. */
        Optional<Set<UUID>> devicesOf(UUID user) {
            return devices.getOrDefault(user, Optional.empty());
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
                .thenCombine(relations.find(pairs), Known::new)
                .thenCombine(sentBefore.find(questions), (known, before) -> plan(sends, known, before));
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
            // Its own id: the record is processed again after its row was stored. It was accepted then and stays so,
            // and
            // stays withheld or not, whatever became of the two since; its inbox record may be missing.
            boolean again = earlier != null && earlier.messageId().equals(message.messageId());
            if (earlier != null && !again) {
                duplicates.add(new Duplicate(send, earlier));
                continue;
            }
            Optional<Set<UUID>> receiver = known.devicesOf(message.receiverId());
            Refused refusal = again ? null : refusal(send, receiver.isPresent());
            if (refusal != null) {
                refused.add(refusal);
                continue;
            }
            boolean withheld = earlier != null
                    ? earlier.withheld()
                    : withheldBefore.getOrDefault(message.messageId(), known.isBlockedByReceiver(message));
            decided.put(message.messageId(), withheld);
            Sent now = new Sent(message.messageId(), message.conversationId(), message.createdAt(), withheld);
            sent.put(send.key(), now);
            accepted.add(new Accepted(
                    withheld ? send.withheldFromReceiver() : send,
                    now,
                    known.devicesOf(message.senderId()).orElse(Set.of()),
                    receiver.orElse(Set.of())));
        }
        withheldBefore = decided;
        return new SendPlan(accepted, duplicates, refused);
    }

    private static @Nullable Refused refusal(InboundSend send, boolean receiverExists) {
        UUID receiver = send.message().receiverId();
        if (send.isToSelf()) {
            return new Refused(
                    send, "invalid_receiver", "receiver_id: " + receiver + ", the sender (expected: somebody else)");
        }
        if (!receiverExists) {
            return new Refused(send, "unknown_receiver", "receiver_id: " + receiver + " (expected: the id of a user)");
        }
        return null;
    }
}
