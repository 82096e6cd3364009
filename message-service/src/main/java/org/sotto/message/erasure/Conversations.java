package org.sotto.message.erasure;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.common.cassandra.GroupedWrites;
import org.sotto.common.engine.Waiting;
import org.sotto.common.erasure.Erasure;
import org.sotto.common.id.ConversationIds;
import org.sotto.message.conversation.ConversationStore;
import org.sotto.message.conversation.UserConversation;
import org.sotto.message.directory.UserDirectory;
import org.sotto.message.message.Buckets;
import org.sotto.message.message.MessageStore;
import org.sotto.message.receipt.ReceiptStore;
import org.sotto.message.send.SendStore;
import org.sotto.message.send.SendStore.DeviceSend;
import org.springframework.stereotype.Component;

/**
 * Finds the conversations of a user: those of their list, and those to which their devices sent in the last 30 days, since what
 * holds control messages alone is in no list.
 */
@Component
class Conversations {
    private static final UUID FIRST = new UUID(0, 0);
    private static final int PAGE = 1_000;
    /** How long control messages live. */
    private static final Duration CONTROLS_KEPT = Duration.ofDays(30);

    private final ConversationStore conversations;
    private final SendStore sends;
    private final MessageStore messages;
    private final ReceiptStore receipts;
    private final UserDirectory directory;
    private final GroupedWrites writes;
    private final Clock clock;

    /** @param peerId absent if only sends tell of the conversation; the user, if it is that of their own devices */
    record Found(UUID conversationId, Optional<UUID> peerId) {}

    Conversations(
            ConversationStore conversations,
            SendStore sends,
            MessageStore messages,
            ReceiptStore receipts,
            UserDirectory directory,
            GroupedWrites writes,
            Clock clock) {
        this.conversations = conversations;
        this.sends = sends;
        this.messages = messages;
        this.receipts = receipts;
        this.directory = directory;
        this.writes = writes;
        this.clock = clock;
    }

    /** All conversations of the user, each once; counts the rows that told of them if they are going to be erased. */
    Deque<Found> of(Erasure erasure, ErasureCounts counts) throws Exception {
        Map<UUID, Found> found = new LinkedHashMap<>();
        List<UserConversation> page;
        UUID after = FIRST;
        do {
            page = Waiting.await(
                    conversations.page(erasure.userId(), after, PAGE), "reading the list of " + erasure.userId());
            for (UserConversation conversation : page) {
                after = conversation.conversationId();
                found.put(after, new Found(after, Optional.of(conversation.peerId())));
            }
        } while (page.size() == PAGE);
        long listed = found.size();
        UUID own = ConversationIds.of(erasure.userId(), erasure.userId());
        long sent = 0;
        for (UUID device : erasure.deviceIds()) {
            sent += addSentTo(device, found);
        }
        found.computeIfPresent(own, (id, unknown) -> new Found(id, Optional.of(erasure.userId())));
        if (erasure.isLast()) {
            counts.add(ErasureCounts.CONVERSATIONS, listed);
            counts.add(ErasureCounts.SENDS, sent);
        }
        return new ArrayDeque<>(found.values());
    }

    private long addSentTo(UUID device, Map<UUID, Found> into) throws Exception {
        long sent = 0;
        List<DeviceSend> page;
        UUID after = FIRST;
        do {
            page = Waiting.await(sends.page(device, after, PAGE), "reading the sends of " + device);
            for (DeviceSend send : page) {
                after = send.tempId();
                into.putIfAbsent(send.conversationId(), new Found(send.conversationId(), Optional.empty()));
            }
            sent += page.size();
        } while (page.size() == PAGE);
        return sent;
    }

    /** What there is to erase in a conversation. */
    ConversationErasure begin(Erasure erasure, Found found, ErasureCounts counts) throws Exception {
        UUID conversation = found.conversationId();
        List<Integer> buckets = new ArrayList<>(
                Waiting.await(conversations.buckets(conversation), "reading the buckets of " + conversation));
        buckets.addAll(Buckets.ofControlsBetween(clock.millis() - CONTROLS_KEPT.toMillis(), clock.millis()));
        return new ConversationErasure(
                erasure,
                conversation,
                buckets,
                exists(erasure, found.peerId()),
                deliveredUpTo(erasure, conversation),
                messages,
                receipts,
                writes,
                counts,
                clock);
    }

    /** Of somebody who is not known it is believed: rather a message too many than one too few. */
    private boolean exists(Erasure erasure, Optional<UUID> peer) throws Exception {
        if (peer.isPresent() && peer.get().equals(erasure.userId())) {
            return false;
        }
        return peer.isEmpty()
                || Waiting.await(directory.find(Set.of(peer.get())), "asking for " + peer.get())
                        .getOrDefault(peer.get(), Optional.empty())
                        .isPresent();
    }

    private @Nullable UUID deliveredUpTo(Erasure erasure, UUID conversation) throws Exception {
        return Waiting.await(
                        receipts.onDevicesOfOthers(conversation, erasure.userId()),
                        "reading the watermarks of " + conversation)
                .orElse(null);
    }
}
