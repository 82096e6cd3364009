package org.sotto.client;

/**
 * The room for unanswered messages, by their count and by the bytes of their frames. A send takes its room on the
 * caller's thread, so that a full outbox is told at once; the {@link Outbox} gives it back when the message leaves.
 * That is not when its future completes: the application may complete it (a timeout), and the message waits on all the
 * same.
 *
 * <p>Safe for several threads.
 */
final class OutboxRoom {
    private final int maxMessages;
    private final long maxBytes;
    private int messages;
    private long bytes;

    /** @param maxBytes of the frames of all messages together */
    OutboxRoom(int maxMessages, long maxBytes) {
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
    }

    /** @throws OutboxFullException when either bound would be passed; nothing is taken then */
    synchronized void take(int frameBytes) {
        if (messages >= maxMessages) {
            throw new OutboxFullException(
                    "maxOutbox", "full (expected: at most " + maxMessages + " unanswered messages)");
        }
        if (bytes + frameBytes > maxBytes) {
            throw new OutboxFullException(
                    "maxOutboxBytes",
                    bytes + " bytes are unanswered, and " + frameBytes + " more (expected: at most " + maxBytes
                            + " together)");
        }
        messages++;
        bytes += frameBytes;
    }

    synchronized void give(int frameBytes) {
        messages--;
        bytes -= frameBytes;
    }
}
