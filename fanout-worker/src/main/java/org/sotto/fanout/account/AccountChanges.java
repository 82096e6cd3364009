package org.sotto.fanout.account;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.sotto.common.engine.EngineProbe;
import org.sotto.common.engine.Waiting;
import org.sotto.common.id.Uuids;
import org.sotto.common.inbox.InboxAppends;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.common.kafka.PoisonRecordException;
import org.sotto.common.kafka.StatelessLogHandler;
import org.sotto.common.kafka.UserRecords;
import org.sotto.proto.v1.InboxEvent;
import org.sotto.proto.v1.InboxRecord;
import org.sotto.proto.v1.SourceCoordinates;
import org.sotto.proto.v1.UserChanged;

/**
 * Appends to a user's inbox what their devices must learn of a change of the account. The record of {@code users.changed} is
 * the entry's source, so that the inbox drops what comes of it a second time; and both topics are keyed by the user, so that
 * each partition of the one fills a single partition of the other, in order.
 *
 * <p>A user with one device gets the entry too, which nobody is shown: one record and one row for each change. Whether there
 * is another device would have to be asked of user-service for every record, and the answer would not hold: a device that is
 * being linked meanwhile would miss the change.
 */
final class AccountChanges implements StatelessLogHandler {
    private static final String EVENTS = "sotto.account.events";

    private final KafkaConventions conventions;
    private final InboxAppends appends;
    private final EngineProbe engines;
    private final Counter appended;

    AccountChanges(KafkaConventions conventions, InboxAppends appends, EngineProbe engines, MeterRegistry metrics) {
        this.conventions = conventions;
        this.appends = appends;
        this.engines = engines;
        this.appended = metrics.counter(EVENTS);
    }

    @Override
    public void process(List<ConsumerRecord<byte[], byte[]>> batch) throws Exception {
        List<InboxRecord> records = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : batch) {
            entryOf(record).ifPresent(records::add);
        }
        Waiting.await(appends.append(records), "appending " + records.size() + " changes of accounts to inboxes");
        appends.settle(batch);
        appended.increment(records.size());
    }

    private Optional<InboxRecord> entryOf(ConsumerRecord<byte[], byte[]> record) throws PoisonRecordException {
        UserChanged change = UserRecords.parse(record, UserChanged.getDefaultInstance());
        UUID user = UserRecords.userOf(record, change.getUserId());
        Optional<InboxEvent> event = AccountEvents.of(record, change);
        return event.map(told -> InboxRecord.newBuilder()
                .setSource(SourceCoordinates.newBuilder()
                        .setTopic(conventions.logicalName(record.topic()))
                        .setPartition(record.partition())
                        .setOffset(record.offset()))
                .setUserId(Uuids.toByteString(user))
                .setEvent(told)
                .build());
    }

    @Override
    public void revoked(Collection<TopicPartition> partitions) {
        appends.forget(partitions);
    }

    /** Nobody is told: what is not understood changed nothing that a device could be shown. */
    @Override
    public void poisoned(ConsumerRecord<byte[], byte[]> record, String cause) {
        appends.settle(List.of(record));
    }

    @Override
    public boolean enginesAnswer() {
        return engines.enginesAnswer();
    }
}
