package org.sotto.fanout.device;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.sotto.common.engine.EngineProbe;
import org.sotto.common.engine.Waiting;
import org.sotto.common.kafka.PoisonRecordException;
import org.sotto.common.kafka.StatelessLogHandler;
import org.sotto.common.kafka.UserRecords;
import org.sotto.fanout.cursor.CursorStore;
import org.sotto.fanout.cursor.CursorStore.Device;
import org.sotto.fanout.inbox.InboxStore;
import org.sotto.proto.v1.UserChanged;

/**
 * Gives each device that is added to an account the place in the inbox at which it starts: behind what was there when it was
 * added ({@code users.changed}), since what waited for other devices is not for it, and before everything later, whenever the
 * device first connects. Where it starts is found by time, not by the tail at the moment of processing: this log may be read
 * long after the inbox has grown on.
 */
final class AddedDevices implements StatelessLogHandler {
    private final CursorStore cursors;
    private final InboxStore inboxes;
    private final EngineProbe engines;

    /** @param untilMillis when the device was added, in ms since the epoch */
    private record Added(Device device, long untilMillis) {}

    AddedDevices(CursorStore cursors, InboxStore inboxes, EngineProbe engines) {
        this.cursors = cursors;
        this.inboxes = inboxes;
        this.engines = engines;
    }

    @Override
    public void process(List<ConsumerRecord<byte[], byte[]>> batch) throws Exception {
        Map<Device, Added> added = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : batch) {
            UserChanged change = UserRecords.parse(record, UserChanged.getDefaultInstance());
            // The first device of an account is given everything: nothing waited for another one.
            if (change.hasDeviceAdded() && change.getDeviceAdded().getDeviceNumber() > 1) {
                Added device = addedBy(record, change);
                added.putIfAbsent(device.device(), device);
            }
        }
        List<CompletableFuture<Void>> starts = new ArrayList<>();
        added.values().forEach(device -> starts.add(start(device)));
        Waiting.await(
                CompletableFuture.allOf(starts.toArray(CompletableFuture[]::new)),
                "starting " + starts.size() + " added devices");
    }

    /** A device that has started keeps its start: the record may be a repetition. */
    private CompletableFuture<Void> start(Added added) {
        UUID user = added.device().userId();
        UUID device = added.device().deviceId();
        return cursors.cursorOf(user, device)
                .thenCompose(known -> known.isPresent()
                        ? CompletableFuture.completedFuture(null)
                        : inboxes.newestAt(user, added.untilMillis())
                                .thenCompose(position -> cursors.start(user, device, position)));
    }

    /** Of two clocks the earlier counts: rather an entry too many than one too few. */
    private static Added addedBy(ConsumerRecord<byte[], byte[]> record, UserChanged change)
            throws PoisonRecordException {
        Device device = new Device(
                UserRecords.userOf(record, change.getUserId()),
                UserRecords.idOf(record, change.getDeviceAdded().getDeviceId()));
        return new Added(device, Math.min(change.getAt(), record.timestamp()));
    }

    /** Its device waits for its start, which the log's operator sees in the dead letter. */
    @Override
    public void poisoned(ConsumerRecord<byte[], byte[]> record, String cause) {}

    @Override
    public boolean enginesAnswer() {
        return engines.enginesAnswer();
    }
}
