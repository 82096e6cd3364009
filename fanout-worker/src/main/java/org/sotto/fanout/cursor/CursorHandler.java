package org.sotto.fanout.cursor;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.sotto.common.engine.EngineProbe;
import org.sotto.common.engine.Waiting;
import org.sotto.common.kafka.PoisonRecordException;
import org.sotto.common.kafka.StatelessLogHandler;
import org.sotto.common.kafka.UserRecords;
import org.sotto.fanout.PositionLimit;
import org.sotto.fanout.cursor.CursorStore.Device;
import org.sotto.proto.v1.CursorRecord;

/** Writes the highest position of each device in a batch. Keeps no state of its own: a repeated write changes nothing. */
final class CursorHandler implements StatelessLogHandler {
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
        CursorRecord cursor = UserRecords.parse(record, CursorRecord.getDefaultInstance());
        if (cursor.getPosition() <= 0 || cursor.getPosition() >= PositionLimit.LIMIT) {
            throw new PoisonRecordException(
                    record, "position: " + cursor.getPosition() + " (expected: > 0 and < 2^53)", null);
        }
        return cursor;
    }

    private static Device deviceOf(ConsumerRecord<byte[], byte[]> record, CursorRecord cursor)
            throws PoisonRecordException {
        return new Device(
                UserRecords.userOf(record, cursor.getUserId()), UserRecords.idOf(record, cursor.getDeviceId()));
    }

    /** A cursor that cannot be read is not moved: the device gets a little more after its next reconnect. */
    @Override
    public void poisoned(ConsumerRecord<byte[], byte[]> record, String cause) {}

    @Override
    public boolean enginesAnswer() {
        return engines.enginesAnswer();
    }
}
