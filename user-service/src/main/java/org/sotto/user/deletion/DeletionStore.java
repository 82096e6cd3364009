package org.sotto.user.deletion;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.sotto.user.store.SqlValues;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tables {@code account_deletions}, key user, and {@code account_deletion_steps}, key (user, pass, service).
 *
 * <ul>
 *   <li>Insert: the deletion, and a step for each service and pass, with the account's own rows in one transaction.
 *   <li>Due: no step of the pass is out, and those of the first were done long enough ago. Whoever moves a deletion on holds
 *       its row's lock; another passes it over.
 *   <li>End: the report stands in the deletion's row, which stays; its steps go.
 * </ul>
 */
@Repository
class DeletionStore {
    /** This service's own step. */
    static final String OWN_STEP = "user-service";

    /** The services that erase on their own, of what {@code users.changed} tells them. */
    static final List<String> SERVICES = List.of("message-service", "fanout-worker", "presence-service");

    private static final TypeReference<Map<String, Long>> COUNTS = new TypeReference<>() {};

    private static final String DUE = """
            SELECT user_id, requested_at, reason, second_pass_at FROM account_deletions AS deletion
            WHERE finished_at IS NULL AND NOT EXISTS (
                SELECT 1 FROM account_deletion_steps AS step
                WHERE step.user_id = deletion.user_id AND step.pass = IF(deletion.second_pass_at IS NULL, 1, 2)
                  AND (step.done_at IS NULL OR (step.pass = 1 AND step.done_at > ?)))
            """;

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final JsonMapper json;

    DeletionStore(JdbcClient jdbc, JdbcTemplate batches, JsonMapper json) {
        this.jdbc = jdbc;
        this.batches = batches;
        this.json = json;
    }

    /** Begins a deletion: all its steps are out. */
    void insert(UUID userId, DeletionReason reason, Instant now) {
        jdbc.sql("INSERT INTO account_deletions (user_id, requested_at, reason) VALUES (?, ?, ?)")
                .param(SqlValues.of(userId))
                .param(SqlValues.of(now))
                .param(reason.word())
                .update();
        List<Object[]> steps = new ArrayList<>();
        for (int pass = Pass.FIRST; pass <= Pass.SECOND; pass++) {
            steps.add(new Object[] {SqlValues.of(userId), pass, OWN_STEP});
            for (String service : SERVICES) {
                steps.add(new Object[] {SqlValues.of(userId), pass, service});
            }
        }
        batches.batchUpdate("INSERT INTO account_deletion_steps (user_id, pass, service) VALUES (?, ?, ?)", steps);
    }

    /** Notes that a service is done with a pass; false if that is known, or no such step is out. */
    boolean markDone(UUID userId, int pass, String service, Map<String, Long> counts, Instant now) {
        return jdbc.sql("""
                                UPDATE account_deletion_steps SET done_at = ?, counts = ?
                                WHERE user_id = ? AND pass = ? AND service = ? AND done_at IS NULL""")
                        .param(SqlValues.of(now))
                        .param(json.writeValueAsString(counts))
                        .param(SqlValues.of(userId))
                        .param(pass)
                        .param(service)
                        .update()
                > 0;
    }

    /** Deletions that can go on, the oldest first. Across all users. */
    List<Deletion> findDue(Instant settledBefore, int limit) {
        return jdbc.sql(DUE + " ORDER BY requested_at LIMIT ?")
                .param(SqlValues.of(settledBefore))
                .param(limit)
                .query(DeletionStore::deletion)
                .list();
    }

    /** The deletion, locked until the transaction ends, if it can go on and nobody else holds it. */
    Optional<Deletion> lockDue(UUID userId, Instant settledBefore) {
        return jdbc.sql(DUE + " AND user_id = ? FOR UPDATE OF deletion SKIP LOCKED")
                .param(SqlValues.of(settledBefore))
                .param(SqlValues.of(userId))
                .query(DeletionStore::deletion)
                .optional();
    }

    void beginSecondPass(UUID userId, Instant now) {
        jdbc.sql("UPDATE account_deletions SET second_pass_at = ? WHERE user_id = ?")
                .param(SqlValues.of(now))
                .param(SqlValues.of(userId))
                .update();
    }

    /** The steps that are done, by service and pass. */
    List<DoneStep> findDone(UUID userId) {
        return jdbc.sql("""
                        SELECT service, pass, done_at, counts FROM account_deletion_steps
                        WHERE user_id = ? AND done_at IS NOT NULL ORDER BY service, pass""")
                .param(SqlValues.of(userId))
                .query((row, index) -> new DoneStep(
                        row.getString("service"),
                        row.getInt("pass"),
                        SqlValues.time(row, "done_at"),
                        json.readValue(row.getString("counts"), COUNTS)))
                .list();
    }

    /** Ends a deletion: what is left is its row. */
    void finish(UUID userId, Instant now, String report) {
        jdbc.sql("UPDATE account_deletions SET finished_at = ?, report = ? WHERE user_id = ?")
                .param(SqlValues.of(now))
                .param(report)
                .param(SqlValues.of(userId))
                .update();
        jdbc.sql("DELETE FROM account_deletion_steps WHERE user_id = ?")
                .param(SqlValues.of(userId))
                .update();
    }

    /** How many deletions are not finished. */
    long countOpen() {
        return jdbc.sql("SELECT COUNT(*) FROM account_deletions WHERE finished_at IS NULL")
                .query(Long.class)
                .single();
    }

    /** How many steps each service has not done that were ordered before. */
    Map<String, Long> countOverdue(Instant orderedBefore) {
        Map<String, Long> overdue = new HashMap<>();
        jdbc.sql("""
                        SELECT step.service, COUNT(*) AS steps FROM account_deletions AS deletion
                        JOIN account_deletion_steps AS step ON step.user_id = deletion.user_id
                        WHERE deletion.finished_at IS NULL AND step.done_at IS NULL
                          AND ((step.pass = 1 AND deletion.requested_at < :before)
                            OR (step.pass = 2 AND deletion.second_pass_at < :before))
                        GROUP BY step.service""").param("before", SqlValues.of(orderedBefore)).query((RowCallbackHandler)
                row -> overdue.put(row.getString("service"), row.getLong("steps")));
        return overdue;
    }

    private static Deletion deletion(ResultSet row, int index) throws SQLException {
        return new Deletion(
                SqlValues.id(row, "user_id"),
                SqlValues.time(row, "requested_at"),
                row.getString("reason"),
                SqlValues.timeOrNull(row, "second_pass_at"));
    }
}
