package org.sotto.fanout.inbox;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How an {@link InboxRow} becomes columns and back. What a row does not have stays unset: a null would be a tombstone. */
final class InboxRowMapping {
    private final PreparedStatement insert;

    InboxRowMapping(CqlSession session, String table) {
        this.insert = session.prepare("INSERT INTO " + table
                + " (user_id, day, position, kind, conversation_id, message_id, keys, payload, prev_position, prev_day,"
                + " size, source) VALUES (:user, :day, :position, :kind, :conversation, :message, :keys, :payload,"
                + " :prev_position, :prev_day, :size, :source) USING TIMESTAMP :timestamp");
    }

    BoundStatement insert(InboxRow row, long timestampMicros) {
        BoundStatementBuilder statement = insert.boundStatementBuilder()
                .setUuid("user", row.userId())
                .setInt("day", row.day())
                .setLong("position", row.position())
                .setString("kind", row.content().kind().name())
                .setLong("prev_position", row.prevPosition())
                .setInt("prev_day", row.prevDay())
                .setInt("size", row.size())
                .setLong("timestamp", timestampMicros);
        if (row.source() != null) {
            statement = statement.setString("source", row.source());
        }
        if (row.content() instanceof InboxRow.Reference reference) {
            statement = statement
                    .setUuid("conversation", reference.conversationId())
                    .setUuid("message", reference.messageId());
            if (!reference.keys().isEmpty()) {
                statement = statement.setByteBuffer("keys", reference.keys().asReadOnlyByteBuffer());
            }
        } else if (row.content() instanceof InboxRow.Payload payload) {
            statement = statement.setByteBuffer("payload", payload.payload().asReadOnlyByteBuffer());
        }
        return statement.build();
    }

    InboxRow read(Row row) {
        return new InboxRow(
                Objects.requireNonNull(row.getUuid("user_id"), "user_id"),
                row.getInt("day"),
                row.getLong("position"),
                row.getLong("prev_position"),
                row.getInt("prev_day"),
                contentOf(row),
                row.getInt("size"),
                row.getString("source"));
    }

    private static InboxRow.Content contentOf(Row row) {
        RowKind kind = RowKind.valueOf(Objects.requireNonNull(row.getString("kind"), "kind"));
        return switch (kind) {
            case MESSAGE ->
                new InboxRow.Reference(
                        Objects.requireNonNull(row.getUuid("conversation_id"), "conversation_id"),
                        Objects.requireNonNull(row.getUuid("message_id"), "message_id"),
                        bytes(row.getByteBuffer("keys")));
            case EVENT, HOLE -> new InboxRow.Payload(kind, bytes(row.getByteBuffer("payload")));
        };
    }

    private static ByteString bytes(@Nullable ByteBuffer buffer) {
        return buffer == null ? ByteString.EMPTY : ByteString.copyFrom(buffer);
    }
}
