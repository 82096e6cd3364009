package org.sotto.user.presence;

import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.LogHandler;
import org.sotto.common.kafka.PoisonRecordException;
import org.sotto.proto.v1.PresenceUpdated;

/**
 * Writes the newest departure of each user in a batch. A batch is what one poll finds; a pause of minutes between writes, to
 * have larger ones, would have to keep what it waits with in memory beyond the committed offset. Keeps no state of its own: a
 * repeated write changes nothing.
 */
final class LastSeenHandler implements LogHandler {
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
            UUID user = userOf(record, update);
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
        if (record.value() == null) {
            throw new PoisonRecordException(record, "no value (expected: a PresenceUpdated)", null);
        }
        try {
            PresenceUpdated update = PresenceUpdated.parseFrom(record.value());
            if (update.getLastSeen() < 0 || update.getLastSeen() > MAX_MILLIS) {
                throw new PoisonRecordException(
                        record,
                        "last_seen: " + update.getLastSeen() + " (expected: milliseconds from 0 to " + MAX_MILLIS + ")",
                        null);
            }
            return update;
        } catch (InvalidProtocolBufferException e) {
            throw new PoisonRecordException(record, "not a PresenceUpdated: " + e.getMessage(), e);
        }
    }

    private static UUID userOf(ConsumerRecord<byte[], byte[]> record, PresenceUpdated update)
            throws PoisonRecordException {
        try {
            UUID user = Uuids.fromBytes(update.getUserId());
            if (record.key() == null || !user.equals(Uuids.fromBytes(record.key()))) {
                throw new PoisonRecordException(record, "user_id: " + user + " (expected: the record's key)", null);
            }
            return user;
        } catch (IllegalArgumentException e) {
            throw new PoisonRecordException(record, String.valueOf(e.getMessage()), e);
        }
    }

    /** A departure that cannot be read is left out: the user's next one is written. */
    @Override
    public void poisoned(ConsumerRecord<byte[], byte[]> record, String cause) {}

    @Override
    public void assigned(TopicPartition partition, @Nullable String metadata) {}

    @Override
    public void revoked(Collection<TopicPartition> partitions) {}

    @Override
    public String metadata(TopicPartition partition) {
        return "";
    }

    @Override
    public boolean enginesAnswer() {
        return store.answers();
    }
}
