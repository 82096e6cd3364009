package org.sotto.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * How far this user has read, by conversation. The protocol does not acknowledge a read receipt, so one that was sent
 * shortly before the connection broke is sent again on the next; repeating it changes nothing. Bounded to the
 * {@value #CONVERSATIONS} conversations read last. Not safe for several threads.
 */
final class ReadMarks {
    private static final int CONVERSATIONS = 1_000;
    private static final long REPEAT_NANOS = TimeUnit.MINUTES.toNanos(2);

    private final Map<UUID, Mark> marks = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Mark> eldest) {
            return size() > CONVERSATIONS;
        }
    };

    /** @param readAt milliseconds since the epoch */
    record Mark(UUID conversationId, UUID messageId, long readAt, boolean sent, long sentAtNanos) {
        private Mark sentAt(long nowNanos) {
            return new Mark(conversationId, messageId, readAt, true, nowNanos);
        }
    }

    /** Notes a mark; false when the conversation was read as far before. */
    boolean add(UUID conversationId, UUID messageId, long readAt) {
        Mark before = marks.get(conversationId);
        if (before != null && MessageIds.compare(messageId, before.messageId) <= 0) {
            return false;
        }
        marks.put(conversationId, new Mark(conversationId, messageId, readAt, false, 0));
        return true;
    }

    /** The marks that have not been sent; they count as sent now. */
    List<Mark> takeUnsent(long nowNanos) {
        List<Mark> due = marks.values().stream().filter(mark -> !mark.sent).toList();
        due.forEach(mark -> marks.put(mark.conversationId, mark.sentAt(nowNanos)));
        return due;
    }

    /** The connection is gone: what was sent lately may not have arrived. */
    void lost(long nowNanos) {
        marks.replaceAll((id, mark) -> mark.sent && nowNanos - mark.sentAtNanos < REPEAT_NANOS
                ? new Mark(id, mark.messageId, mark.readAt, false, 0)
                : mark);
    }
}
