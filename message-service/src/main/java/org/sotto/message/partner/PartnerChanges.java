package org.sotto.message.partner;

import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.sotto.common.engine.EngineProbe;
import org.sotto.common.kafka.PoisonRecordException;
import org.sotto.common.kafka.StatelessLogHandler;
import org.sotto.common.kafka.UserRecords;
import org.sotto.proto.v1.UserChanged;

/** Takes from {@code users.changed} the device lists that were published, one after the other in the log's order. */
final class PartnerChanges implements StatelessLogHandler {
    private final PartnerNotices notices;
    private final EngineProbe engines;

    PartnerChanges(PartnerNotices notices, EngineProbe engines) {
        this.notices = notices;
        this.engines = engines;
    }

    @Override
    public void process(List<ConsumerRecord<byte[], byte[]>> batch) throws Exception {
        for (ConsumerRecord<byte[], byte[]> record : batch) {
            UserChanged change = UserRecords.parse(record, UserChanged.getDefaultInstance());
            if (change.hasDeviceListChanged()) {
                check(record, change);
                notices.tell(record, change);
            }
        }
        notices.settle(batch);
    }

    private static void check(ConsumerRecord<byte[], byte[]> record, UserChanged change) throws PoisonRecordException {
        var unusedUser = UserRecords.userOf(record, change.getUserId());
        var unusedEvent = UserRecords.idOf(record, change.getEventId());
    }

    @Override
    public void revoked(Collection<TopicPartition> partitions) {
        notices.forget(partitions);
    }

    /** Nobody is told: a partner's next send is refused with the devices that it should have named. */
    @Override
    public void poisoned(ConsumerRecord<byte[], byte[]> record, String cause) {
        notices.settle(List.of(record));
    }

    @Override
    public boolean enginesAnswer() {
        return engines.enginesAnswer();
    }
}
