package org.sotto.user.device;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.sotto.user.store.SqlValues;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table {@code former_devices}, key (user, device). {@link DeviceStore} writes it. */
@Repository
class FormerDeviceStore {
    private final JdbcClient jdbc;

    FormerDeviceStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    List<UUID> findByUser(UUID userId) {
        return jdbc.sql("SELECT device_id FROM former_devices WHERE user_id = ?")
                .param(SqlValues.of(userId))
                .query((row, index) -> SqlValues.id(row, "device_id"))
                .list();
    }

    void deleteAll(UUID userId) {
        jdbc.sql("DELETE FROM former_devices WHERE user_id = ?")
                .param(SqlValues.of(userId))
                .update();
    }

    /** Across all users (on Vitess: shard by shard). Returns how many. */
    int deleteOlderThan(Instant time, int limit) {
        return jdbc.sql("DELETE FROM former_devices WHERE removed_at < ? LIMIT ?")
                .param(SqlValues.of(time))
                .param(limit)
                .update();
    }
}
