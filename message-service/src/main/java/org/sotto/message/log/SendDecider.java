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
import org.sotto.message.directory.UserDirectory;
import org.sotto.message.log.SendPlan.Accepted;
import org.sotto.message.log.SendPlan.Duplicate;
import org.sotto.message.log.SendPlan.Refused;
import org.sotto.message.message.Message;
import org.sotto.message.send.SendKey;
import org.sotto.message.send.Sent;
import org.sotto.message.send.SentBefore;
import org.sotto.message.send.SentBefore.Question;

/** Decides which sends of a batch become messages, in the log's order. Writes nothing. */
final class SendDecider {
    private final UserDirectory directory;
    private final SentBefore sentBefore;

    SendDecider(UserDirectory directory, SentBefore sentBefore) {
        this.directory = directory;
        this.sentBefore = sentBefore;
    }

    /** Fails when an engine or user-service does not answer. */
    CompletionStage<SendPlan> decide(List<InboundSend> sends) {
        if (sends.isEmpty()) {
            return CompletableFuture.completedFuture(SendPlan.NOTHING);
        }
        Set<UUID> people = new HashSet<>();
        List<Question> questions = new ArrayList<>(sends.size());
        for (InboundSend send : sends) {
            people.add(send.message().senderId());
            people.add(send.message().receiverId());
            questions.add(new Question(send.partition(), send.key(), send.attempt()));
        }
        return directory
                .find(people)
                .thenCombine(sentBefore.find(questions), (devices, before) -> plan(sends, devices, before));
    }

    private static SendPlan plan(
            List<InboundSend> sends, Map<UUID, Optional<Set<UUID>>> devices, Map<SendKey, Sent> before) {
        Map<SendKey, Sent> known = new HashMap<>(before);
        List<Accepted> accepted = new ArrayList<>();
        List<Duplicate> duplicates = new ArrayList<>();
        List<Refused> refused = new ArrayList<>();
        for (InboundSend send : sends) {
            Message message = send.message();
            Sent earlier = known.get(send.key());
            // Its own id: the record is processed again after its row was stored. It was accepted then and stays so,
            // whatever became of the receiver since; its inbox record may be missing.
            boolean again = earlier != null && earlier.messageId().equals(message.messageId());
            if (earlier != null && !again) {
                duplicates.add(new Duplicate(send, earlier));
                continue;
            }
            Optional<Set<UUID>> receiver = devices.getOrDefault(message.receiverId(), Optional.empty());
            Refused refusal = again ? null : refusal(send, receiver.isPresent());
            if (refusal != null) {
                refused.add(refusal);
                continue;
            }
            Sent sent = new Sent(message.messageId(), message.conversationId(), message.createdAt());
            known.put(send.key(), sent);
            Set<UUID> own =
                    devices.getOrDefault(message.senderId(), Optional.empty()).orElse(Set.of());
            accepted.add(new Accepted(send, sent, own, receiver.orElse(Set.of())));
        }
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
