package org.sotto.message.message;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.sotto.common.cassandra.CassandraConventions;
import org.sotto.common.cassandra.CassandraSchema;
import org.springframework.stereotype.Component;

/**
 * Table {@code messages ((conversation_id, bucket), message_id DESC)}. A row is written once, with the log's timestamp. A
 * control message lies in a bucket of its own and expires with the inbox that delivers it; no read here is of such, but for those
 * by which an account's messages are erased: they name the bucket. What is withheld from its receiver lies in a bucket of its
 * sender's ({@link Buckets}).
 */
@Component
public class MessageStore {
    private static final int CONTROL_TTL_SECONDS = 30 * 24 * 3600;

    private final CqlSession session;
    private final PreparedStatement insert;
    private final PreparedStatement delete;
    private final PreparedStatement select;
    private final PreparedStatement before;
    private final PreparedStatement after;
    private final PreparedStatement newest;
    private final PreparedStatement senders;
    private final PreparedStatement selectWithheld;
    private final PreparedStatement idsBetween;
    private final PreparedStatement authorship;

    MessageStore(CqlSession session, CassandraConventions conventions, CassandraSchema schema) {
        Objects.requireNonNull(schema, "schema");
        String table = conventions.table("messages");
        this.session = session;
        this.insert = session.prepare("INSERT INTO " + table + " (" + MessageRows.COLUMNS
                + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ? AND TTL ?");
        String where = " FROM " + table + " WHERE conversation_id = ? AND bucket = ?";
        this.delete = session.prepare("DELETE FROM " + table
                + " USING TIMESTAMP ? WHERE conversation_id = ? AND bucket = ? AND message_id = ?");
        String all = "SELECT " + MessageRows.COLUMNS + where;
        this.select = session.prepare(all + " AND message_id = ?");
        this.before = session.prepare(all + " AND message_id < ? LIMIT ?");
        this.after = session.prepare(all + " AND message_id > ? ORDER BY message_id ASC LIMIT ?");
        this.newest = session.prepare("SELECT message_id" + where + " LIMIT 1");
        this.authorship = session.prepare("SELECT message_id, sender_id" + where + " AND message_id < ? LIMIT ?");
        this.senders = session.prepare("SELECT sender_id" + where + " AND message_id > ? LIMIT ?");
        this.selectWithheld = session.prepare("SELECT " + MessageRows.COLUMNS + " FROM " + table
                + " WHERE conversation_id = ? AND bucket IN ? AND message_id = ?");
        this.idsBetween =
                session.prepare("SELECT message_id" + where + " AND message_id > ? AND message_id <= ? LIMIT ?");
    }

    /** The write of a message, at the log's timestamp in microseconds. */
    public BoundStatement insert(Message message, long writeMicros) {
        return insert(message, writeMicros, message.isControl() ? CONTROL_TTL_SECONDS : 0);
    }

    /**
     * The write of a message that is there, with the same values: it expires.
     *
     * @param writeMicros later than what it was written at
     * @param ttlSeconds at least 1
     */
    public BoundStatement insertExpiring(Message message, long writeMicros, int ttlSeconds) {
        return insert(message, writeMicros, ttlSeconds);
    }

    private BoundStatement insert(Message message, long writeMicros, int ttlSeconds) {
        BoundStatementBuilder row = insert.boundStatementBuilder(
                message.conversationId(),
                message.bucket(),
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
                ttlSeconds);
        // A bound null would be a tombstone.
        if (message.mediaId() == null) {
            row = row.unset("media_id");
        }
        if (message.replyToMessageId() == null) {
            row = row.unset("reply_to_message_id");
        }
        return row.build();
    }

    /** Undoes the write of a message, withheld or not, if it has the same timestamp. */
    public List<BoundStatement> delete(Message message, long writeMicros) {
        return Stream.of(message, message.withheldFromReceiver())
                .mapToInt(Message::bucket)
                .distinct()
                .mapToObj(bucket -> delete.bind(writeMicros, message.conversationId(), bucket, message.messageId()))
                .toList();
    }

    /** A message that a user of the conversation sees: what is withheld is seen by its sender alone. */
    public CompletionStage<Optional<Message>> find(UUID conversationId, UUID messageId, UUID reader) {
        return find(conversationId, Buckets.of(messageId), messageId)
                .thenCompose(shown -> shown.isPresent()
                        ? CompletableFuture.completedFuture(shown)
                        : findWithheld(conversationId, messageId, reader));
    }

    /** A message of a bucket. */
    public CompletionStage<Optional<Message>> find(UUID conversationId, int bucket, UUID messageId) {
        return session.executeAsync(select.bind(conversationId, bucket, messageId))
                .thenApply(rows -> Optional.ofNullable(rows.one()).map(MessageRows::read));
    }

    private CompletionStage<Optional<Message>> findWithheld(UUID conversationId, UUID messageId, UUID sender) {
        return session.executeAsync(selectWithheld.bind(conversationId, Buckets.ofWithheld(messageId), messageId))
                .thenApply(rows -> Optional.ofNullable(rows.one())
                        .map(MessageRows::read)
                        .filter(message -> message.senderId().equals(sender)));
    }

    /** At most {@code limit} messages of a bucket below an id, newest first. */
    public CompletionStage<List<Message>> before(UUID conversationId, int bucket, UUID messageId, int limit) {
        return session.executeAsync(before.bind(conversationId, bucket, messageId, limit))
                .thenCompose(rows -> MessageRows.readAll(rows, MessageRows::read));
    }

    /** At most {@code limit} messages of a bucket above an id, oldest first. */
    public CompletionStage<List<Message>> after(UUID conversationId, int bucket, UUID messageId, int limit) {
        return session.executeAsync(after.bind(conversationId, bucket, messageId, limit))
                .thenCompose(rows -> MessageRows.readAll(rows, MessageRows::read));
    }

    /** Who wrote which message. */
    public record Authorship(UUID messageId, UUID senderId) {}

    /** Who wrote at most {@code limit} messages of a bucket below an id, newest first. */
    public CompletionStage<List<Authorship>> authorshipBefore(
            UUID conversationId, int bucket, UUID messageId, int limit) {
        return session.executeAsync(authorship.bind(conversationId, bucket, messageId, limit))
                .thenCompose(rows -> MessageRows.readAll(
                        rows,
                        row -> new Authorship(
                                MessageRows.uuid(row, "message_id"), MessageRows.uuid(row, "sender_id"))));
    }

    /** Erases a message. */
    public BoundStatement erase(UUID conversationId, int bucket, UUID messageId, long writeMicros) {
        return delete.bind(writeMicros, conversationId, bucket, messageId);
    }

    /** A bucket's newest message. */
    public CompletionStage<Optional<UUID>> newest(UUID conversationId, int bucket) {
        return session.executeAsync(newest.bind(conversationId, bucket))
                .thenApply(rows -> Optional.ofNullable(rows.one()).map(row -> MessageRows.uuid(row, "message_id")));
    }

    /** Who wrote the newest messages of a bucket above an id: at most {@code limit}, without their content. */
    public CompletionStage<List<UUID>> sendersAfter(UUID conversationId, int bucket, UUID messageId, int limit) {
        return session.executeAsync(senders.bind(conversationId, bucket, messageId, limit))
                .thenCompose(rows -> MessageRows.readAll(rows, row -> MessageRows.uuid(row, "sender_id")));
    }

    /** The newest ids of a bucket above {@code after} and up to {@code upTo}: at most {@code limit}, newest first. */
    public CompletionStage<List<UUID>> idsBetween(UUID conversationId, int bucket, UUID after, UUID upTo, int limit) {
        return session.executeAsync(idsBetween.bind(conversationId, bucket, after, upTo, limit))
                .thenCompose(rows -> MessageRows.readAll(rows, row -> MessageRows.uuid(row, "message_id")));
    }
}
