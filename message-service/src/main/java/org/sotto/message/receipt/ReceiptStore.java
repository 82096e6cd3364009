package org.sotto.message.receipt;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.sotto.common.cassandra.CassandraConventions;
import org.sotto.common.cassandra.CassandraSchema;
import org.sotto.common.id.MessageIdOrder;
import org.sotto.message.MessageProperties;
import org.springframework.stereotype.Component;

/**
 * Table {@code receipts ((conversation_id), user_id)}. Each pair of columns has one source, a partition of its topic, and is
 * written with that log's timestamp. In a log's order the watermarks that are written only rise, so a write's timestamp rises
 * with its value: an owner that wakes up late cannot move a watermark back, whatever it remembers. (A timestamp made from the
 * message id would do the same; ids of one millisecond need more bits than a microsecond has values.) "What was read was
 * delivered" is applied when reading, so that neither log writes the other's columns.
 */
@Component
public class ReceiptStore {
    private final CqlSession session;
    private final Map<ReceiptKind, PreparedStatement> inserts = new EnumMap<>(ReceiptKind.class);
    private final PreparedStatement insertShownRead;
    private final PreparedStatement delete;
    private final PreparedStatement selectOne;
    private final PreparedStatement selectAll;
    private final Cache<Watermark, UUID> known;

    ReceiptStore(
            CqlSession session,
            CassandraConventions conventions,
            CassandraSchema schema,
            MessageProperties properties) {
        Objects.requireNonNull(schema, "schema");
        String table = conventions.table("receipts");
        this.session = session;
        this.known =
                Caffeine.newBuilder().maximumSize(properties.knownWatermarks()).build();
        for (ReceiptKind kind : ReceiptKind.values()) {
            String column = kind.column();
            inserts.put(
                    kind,
                    session.prepare("INSERT INTO " + table + " (conversation_id, user_id, " + column + "_up_to, "
                            + column + "_at) VALUES (?, ?, ?, ?) USING TIMESTAMP ?"));
        }
        this.insertShownRead =
                session.prepare("INSERT INTO " + table + " (conversation_id, user_id, read_up_to, read_at,"
                        + " shown_read_up_to, shown_read_at) VALUES (?, ?, ?, ?, ?, ?) USING TIMESTAMP ?");
        this.delete = session.prepare(
                "DELETE FROM " + table + " USING TIMESTAMP ? WHERE conversation_id = ? AND user_id = ?");
        String select = "SELECT user_id, delivered_up_to, delivered_at, read_up_to, read_at, shown_read_up_to,"
                + " shown_read_at FROM " + table + " WHERE conversation_id = ?";
        this.selectAll = session.prepare(select);
        this.selectOne = session.prepare(select + " AND user_id = ?");
    }

    /** Where the watermark stands; from memory where this owner has it. */
    public CompletionStage<Optional<UUID>> current(Watermark watermark) {
        UUID remembered = known.getIfPresent(watermark);
        if (remembered != null) {
            return CompletableFuture.completedFuture(Optional.of(remembered));
        }
        return session.executeAsync(selectOne.bind(watermark.conversationId(), watermark.userId()))
                .thenApply(rows -> Optional.ofNullable(rows.one())
                        .map(row -> row.getUuid(watermark.kind().column() + "_up_to")));
    }

    /** The write that moves a watermark. */
    public BoundStatement move(Watermark watermark, UUID messageId, long at, long writeMicros) {
        return inserts.get(watermark.kind())
                .bind(watermark.conversationId(), watermark.userId(), messageId, Instant.ofEpochMilli(at), writeMicros);
    }

    /** The write that moves a watermark of reading, for the user's own devices and for the others. */
    public BoundStatement moveShownRead(Watermark watermark, UUID messageId, long at, long writeMicros) {
        Instant time = Instant.ofEpochMilli(at);
        return insertShownRead.bind(
                watermark.conversationId(), watermark.userId(), messageId, time, messageId, time, writeMicros);
    }

    /** Erases how far a user has come in a conversation. */
    public BoundStatement erase(UUID conversationId, UUID userId, long writeMicros) {
        return delete.bind(writeMicros, conversationId, userId);
    }

    /** How far a user has come in a conversation. */
    public CompletionStage<Optional<Receipts>> of(UUID conversationId, UUID userId) {
        return session.executeAsync(selectOne.bind(conversationId, userId))
                .thenApply(rows -> Optional.ofNullable(rows.one()).map(ReceiptStore::read));
    }

    /** Remembers a watermark that is durable. */
    public void remember(Watermark watermark, UUID messageId) {
        known.put(watermark, messageId);
    }

    /** Forgets everything: another owner may have moved what this one remembers. */
    public void forget() {
        known.invalidateAll();
    }

    /** The receipts of everybody in a conversation. */
    public CompletionStage<List<Receipts>> all(UUID conversationId) {
        return session.executeAsync(selectAll.bind(conversationId))
                .thenApply(rows -> StreamSupport.stream(rows.currentPage().spliterator(), false)
                        .map(ReceiptStore::read)
                        .toList());
    }

    /**
     * The newest message that a device of another one in the conversation has, as gateways said. What was only read does not
     * count: somebody may have seen it in the history, with a device that has yet to get it.
     */
    public CompletionStage<Optional<UUID>> onDevicesOfOthers(UUID conversationId, UUID userId) {
        return session.executeAsync(selectAll.bind(conversationId))
                .thenApply(rows -> StreamSupport.stream(rows.currentPage().spliterator(), false)
                        .filter(row -> !userId.equals(row.getUuid("user_id")))
                        .map(row -> row.getUuid("delivered_up_to"))
                        .filter(Objects::nonNull)
                        .max(MessageIdOrder.INSTANCE));
    }

    private static Receipts read(Row row) {
        UUID delivered = row.getUuid("delivered_up_to");
        UUID read = row.getUuid("read_up_to");
        long deliveredAt = millis(row.getInstant("delivered_at"));
        long readAt = millis(row.getInstant("read_at"));
        if (read != null && (delivered == null || MessageIdOrder.INSTANCE.compare(read, delivered) > 0)) {
            delivered = read;
            deliveredAt = readAt;
        }
        return new Receipts(
                Objects.requireNonNull(row.getUuid("user_id"), "user_id"),
                delivered,
                deliveredAt,
                read,
                readAt,
                row.getUuid("shown_read_up_to"),
                millis(row.getInstant("shown_read_at")));
    }

    private static long millis(@Nullable Instant instant) {
        return instant == null ? 0 : instant.toEpochMilli();
    }
}
