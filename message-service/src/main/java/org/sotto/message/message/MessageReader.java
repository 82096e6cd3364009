package org.sotto.message.message;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.sotto.common.cassandra.CassandraConventions;
import org.sotto.common.cassandra.CassandraSchema;
import org.springframework.stereotype.Component;

/**
 * Finds many messages by their ids: one request for up to {@value #IDS_PER_REQUEST} of one partition, since a replay asks
 * for runs of the same conversation. Control messages and withheld ones (which their senders' other devices get), the fewest,
 * are looked for among what the first round left open.
 */
@Component
class MessageReader {
    private static final int IDS_PER_REQUEST = 50;

    private final CqlSession session;
    private final PreparedStatement select;

    /** Names a message. */
    record Reference(UUID conversationId, UUID messageId) {}

    private record Partition(UUID conversationId, int bucket) {}

    MessageReader(CqlSession session, CassandraConventions conventions, CassandraSchema schema) {
        Objects.requireNonNull(schema, "schema");
        this.session = session;
        this.select = session.prepare("SELECT " + MessageRows.COLUMNS + " FROM " + conventions.table("messages")
                + " WHERE conversation_id = ? AND bucket = ? AND message_id IN ?");
    }

    /** Those that exist, in no order. */
    CompletableFuture<List<Message>> find(Set<Reference> references) {
        return find(references, id -> List.of(Buckets.of(id))).thenCompose(shown -> {
            Set<Reference> open = new HashSet<>(references);
            shown.forEach(message -> open.remove(new Reference(message.conversationId(), message.messageId())));
            return open.isEmpty()
                    ? CompletableFuture.completedFuture(shown)
                    : find(open, MessageReader::rareBuckets).thenApply(rare -> {
                        List<Message> all = new ArrayList<>(shown);
                        all.addAll(rare);
                        return all;
                    });
        });
    }

    private static List<Integer> rareBuckets(UUID messageId) {
        List<Integer> buckets = new ArrayList<>(Buckets.ofWithheld(messageId));
        buckets.add(Buckets.ofControl(messageId));
        return buckets;
    }

    private CompletableFuture<List<Message>> find(
            Collection<Reference> references, Function<UUID, List<Integer>> bucketsOf) {
        Map<Partition, List<UUID>> byPartition = new HashMap<>();
        for (Reference reference : references) {
            for (int bucket : bucketsOf.apply(reference.messageId())) {
                byPartition
                        .computeIfAbsent(new Partition(reference.conversationId(), bucket), p -> new ArrayList<>())
                        .add(reference.messageId());
            }
        }
        List<CompletableFuture<List<Message>>> requests = new ArrayList<>();
        byPartition.forEach((partition, ids) -> {
            for (int from = 0; from < ids.size(); from += IDS_PER_REQUEST) {
                requests.add(read(partition, ids.subList(from, Math.min(ids.size(), from + IDS_PER_REQUEST))));
            }
        });
        return CompletableFuture.allOf(requests.toArray(CompletableFuture[]::new))
                .thenApply(done -> requests.stream()
                        .flatMap(request -> request.join().stream())
                        .toList());
    }

    private CompletableFuture<List<Message>> read(Partition partition, List<UUID> ids) {
        return session.executeAsync(select.bind(partition.conversationId(), partition.bucket(), ids))
                .thenCompose(rows -> MessageRows.readAll(rows, MessageRows::read))
                .toCompletableFuture();
    }
}
