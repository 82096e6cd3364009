package org.sotto.common.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.TokenMap;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * Sends many writes as unlogged batches of about 16 statements, grouped by the replica that owns them: most of a write's
 * cost is the request, not the row (PIPELINE-SPIKE.md). Atomicity is not asked for: each statement carries its own
 * timestamp from the log and may be applied again.
 */
public final class GroupedWrites {
    private static final int MAX_STATEMENTS = 16;
    /** Below Cassandra's {@code batch_size_fail_threshold} (50 KiB). */
    private static final int MAX_BYTES = 40 * 1024;

    private final CqlSession session;
    private final String keyspace;

    public GroupedWrites(CqlSession session, CassandraConventions conventions) {
        this.session = session;
        this.keyspace = conventions.keyspace();
    }

    /** Ends when all are written at the session's consistency level, or with the first failure. */
    public CompletableFuture<Void> execute(Collection<BoundStatement> statements) {
        Map<Optional<UUID>, List<BoundStatement>> byReplica = new HashMap<>();
        for (BoundStatement statement : statements) {
            byReplica
                    .computeIfAbsent(replicaOf(statement), r -> new ArrayList<>())
                    .add(statement);
        }
        List<CompletableFuture<?>> requests = new ArrayList<>();
        byReplica.values().forEach(group -> send(group, requests));
        return CompletableFuture.allOf(requests.toArray(CompletableFuture[]::new));
    }

    private void send(List<BoundStatement> group, List<CompletableFuture<?>> requests) {
        List<BoundStatement> chunk = new ArrayList<>(MAX_STATEMENTS);
        int bytes = 0;
        for (BoundStatement statement : group) {
            int size = statement.computeSizeInBytes(session.getContext());
            if (!chunk.isEmpty() && (chunk.size() == MAX_STATEMENTS || bytes + size > MAX_BYTES)) {
                requests.add(execute(batch(chunk)));
                chunk.clear();
                bytes = 0;
            }
            chunk.add(statement);
            bytes += size;
        }
        if (!chunk.isEmpty()) {
            requests.add(execute(batch(chunk)));
        }
    }

    private CompletableFuture<?> execute(Statement<?> statement) {
        return session.executeAsync(statement).toCompletableFuture();
    }

    private static Statement<?> batch(List<BoundStatement> chunk) {
        if (chunk.size() == 1) {
            return chunk.get(0);
        }
        BatchStatementBuilder batch = BatchStatement.builder(DefaultBatchType.UNLOGGED);
        chunk.forEach(batch::addStatement);
        BoundStatement first = chunk.get(0);
        return batch.setRoutingKeyspace(first.getRoutingKeyspace())
                .setRoutingKey(first.getRoutingKey())
                .setIdempotence(true)
                .build();
    }

    private Optional<UUID> replicaOf(BoundStatement statement) {
        ByteBuffer key = statement.getRoutingKey();
        Optional<TokenMap> tokens = session.getMetadata().getTokenMap();
        if (key == null || tokens.isEmpty()) {
            return Optional.empty();
        }
        Set<Node> replicas = tokens.get().getReplicas(keyspace, key);
        return replicas.stream().map(Node::getHostId).sorted().findFirst();
    }
}
