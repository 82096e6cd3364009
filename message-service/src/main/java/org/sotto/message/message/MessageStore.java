package org.sotto.message.message;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.sotto.common.cassandra.CassandraConventions;
import org.sotto.common.cassandra.CassandraSchema;
import org.springframework.stereotype.Component;

/**
 * Table {@code messages ((conversation_id, bucket), message_id DESC)}. A row is written once, with the log's timestamp; a
 * control message expires with the inbox that delivers it.
 */
@Component
public final class MessageStore {
    private static final int CONTROL_TTL_SECONDS = 30 * 24 * 3600;
    private static final String COLUMNS = "conversation_id, message_id, sender_id, sender_device_id,"
            + " sender_device_number, receiver_id, temp_id, encrypted_content, message_type, created_at, media_id,"
            + " reply_to_message_id, forwarded, expires_in";

    private final CqlSession session;
    private final PreparedStatement insert;
    private final PreparedStatement select;
    private final PreparedStatement before;
    private final PreparedStatement after;

    MessageStore(CqlSession session, CassandraConventions conventions, CassandraSchema schema) {
        Objects.requireNonNull(schema, "schema");
        String table = conventions.table("messages");
        this.session = session;
        this.insert = session.prepare("INSERT INTO " + table + " (bucket, " + COLUMNS
                + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ? AND TTL ?");
        String from = "SELECT " + COLUMNS + " FROM " + table + " WHERE conversation_id = ? AND bucket = ?";
        this.select = session.prepare(from + " AND message_id = ?");
        this.before = session.prepare(from + " AND message_id < ? LIMIT ?");
        this.after = session.prepare(from + " AND message_id > ? ORDER BY message_id ASC LIMIT ?");
    }

    /** The write of a message, at the log's timestamp in microseconds. */
    public BoundStatement insert(Message message, long writeMicros) {
        return insert.bind(
                Buckets.of(message.messageId()),
                message.conversationId(),
                message.messageId(),
                message.senderId(),
                message.senderDeviceId(),
                message.senderDeviceNumber(),
                message.receiverId(),
                message.tempId(),
                message.encryptedContent(),
                message.messageType(),
                Instant.ofEpochMilli(message.createdAt()),
                message.mediaId(),
                message.replyToMessageId(),
                message.forwarded(),
                message.expiresIn(),
                writeMicros,
                message.isControl() ? CONTROL_TTL_SECONDS : 0);
    }

    public CompletionStage<Optional<Message>> find(UUID conversationId, UUID messageId) {
        return session.executeAsync(select.bind(conversationId, Buckets.of(messageId), messageId))
                .thenApply(rows -> Optional.ofNullable(rows.one()).map(MessageStore::read));
    }

    /** At most {@code limit} messages of a bucket below an id, newest first; control messages included. */
    public CompletionStage<List<Message>> before(UUID conversationId, int bucket, UUID messageId, int limit) {
        return session.executeAsync(before.bind(conversationId, bucket, messageId, limit))
                .thenCompose(rows -> readAll(rows, new ArrayList<>()));
    }

    /** At most {@code limit} messages of a bucket above an id, oldest first; control messages included. */
    public CompletionStage<List<Message>> after(UUID conversationId, int bucket, UUID messageId, int limit) {
        return session.executeAsync(after.bind(conversationId, bucket, messageId, limit))
                .thenCompose(rows -> readAll(rows, new ArrayList<>()));
    }

    private static CompletionStage<List<Message>> readAll(AsyncResultSet rows, List<Message> into) {
        rows.currentPage().forEach(row -> into.add(read(row)));
        if (!rows.hasMorePages()) {
            return java.util.concurrent.CompletableFuture.completedFuture(into);
        }
        return rows.fetchNextPage().thenCompose(next -> readAll(next, into));
    }

    private static Message read(Row row) {
        return new Message(
                uuid(row, "conversation_id"),
                uuid(row, "message_id"),
                uuid(row, "sender_id"),
                uuid(row, "sender_device_id"),
                row.getInt("sender_device_number"),
                uuid(row, "receiver_id"),
                uuid(row, "temp_id"),
                Objects.requireNonNull(row.getByteBuffer("encrypted_content"), "encrypted_content"),
                Objects.requireNonNull(row.getString("message_type"), "message_type"),
                Objects.requireNonNull(row.getInstant("created_at"), "created_at")
                        .toEpochMilli(),
                nullable(row, "media_id"),
                nullable(row, "reply_to_message_id"),
                row.getBoolean("forwarded"),
                row.getInt("expires_in"));
    }

    private static UUID uuid(Row row, String column) {
        return Objects.requireNonNull(row.getUuid(column), column);
    }

    private static @Nullable UUID nullable(Row row, String column) {
        return row.getUuid(column);
    }
}
