package org.sotto.message.conversation;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.StreamSupport;
import org.sotto.common.cassandra.CassandraConventions;
import org.sotto.common.cassandra.CassandraSchema;
import org.sotto.message.MessageProperties;
import org.sotto.message.message.Message;
import org.springframework.stereotype.Component;

/**
 * Tables {@code user_conversations} and {@code conversation_buckets}. Their rows are written with a conversation's first
 * message, and with the first of a month; what is known to be there is remembered, so that a message costs nothing here. A
 * control message is in nobody's list, so it writes none.
 */
@Component
public class ConversationStore {
    /** More than anybody has; bounds one request. */
    private static final int MAX_CONVERSATIONS = 5_000;

    private record Known(UUID conversationId, int bucket) {}

    private final CqlSession session;
    private final PreparedStatement selectUser;
    private final PreparedStatement selectOne;
    private final PreparedStatement selectPage;
    private final PreparedStatement deleteUser;
    private final PreparedStatement selectBuckets;
    private final PreparedStatement insertUser;
    private final PreparedStatement insertBucket;
    private final Cache<Known, Boolean> known;

    ConversationStore(
            CqlSession session,
            CassandraConventions conventions,
            CassandraSchema schema,
            MessageProperties properties) {
        Objects.requireNonNull(schema, "schema");
        this.known = Caffeine.newBuilder()
                .maximumSize(properties.knownConversations())
                .build();
        this.session = session;
        String columns = "SELECT conversation_id, peer_id, archived, muted_until, pinned FROM "
                + conventions.table("user_conversations") + " WHERE user_id = ?";
        this.selectUser = session.prepare(columns + " LIMIT " + MAX_CONVERSATIONS);
        this.selectOne = session.prepare(columns + " AND conversation_id = ?");
        this.selectPage = session.prepare(columns + " AND conversation_id > ? LIMIT ?");
        this.deleteUser = session.prepare(
                "DELETE FROM " + conventions.table("user_conversations") + " USING TIMESTAMP ? WHERE user_id = ?");
        this.selectBuckets = session.prepare(
                "SELECT bucket FROM " + conventions.table("conversation_buckets") + " WHERE conversation_id = ?");
        this.insertUser = session.prepare("INSERT INTO " + conventions.table("user_conversations")
                + " (user_id, conversation_id, peer_id) VALUES (?, ?, ?) USING TIMESTAMP ?");
        this.insertBucket = session.prepare("INSERT INTO " + conventions.table("conversation_buckets")
                + " (conversation_id, bucket) VALUES (?, ?) USING TIMESTAMP ?");
    }

    /** The first rows that a batch of messages needs: none in the steady state, and each once. */
    public final class Firsts {
        private final Set<Known> inBatch = new HashSet<>();

        private Firsts() {}

        /** The writes that a message needs beside its own. */
        public List<BoundStatement> of(Message message, long writeMicros) {
            Known here = known(message);
            if (message.isControl() || known.getIfPresent(here) != null || !inBatch.add(here)) {
                return List.of();
            }
            UUID conversation = message.conversationId();
            List<BoundStatement> rows = new ArrayList<>(3);
            rows.add(insertBucket.bind(conversation, here.bucket(), writeMicros));
            rows.add(insertUser.bind(message.senderId(), conversation, message.receiverId(), writeMicros));
            // Whoever blocked the sender does not get a conversation by it.
            if (!message.withheld()) {
                rows.add(insertUser.bind(message.receiverId(), conversation, message.senderId(), writeMicros));
            }
            return rows;
        }
    }

    /** For one batch. */
    public Firsts firsts() {
        return new Firsts();
    }

    private static Known known(Message message) {
        return new Known(message.conversationId(), message.bucket());
    }

    /** Remembers that this message's first rows are durable. */
    public void remember(Message message) {
        if (!message.isControl()) {
            known.put(known(message), true);
        }
    }

    /** A user's conversations, in no order. */
    public CompletionStage<List<UserConversation>> of(UUID user) {
        return session.executeAsync(selectUser.bind(user)).thenCompose(rows -> readAll(rows, new ArrayList<>()));
    }

    /** At most {@code limit} of a user's conversations, by their ids as Cassandra compares them. */
    public CompletionStage<List<UserConversation>> page(UUID user, UUID after, int limit) {
        return session.executeAsync(selectPage.bind(user, after, limit))
                .thenCompose(rows -> readAll(rows, new ArrayList<>()));
    }

    /** Erases a user's list. */
    public BoundStatement erase(UUID user, long writeMicros) {
        return deleteUser.bind(writeMicros, user);
    }

    /** A conversation, if it is this user's. */
    public CompletionStage<Optional<UserConversation>> find(UUID user, UUID conversationId) {
        return session.executeAsync(selectOne.bind(user, conversationId))
                .thenApply(rows -> Optional.ofNullable(rows.one()).map(ConversationStore::read));
    }

    /** The buckets in which a conversation has messages that somebody sees, the largest number first. */
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
