package org.sotto.user.presence;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.sotto.common.kafka.PoisonRecordException;
import org.sotto.common.kafka.StatelessLogHandler;
import org.sotto.common.kafka.UserRecords;
import org.sotto.proto.v1.PresenceUpdated;

/**
 * Writes the newest departure of each user in a batch. A batch is what one poll finds; a pause of minutes between writes, to
 * have larger ones, would have to keep what it waits with in memory beyond the committed offset. Keeps no state of its own: a
 * repeated write changes nothing.
 */
final class LastSeenHandler implements StatelessLogHandler {
    /** 9999-12-31, the last day that {@code DATETIME} holds. */
    private static final long MAX_MILLIS = 253_402_300_799_999L;

    private final LastSeenStore store;

    LastSeenHandler(LastSeenStore store) {
        this.store = store;
    }

    @Override
    public void process(List<ConsumerRecord<byte[], byte[]>> batch) throws Exception {
        Map<UUID, Instant> newest = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : batch) {
            PresenceUpdated update = parse(record);
            UUID user = UserRecords.userOf(record, update.getUserId());
            if (!update.getOnline()) {
                newest.merge(
                        user,
                        Instant.ofEpochMilli(update.getLastSeen()),
                        (before, now) -> before.isAfter(now) ? before : now);
            }
        }
        if (!newest.isEmpty()) {
            store.raise(newest);
        }
    }

    private static PresenceUpdated parse(ConsumerRecord<byte[], byte[]> record) throws PoisonRecordException {
        PresenceUpdated update = UserRecords.parse(record, PresenceUpdated.getDefaultInstance());
        if (update.getLastSeen() < 0 || update.getLastSeen() > MAX_MILLIS) {
            throw new PoisonRecordException(
                    record,
                    "last_seen: " + update.getLastSeen() + " (expected: milliseconds from 0 to " + MAX_MILLIS + ")",
                    null);
        }
        return update;
    }

    /** A departure that cannot be read is left out: the user's next one is written. */
    @Override
    public void poisoned(ConsumerRecord<byte[], byte[]> record, String cause) {}

    @Override
    public boolean enginesAnswer() {
        return store.answers();
    }
}
