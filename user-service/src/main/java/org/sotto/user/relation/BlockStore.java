package org.sotto.user.relation;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.sotto.user.store.SqlValues;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table {@code blocks}, key (user, blocked). Whoever adds holds a lock, as in {@link ContactStore}. */
@Repository
public class BlockStore {
    private final JdbcClient jdbc;

    BlockStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Those of the pairs in which the user blocked the other. */
    public Set<UserPair> findAmong(Collection<UserPair> pairs) {
        if (pairs.isEmpty()) {
            return Set.of();
        }
        return new HashSet<>(jdbc.sql("SELECT blocks.user_id, blocks.blocked_id FROM " + PairTable.ofSize(pairs.size())
                        + " JOIN blocks ON blocks.user_id = pairs.user_id AND blocks.blocked_id = pairs.other_id")
                .params(PairTable.parameters(pairs))
                .query((row, index) -> new UserPair(SqlValues.id(row, "user_id"), SqlValues.id(row, "blocked_id")))
                .list());
    }

    /** A page of the list, by the id of who is blocked. */
    public List<Block> page(UUID userId, Optional<UUID> after, int limit) {
        return jdbc.sql("""
                        SELECT blocked_id, blocked_at FROM blocks
                        WHERE user_id = :user AND blocked_id > :after ORDER BY blocked_id LIMIT :limit""")
                .param("user", SqlValues.of(userId))
                .param("after", SqlValues.of(after.orElse(SqlValues.FIRST_ID)))
                .param("limit", limit)
                .query((row, index) -> new Block(SqlValues.id(row, "blocked_id"), SqlValues.time(row, "blocked_at")))
                .list();
    }

    public int count(UUID userId) {
        return jdbc.sql("SELECT COUNT(*) FROM blocks WHERE user_id = ?")
                .param(SqlValues.of(userId))
                .query(Integer.class)
                .single();
    }

    /** Adds a block that is not there yet. */
    public void insert(UUID userId, Block block) {
        jdbc.sql("INSERT INTO blocks (user_id, blocked_id, blocked_at) VALUES (?, ?, ?)")
                .param(SqlValues.of(userId))
                .param(SqlValues.of(block.blockedId()))
                .param(SqlValues.of(block.blockedAt()))
                .update();
    }

    /** Whether there was such a block. */
    public boolean delete(UUID userId, UUID blockedId) {
        return jdbc.sql("DELETE FROM blocks WHERE user_id = ? AND blocked_id = ?")
                        .param(SqlValues.of(userId))
                        .param(SqlValues.of(blockedId))
                        .update()
                > 0;
    }

    /** Empties the user's list. Returns how many rows that were. */
    public int deleteAllOf(UUID userId) {
        return jdbc.sql("DELETE FROM blocks WHERE user_id = ?")
                .param(SqlValues.of(userId))
                .update();
    }

    /** Takes the user out of everybody's list (on Vitess: shard by shard). For the end of an account alone. */
    public void deleteAllAgainst(UUID userId) {
        jdbc.sql("DELETE FROM blocks WHERE blocked_id = ?")
                .param(SqlValues.of(userId))
                .update();
    }
}
