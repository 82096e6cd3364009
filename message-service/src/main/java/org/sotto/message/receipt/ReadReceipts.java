package org.sotto.message.receipt;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.relation.RelationDirectory;
import org.sotto.common.relation.UserPairKey;
import org.sotto.proto.v1.UserRelation;
import org.springframework.stereotype.Component;

/**
 * Who shows whom what was read: two people of a 1:1 conversation only while both have {@code read_receipts} on. Whoever hides
 * theirs sees no others.
 */
@Component
public class ReadReceipts {
    private static final Logger log = LoggerFactory.getLogger(ReadReceipts.class);

    private final RelationDirectory relations;

    ReadReceipts(RelationDirectory relations) {
        this.relations = relations;
    }

    /** Those of the peers with whom the user exchanges read receipts. Fails when user-service does not answer. */
    public CompletableFuture<Set<UUID>> exchangedWith(UUID user, Collection<UUID> peers) {
        List<UserPairKey> pairs =
                peers.stream().map(peer -> new UserPairKey(user, peer)).toList();
        return relations.findBothWays(pairs).thenApply(found -> {
            Set<UUID> exchanged = new HashSet<>();
            for (UserPairKey pair : pairs) {
                if (shows(found, pair) && shows(found, pair.reversed())) {
                    exchanged.add(pair.other());
                }
            }
            return exchanged;
        });
    }

    private static boolean shows(Map<UserPairKey, UserRelation> found, UserPairKey pair) {
        return found.getOrDefault(pair, UserRelation.getDefaultInstance()).getReadReceipts();
    }

    /**
     * The same for a reader who is shown a list or a history: nobody when user-service does not answer, so that reading goes
     * on and shows too little rather than too much.
     */
    public CompletableFuture<Set<UUID>> shownTo(UUID reader, Collection<UUID> peers) {
        return exchangedWith(reader, peers).exceptionally(failure -> {
            log.warn("read receipts are hidden, user-service does not answer: {}", failure.toString());
            return Set.of();
        });
    }

    /** The receipts of everybody in a conversation, as a reader sees them who exchanges read receipts with these peers. */
    public static List<Receipts> asSeenBy(UUID reader, Set<UUID> exchangedWith, List<Receipts> everybody) {
        List<Receipts> seen = new ArrayList<>(everybody.size());
        for (Receipts receipts : everybody) {
            boolean whole = receipts.userId().equals(reader) || exchangedWith.contains(receipts.userId());
            seen.add(whole ? receipts : receipts.withoutReading());
        }
        return seen;
    }
}
