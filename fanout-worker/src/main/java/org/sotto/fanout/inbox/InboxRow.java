package org.sotto.fanout.inbox;

import com.google.protobuf.ByteString;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of table {@code inbox}.
 *
 * @param userId whose inbox
 * @param day the day it stands in (days since 1970, UTC); a user's days never fall
 * @param position its place, above that of every row before it
 * @param prevPosition the row before it in the user's chain; 0 = none, or expired
 * @param prevDay the day of that row; 0 = none known
 * @param content a reference or the event itself
 * @param size bytes of the event with its content
 * @param source for people: where the record came from
 */
public record InboxRow(
        UUID userId,
        int day,
        long position,
        long prevPosition,
        int prevDay,
        Content content,
        int size,
        @Nullable String source) {

    /** What the row holds. */
    public sealed interface Content {
        RowKind kind();
    }

    /**
     * A message that message-service keeps.
     *
     * @param keys a MessageEntry with nothing but this user's device_keys, serialized
     */
    public record Reference(UUID conversationId, UUID messageId, ByteString keys) implements Content {
        @Override
        public RowKind kind() {
            return RowKind.MESSAGE;
        }
    }

    /**
     * An event that stands nowhere else.
     *
     * @param kind {@code EVENT} or {@code HOLE}
     * @param payload the InboxEvent, serialized
     */
    public record Payload(RowKind kind, ByteString payload) implements Content {}
}
