package org.sotto.fanout.cursor;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.sotto.common.engine.EngineProbe;
import org.sotto.common.engine.Waiting;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.LogHandler;
import org.sotto.common.kafka.PoisonRecordException;
import org.sotto.fanout.PositionLimit;
import org.sotto.fanout.cursor.CursorStore.Device;
import org.sotto.proto.v1.CursorRecord;

/** Writes the highest position of each device in a batch. Keeps no state of its own: a repeated write changes nothing. */
final class CursorHandler implements LogHandler {
    private final CursorStore store;
    private final EngineProbe engines;

    CursorHandler(CursorStore store, EngineProbe engines) {
        this.store = store;
        this.engines = engines;
    }

    @Override
    public void process(List<ConsumerRecord<byte[], byte[]>> batch) throws Exception {
        Map<Device, Long> highest = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : batch) {
            CursorRecord cursor = parse(record);
            highest.merge(deviceOf(record, cursor), cursor.getPosition(), Math::max);
        }
        Waiting.await(store.raise(highest), "writing " + highest.size() + " cursors");
    }

    private static CursorRecord parse(ConsumerRecord<byte[], byte[]> record) throws PoisonRecordException {
        if (record.value() == null) {
            throw new PoisonRecordException(record, "no value (expected: a CursorRecord)", null);
        }
        try {
            CursorRecord cursor = CursorRecord.parseFrom(record.value());
            if (cursor.getPosition() <= 0 || cursor.getPosition() >= PositionLimit.LIMIT) {
                throw new PoisonRecordException(
                        record, "position: " + cursor.getPosition() + " (expected: > 0 and < 2^53)", null);
            }
            return cursor;
        } catch (InvalidProtocolBufferException e) {
            throw new PoisonRecordException(record, "not a CursorRecord: " + e.getMessage(), e);
        }
    }

    private static Device deviceOf(ConsumerRecord<byte[], byte[]> record, CursorRecord cursor)
            throws PoisonRecordException {
        try {
            UUID user = Uuids.fromBytes(cursor.getUserId());
            if (record.key() == null || !user.equals(Uuids.fromBytes(record.key()))) {
                throw new PoisonRecordException(record, "user_id: " + user + " (expected: the record's key)", null);
            }
            return new Device(user, Uuids.fromBytes(cursor.getDeviceId()));
        } catch (IllegalArgumentException e) {
            throw new PoisonRecordException(record, String.valueOf(e.getMessage()), e);
        }
    }

    /** A cursor that cannot be read is not moved: the device gets a little more after its next reconnect. */
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
        return engines.enginesAnswer();
    }
}
