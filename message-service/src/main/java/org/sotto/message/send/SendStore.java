package org.sotto.message.send;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sotto.common.cassandra.CassandraConventions;
import org.sotto.common.cassandra.CassandraSchema;
import org.springframework.stereotype.Component;

/** Table {@code sends ((device_id), temp_id)}, TTL 30 days: the durable end of the duplicate check. */
@Component
public class SendStore {
    private final CqlSession session;
    private final PreparedStatement insert;
    private final PreparedStatement select;
    private final PreparedStatement delete;
    private final PreparedStatement selectDevice;
    private final PreparedStatement deleteDevice;

    SendStore(CqlSession session, CassandraConventions conventions, CassandraSchema schema) {
        Objects.requireNonNull(schema, "schema");
        String table = conventions.table("sends");
        this.session = session;
        this.insert = session.prepare("INSERT INTO " + table
                + " (device_id, temp_id, message_id, conversation_id, created_at, withheld) VALUES (?, ?, ?, ?, ?, ?)"
                + " USING TIMESTAMP ?");
        this.select = session.prepare("SELECT message_id, conversation_id, created_at, withheld FROM " + table
                + " WHERE device_id = ? AND temp_id = ?");
        this.selectDevice = session.prepare("SELECT temp_id, message_id, conversation_id, created_at, withheld FROM "
                + table + " WHERE device_id = ? AND temp_id > ? LIMIT ?");
        this.deleteDevice = session.prepare("DELETE FROM " + table + " USING TIMESTAMP ? WHERE device_id = ?");
        this.delete =
                session.prepare("DELETE FROM " + table + " USING TIMESTAMP ? WHERE device_id = ? AND temp_id = ?");
    }

    /** The write that remembers a send. */
    public BoundStatement insert(SendKey key, Sent sent, long writeMicros) {
        BoundStatement row = insert.bind(
                key.deviceId(),
                key.tempId(),
                sent.messageId(),
                sent.conversationId(),
                Instant.ofEpochMilli(sent.acceptedAt()),
                sent.withheld(),
                writeMicros);
        return sent.withheld() ? row : row.unset("withheld");
    }

    /** A send of a device. */
    public record DeviceSend(UUID tempId, UUID conversationId) {}

    /** At most {@code limit} sends of a device, by their {@code temp_id} as Cassandra compares it. */
    public CompletionStage<List<DeviceSend>> page(UUID deviceId, UUID after, int limit) {
        return session.executeAsync(selectDevice.bind(deviceId, after, limit)).thenApply(rows -> {
            List<DeviceSend> sends = new ArrayList<>();
            rows.currentPage()
                    .forEach(row -> sends.add(new DeviceSend(
                            Objects.requireNonNull(row.getUuid("temp_id"), "temp_id"),
                            read(row).conversationId())));
            return sends;
        });
    }

    /** Erases all sends of a device. */
    public BoundStatement erase(UUID deviceId, long writeMicros) {
        return deleteDevice.bind(writeMicros, deviceId);
    }

    /** Those that are there. */
    CompletableFuture<Map<SendKey, Sent>> find(Collection<SendKey> keys) {
        Map<SendKey, CompletableFuture<Optional<Sent>>> reads = new HashMap<>();
        for (SendKey key : keys) {
            reads.computeIfAbsent(key, this::find);
        }
        return CompletableFuture.allOf(reads.values().toArray(CompletableFuture[]::new))
                .thenApply(done -> {
                    Map<SendKey, Sent> found = new HashMap<>();
                    reads.forEach((key, sent) -> sent.join().ifPresent(present -> found.put(key, present)));
                    return found;
                });
    }

    /** Deletes the row if it says that the send became this message and is not newer than the timestamp. */
    CompletableFuture<Void> delete(SendKey key, UUID messageId, long writeMicros) {
        return find(key).thenCompose(sent -> {
            if (sent.isEmpty() || !sent.get().messageId().equals(messageId)) {
                return CompletableFuture.completedFuture(null);
            }
            return session.executeAsync(delete.bind(writeMicros, key.deviceId(), key.tempId()))
                    .thenAccept(deleted -> {});
        });
    }

    private CompletableFuture<Optional<Sent>> find(SendKey key) {
        return session.executeAsync(select.bind(key.deviceId(), key.tempId()))
                .thenApply(rows -> Optional.ofNullable(rows.one()).map(SendStore::read))
                .toCompletableFuture();
    }

    private static Sent read(Row row) {
        return new Sent(
                Objects.requireNonNull(row.getUuid("message_id"), "message_id"),
                Objects.requireNonNull(row.getUuid("conversation_id"), "conversation_id"),
                Objects.requireNonNull(row.getInstant("created_at"), "created_at")
                        .toEpochMilli(),
                row.getBoolean("withheld"));
    }
}
