package org.sotto.client.inbox;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Knows the last messages of each conversation, so that none is shown twice (the system design's DuplicateFilter, deep
 * dive 3). A message repeats when its {@code message_id} was seen, or when its sender's device used the same
 * {@code temp_id} before: a resend that the server took for new.
 *
 * <p>Memory is bounded: {@value #MESSAGES} messages a conversation, and the {@value #CONVERSATIONS} conversations that
 * were last active. Not safe for several threads.
 */
public final class DuplicateFilter {
    /** How a message repeats one that was seen. */
    public enum Repeat {
        /** It does not. */
        NONE,
        /** The same {@code message_id}: the server sent an entry again. */
        SAME_MESSAGE,
        /** Another {@code message_id} for the same send of the same device. */
        SAME_SEND
    }

    private static final int MESSAGES = 1_000;
    private static final int CONVERSATIONS = 1_000;

    private final int messagesPerConversation;
    private final Map<UUID, Seen> conversations;

    public DuplicateFilter() {
        this(MESSAGES, CONVERSATIONS);
    }

    DuplicateFilter(int messagesPerConversation, int maxConversations) {
        this.messagesPerConversation = messagesPerConversation;
        this.conversations = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<UUID, Seen> eldest) {
                return size() > maxConversations;
            }
        };
    }

    /** Whether the message repeats one that was {@linkplain #add added}. */
    public Repeat check(UUID conversationId, UUID messageId, @Nullable UUID senderDeviceId, @Nullable UUID tempId) {
        Seen seen = conversations.get(conversationId);
        if (seen == null) {
            return Repeat.NONE;
        }
        if (seen.messages.contains(messageId)) {
            return Repeat.SAME_MESSAGE;
        }
        if (senderDeviceId != null && tempId != null && seen.sends.contains(new Send(senderDeviceId, tempId))) {
            return Repeat.SAME_SEND;
        }
        return Repeat.NONE;
    }

    /** Remembers a message that was shown, and forgets the oldest of its conversation beyond the bound. */
    public void add(UUID conversationId, UUID messageId, @Nullable UUID senderDeviceId, @Nullable UUID tempId) {
        Seen seen = conversations.computeIfAbsent(conversationId, id -> new Seen());
        Send send = senderDeviceId == null || tempId == null ? null : new Send(senderDeviceId, tempId);
        seen.messages.add(messageId);
        if (send != null) {
            seen.sends.add(send);
        }
        seen.order.add(new Entry(messageId, send));
        if (seen.order.size() > messagesPerConversation) {
            Entry oldest = seen.order.remove();
            seen.messages.remove(oldest.messageId);
            if (oldest.send != null) {
                seen.sends.remove(oldest.send);
            }
        }
    }

    private record Send(UUID deviceId, UUID tempId) {}

    private record Entry(UUID messageId, @Nullable Send send) {}

    private static final class Seen {
        private final Deque<Entry> order = new ArrayDeque<>();
        private final Set<UUID> messages = new HashSet<>();
        private final Set<Send> sends = new HashSet<>();
    }
}
