package org.sotto.message.send;

import java.util.UUID;

/**
 * What a send became.
 *
 * @param acceptedAt the log's time of acceptance, in ms since the epoch
 */
public record Sent(UUID messageId, UUID conversationId, long acceptedAt) {

    /** The form in Redis. */
    String encode() {
        return messageId + " " + conversationId + " " + acceptedAt;
    }

    /** @throws IllegalArgumentException if the text is something else */
    static Sent decode(String text) {
        String[] parts = text.split(" ", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException(
                    "send: " + parts.length + " parts (expected: message id, conversation id, time)");
        }
        return new Sent(UUID.fromString(parts[0]), UUID.fromString(parts[1]), Long.parseLong(parts[2]));
    }
}
