package org.sotto.user.presence;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.user.store.SqlValues;
import org.sotto.user.store.Transactions;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** Column {@code last_seen_at} of table {@code users}; it only goes forwards. */
@Repository
class LastSeenStore {
    private static final Logger log = LoggerFactory.getLogger(LastSeenStore.class);

    private final Transactions transactions;
    private final JdbcTemplate batches;

    LastSeenStore(Transactions transactions, JdbcTemplate batches) {
        this.transactions = transactions;
        this.batches = batches;
    }

    /** Writes when users were last seen, in one batch; earlier times than those that stand there change nothing. */
    void raise(Map<UUID, Instant> lastSeen) {
        // In one order, so that two batches do not wait for each other's rows.
        List<Object[]> rows = lastSeen.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(seen -> new Object[] {
                    SqlValues.of(seen.getValue()), SqlValues.of(seen.getKey()), SqlValues.of(seen.getValue())
                })
                .toList();
        transactions.run(() -> batches.batchUpdate(
                "UPDATE users SET last_seen_at = ? WHERE user_id = ? AND (last_seen_at IS NULL OR last_seen_at < ?)",
                rows));
    }

    /** Whether MySQL gives a sign of life. */
    boolean answers() {
        try {
            batches.queryForObject("SELECT 1", Integer.class);
            return true;
        } catch (DataAccessException e) {
            log.warn("MySQL does not answer a probe: {}", e.toString());
            return false;
        }
    }
}
