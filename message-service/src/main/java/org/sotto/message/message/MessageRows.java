package org.sotto.message.message;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Reads rows of table {@code messages}. */
final class MessageRows {
    /** All columns of a {@link Message}. */
    static final String COLUMNS = "conversation_id, bucket, message_id, sender_id, sender_device_id,"
            + " sender_device_number, receiver_id, temp_id, encrypted_content, message_type, created_at, media_id,"
            + " reply_to_message_id, forwarded, expires_in";

    private MessageRows() {}

    /** All pages. */
    static <T> CompletionStage<List<T>> readAll(AsyncResultSet rows, Function<Row, T> read) {
        return readAll(rows, read, new ArrayList<>());
    }

    private static <T> CompletionStage<List<T>> readAll(AsyncResultSet rows, Function<Row, T> read, List<T> into) {
        rows.currentPage().forEach(row -> into.add(read.apply(row)));
        return rows.hasMorePages()
                ? rows.fetchNextPage().thenCompose(next -> readAll(next, read, into))
                : CompletableFuture.completedFuture(into);
    }

    static Message read(Row row) {
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
                row.getUuid("media_id"),
                row.getUuid("reply_to_message_id"),
                row.getBoolean("forwarded"),
                row.getInt("expires_in"),
                Buckets.isWithheld(row.getInt("bucket")));
    }

    static UUID uuid(Row row, String column) {
        return Objects.requireNonNull(row.getUuid(column), column);
    }
}
