package org.sotto.fanout.inbox;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.sotto.common.kafka.PoisonRecordException;
import org.sotto.fanout.hint.LiveHints.Live;
import org.sotto.fanout.inbox.InboxStore.Append;
import org.sotto.proto.v1.InboxEntry;

/**
 * One batch on its way: what it accepts, the rows and live entries that come of it, and the changes to the partitions' state
 * that become real with {@link #commit}.
 */
final class InboxBatch {

    /** An accepted event with its place in the log. */
    private record Placed(IncomingEvent incoming, PartitionLog.Draft draft, long position, long latestMillis) {
        UUID userId() {
            return incoming.userId();
        }
    }

    private final Function<TopicPartition, PartitionLog> logs;
    private final int epoch;
    private final Map<TopicPartition, PartitionLog.Draft> drafts = new LinkedHashMap<>();
    private final List<Placed> accepted = new ArrayList<>();
    private int duplicates;

    InboxBatch(Function<TopicPartition, PartitionLog> logs, int epoch) {
        this.logs = logs;
        this.epoch = epoch;
    }

    void add(ConsumerRecord<byte[], byte[]> record) throws PoisonRecordException {
        place(record, IncomingEvent.parse(record));
    }

    /** The record's place stays empty, and the state moves past it. */
    void addHole(ConsumerRecord<byte[], byte[]> record, String cause) {
        draftOf(record).advance(record.timestamp());
        IncomingEvent.hole(record, cause).ifPresent(hole -> place(record, hole));
    }

    private void place(ConsumerRecord<byte[], byte[]> record, IncomingEvent incoming) {
        PartitionLog.Draft draft = draftOf(record);
        long latest = draft.advance(record.timestamp());
        if (incoming.source() != null && !draft.accept(incoming.source())) {
            duplicates++;
            return;
        }
        accepted.add(new Placed(incoming, draft, Positions.of(epoch, record.offset()), latest));
    }

    private PartitionLog.Draft draftOf(ConsumerRecord<byte[], byte[]> record) {
        return drafts.computeIfAbsent(
                new TopicPartition(record.topic(), record.partition()),
                partition -> logs.apply(partition).draft());
    }

    int duplicates() {
        return duplicates;
    }

    Set<UUID> users() {
        return accepted.stream().map(Placed::userId).collect(Collectors.toSet());
    }

    /** The users whose newest row is not in memory, with the position of their first event in the batch. */
    Map<UUID, Long> unknownUsers() {
        Map<UUID, Long> unknown = new LinkedHashMap<>();
        for (Placed placed : accepted) {
            if (placed.draft().newestOf(placed.userId()) == null) {
                unknown.putIfAbsent(placed.userId(), placed.position());
            }
        }
        return unknown;
    }

    /** Chains the events of each user, the first one to the newest row that was read or known. */
    List<Append> chain(Map<UUID, ChainLink> read) {
        List<Append> appends = new ArrayList<>(accepted.size());
        for (Placed placed : accepted) {
            UUID user = placed.userId();
            ChainLink known = placed.draft().newestOf(user);
            ChainLink before = known == null ? read.getOrDefault(user, ChainLink.NONE) : known;
            // Never before the last row's day: a topic made anew starts its running maximum anew.
            int day = Math.max(Positions.dayOf(placed.latestMillis()), before.day());
            InboxRow row = new InboxRow(
                    user,
                    day,
                    placed.position(),
                    before.position(),
                    before.day(),
                    placed.incoming().content(),
                    placed.incoming().event().getSerializedSize(),
                    placed.incoming().sourceText());
            appends.add(new Append(row, placed.latestMillis()));
            placed.draft().append(user, new ChainLink(row.position(), day));
        }
        return appends;
    }

    /** The rows with their content, for gateways. */
    List<Live> liveEntries(List<Append> appends) {
        List<Live> entries = new ArrayList<>(appends.size());
        for (int i = 0; i < appends.size(); i++) {
            InboxRow row = appends.get(i).row();
            entries.add(new Live(
                    row.userId(),
                    InboxEntry.newBuilder()
                            .setPosition(row.position())
                            .setPrevPosition(row.prevPosition())
                            .setEvent(accepted.get(i).incoming().event())
                            .build()));
        }
        return entries;
    }

    /** All of it is durable. */
    void commit() {
        drafts.values().forEach(PartitionLog.Draft::commit);
    }
}
