package org.sotto.message.conversation;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.StreamSupport;
import org.sotto.common.cassandra.CassandraConventions;
import org.sotto.common.cassandra.CassandraSchema;
import org.sotto.message.message.Buckets;
import org.sotto.message.message.Message;
import org.springframework.stereotype.Component;

/**
 * Tables {@code user_conversations} and {@code conversation_buckets}. Their rows are written with a conversation's first
 * message, and with the first of a month; what is known to be there is remembered, so that a message costs nothing here.
 */
@Component
public final class ConversationStore {
    /** More than anybody has; bounds one request. */
    private static final int MAX_CONVERSATIONS = 5_000;

    private record Known(UUID conversationId, int bucket) {}

    private final CqlSession session;
    private final PreparedStatement selectUser;
    private final PreparedStatement selectOne;
    private final PreparedStatement selectBuckets;
    private final PreparedStatement insertUser;
    private final PreparedStatement insertBucket;
    private final Cache<Known, Boolean> known =
            Caffeine.newBuilder().maximumSize(1_000_000).build();

    ConversationStore(CqlSession session, CassandraConventions conventions, CassandraSchema schema) {
        Objects.requireNonNull(schema, "schema");
        this.session = session;
        String columns = "SELECT conversation_id, peer_id, archived, muted_until, pinned FROM "
                + conventions.table("user_conversations") + " WHERE user_id = ?";
        this.selectUser = session.prepare(columns + " LIMIT " + MAX_CONVERSATIONS);
        this.selectOne = session.prepare(columns + " AND conversation_id = ?");
        this.selectBuckets = session.prepare(
                "SELECT bucket FROM " + conventions.table("conversation_buckets") + " WHERE conversation_id = ?");
        this.insertUser = session.prepare("INSERT INTO " + conventions.table("user_conversations")
                + " (user_id, conversation_id, peer_id, created_at) VALUES (?, ?, ?, ?) USING TIMESTAMP ?");
        this.insertBucket = session.prepare("INSERT INTO " + conventions.table("conversation_buckets")
                + " (conversation_id, bucket) VALUES (?, ?) USING TIMESTAMP ?");
    }

    /** The writes that a message needs beside its own: none in the steady state. */
    public List<BoundStatement> firsts(Message message, long writeMicros) {
        int bucket = Buckets.of(message.messageId());
        List<BoundStatement> writes = new ArrayList<>();
        if (known.getIfPresent(new Known(message.conversationId(), bucket)) == null) {
            writes.add(insertBucket.bind(message.conversationId(), bucket, writeMicros));
            writes.add(member(message, message.senderId(), message.receiverId(), writeMicros));
            writes.add(member(message, message.receiverId(), message.senderId(), writeMicros));
        }
        return writes;
    }

    private BoundStatement member(Message message, UUID user, UUID peer, long writeMicros) {
        return insertUser.bind(
                user, message.conversationId(), peer, Instant.ofEpochMilli(message.createdAt()), writeMicros);
    }

    /** Remembers that {@link #firsts} of this message are durable. */
    public void remember(Message message) {
        known.put(new Known(message.conversationId(), Buckets.of(message.messageId())), true);
    }

    /** A user's conversations, in no order. */
    public CompletionStage<List<UserConversation>> of(UUID user) {
        return session.executeAsync(selectUser.bind(user)).thenCompose(rows -> readAll(rows, new ArrayList<>()));
    }

    /** A conversation, if it is this user's. */
    public CompletionStage<Optional<UserConversation>> find(UUID user, UUID conversationId) {
        return session.executeAsync(selectOne.bind(user, conversationId))
                .thenApply(rows -> Optional.ofNullable(rows.one()).map(ConversationStore::read));
    }

    /** The buckets in which a conversation has messages, newest first. */
    public CompletionStage<List<Integer>> buckets(UUID conversationId) {
        return session.executeAsync(selectBuckets.bind(conversationId))
                .thenApply(rows -> StreamSupport.stream(rows.currentPage().spliterator(), false)
                        .map(row -> row.getInt("bucket"))
                        .toList());
    }

    private static CompletionStage<List<UserConversation>> readAll(AsyncResultSet rows, List<UserConversation> into) {
        rows.currentPage().forEach(row -> into.add(read(row)));
        return rows.hasMorePages()
                ? rows.fetchNextPage().thenCompose(next -> readAll(next, into))
                : CompletableFuture.completedFuture(into);
    }

    private static UserConversation read(Row row) {
        return new UserConversation(
                Objects.requireNonNull(row.getUuid("conversation_id"), "conversation_id"),
                Objects.requireNonNull(row.getUuid("peer_id"), "peer_id"),
                row.getBoolean("archived"),
                row.getInstant("muted_until"),
                row.getBoolean("pinned"));
    }
}
