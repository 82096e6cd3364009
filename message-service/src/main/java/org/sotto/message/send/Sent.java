package org.sotto.message.send;

import java.util.UUID;

/**
 * What a send became.
 *
 * @param acceptedAt the log's time of acceptance, in ms since the epoch
 * @param withheld whether it was withheld from its receiver: a record that is processed again is decided as it was
 */
public record Sent(UUID messageId, UUID conversationId, long acceptedAt, boolean withheld) {
    private static final String WITHHELD = "withheld";

    /** The form in Redis. */
    String encode() {
        return messageId + " " + conversationId + " " + acceptedAt + (withheld ? " " + WITHHELD : "");
    }

    /** @throws IllegalArgumentException if the text is something else */
    static Sent decode(String text) {
        String[] parts = text.split(" ", -1);
        boolean withheld = parts.length == 4 && parts[3].equals(WITHHELD);
        if (parts.length != 3 && !withheld) {
            throw new IllegalArgumentException("send: " + parts.length
                    + " parts (expected: message id, conversation id, time, and \"" + WITHHELD + "\" or nothing)");
        }
        return new Sent(UUID.fromString(parts[0]), UUID.fromString(parts[1]), Long.parseLong(parts[2]), withheld);
    }
}
