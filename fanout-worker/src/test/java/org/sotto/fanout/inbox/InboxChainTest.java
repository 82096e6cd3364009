package org.sotto.fanout.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.PoisonRecordException;
import org.sotto.fanout.testing.Events;
import org.sotto.fanout.testing.RunningWorker;
import org.sotto.fanout.testing.StoredInbox;
import org.sotto.fanout.testing.StoredInbox.Stored;
import org.sotto.proto.v1.InboxEvent;
import org.sotto.proto.v1.InboxRecord;
import org.sotto.proto.v1.MessageEntry;

class InboxChainTest {
    private final RunningWorker worker = RunningWorker.shared();
    private final UUID alice = UUID.randomUUID();
    private final UUID bob = UUID.randomUUID();
    private final InboxLog log = new InboxLog();

    private InboxHandler owner() {
        return Owners.of(worker, log.partition, null);
    }

    private List<Stored> inboxOf(UUID user) {
        return new StoredInbox(worker, user).rows();
    }

    private static List<Long> positions(List<Stored> rows) {
        return rows.stream().map(Stored::position).toList();
    }

    private static List<Long> predecessors(List<Stored> rows) {
        return rows.stream().map(Stored::prevPosition).toList();
    }

    private InboxEvent message() {
        return Events.event(Events.message(20));
    }

    @Test
    void rows_of_two_users_in_one_partition_form_a_chain_each() throws Exception {
        InboxHandler owner = owner();
        for (UUID user : List.of(alice, bob, alice, bob, bob, alice)) {
            log.append(user, message());
        }

        owner.process(log.between(0, 4));
        owner.process(log.from(4));

        assertThat(positions(inboxOf(alice))).containsExactly(1L, 3L, 6L);
        assertThat(predecessors(inboxOf(alice))).containsExactly(0L, 1L, 3L);
        assertThat(positions(inboxOf(bob))).containsExactly(2L, 4L, 5L);
        assertThat(predecessors(inboxOf(bob))).containsExactly(0L, 2L, 4L);
    }

    @Test
    void a_row_is_a_reference_and_an_event_that_stands_nowhere_else_keeps_its_content() throws Exception {
        MessageEntry message = Events.message(2_000);
        log.append(alice, Events.event(message));
        log.append(alice, Events.failed());

        owner().process(log.from(0));

        Stored reference = inboxOf(alice).get(0);
        assertThat(reference.kind()).isEqualTo("MESSAGE");
        assertThat(reference.messageId()).isEqualTo(Uuids.fromBytes(message.getMessageId()));
        assertThat(reference.hasPayload()).isFalse();
        assertThat(reference.size()).isGreaterThan(2_000);
        assertThat(reference.source()).isEqualTo("messages.inbound-0-0-0");
        Stored event = inboxOf(alice).get(1);
        assertThat(event.kind()).isEqualTo("EVENT");
        assertThat(event.hasPayload()).isTrue();
    }

    @Test
    void a_batch_processed_again_after_a_crash_changes_no_row_and_adds_none() throws Exception {
        InboxHandler first = owner();
        Stream.of(alice, bob, alice).forEach(user -> log.append(user, message()));
        first.process(log.from(0));
        String committed = first.metadata(log.partition);
        Stream.of(bob, alice, alice, bob).forEach(user -> log.append(user, message()));
        first.process(log.from(3));
        List<Stored> aliceBefore = inboxOf(alice);
        List<Stored> bobBefore = inboxOf(bob);

        InboxHandler second = Owners.of(worker, log.partition, committed);
        for (ConsumerRecord<byte[], byte[]> record : log.from(3)) {
            second.process(List.of(record));
        }

        assertThat(inboxOf(alice)).isEqualTo(aliceBefore).hasSize(4);
        assertThat(inboxOf(bob)).isEqualTo(bobBefore).hasSize(3);
        assertThat(second.metadata(log.partition)).isEqualTo(first.metadata(log.partition));
    }

    @Test
    void a_source_record_seen_before_adds_no_row_under_its_new_offset() throws Exception {
        InboxHandler first = owner();
        InboxRecord original = Events.record(alice, Events.source(7, 100, 0), message());
        log.append(alice, original);
        log.append(alice, Events.record(alice, Events.source(7, 100, 1), message()));
        first.process(log.from(0));
        log.append(alice, original);
        log.append(alice, Events.record(alice, Events.source(8, 100, 0), message()));
        log.append(alice, Events.record(alice, Events.source(7, 101, 0), message()));

        InboxHandler second = Owners.of(worker, log.partition, first.metadata(log.partition));
        second.process(log.from(2));

        assertThat(positions(inboxOf(alice))).containsExactly(1L, 2L, 4L, 5L);
        assertThat(predecessors(inboxOf(alice))).containsExactly(0L, 1L, 2L, 4L);
    }

    @Test
    void the_first_row_of_a_new_day_is_registered_and_names_the_day_before() throws Exception {
        InboxHandler owner = owner();
        Instant today = Instant.now();
        log.appendTime(today.minus(Duration.ofDays(3)));
        log.append(alice, message());
        log.append(alice, message());
        log.appendTime(today);
        log.append(alice, message());

        owner.process(log.from(0));

        long before = StoredInbox.dayOf(today.minus(Duration.ofDays(3)));
        long now = StoredInbox.dayOf(today);
        assertThat(new StoredInbox(worker, alice).days()).containsExactly(List.of(before, 1L), List.of(now, 3L));
        assertThat(inboxOf(alice)).extracting(Stored::prevDay).containsExactly(0, (int) before, (int) before);
    }

    @Test
    void after_a_silence_in_which_all_rows_expired_the_chain_begins_anew_and_names_the_last_day() throws Exception {
        int silentSince = StoredInbox.dayOf(Instant.now().minus(Duration.ofDays(45)));
        new StoredInbox(worker, alice).putDay(silentSince, 1);
        log.append(bob, message());
        log.append(alice, message());

        owner().process(log.from(0));

        assertThat(inboxOf(alice)).singleElement().satisfies(row -> {
            assertThat(row.prevPosition()).isZero();
            assertThat(row.prevDay()).isEqualTo(silentSince);
        });
    }

    @Test
    void days_and_write_times_follow_the_running_maximum_when_a_broker_s_clock_falls_back() throws Exception {
        InboxHandler first = owner();
        Instant latest = Instant.ofEpochMilli(System.currentTimeMillis());
        log.appendTime(latest);
        log.append(alice, message());
        first.process(log.from(0));
        log.appendTime(latest.minus(Duration.ofDays(2)));
        log.append(alice, message());
        log.append(bob, message());

        Owners.of(worker, log.partition, first.metadata(log.partition)).process(log.from(1));

        int day = StoredInbox.dayOf(latest);
        assertThat(inboxOf(alice)).extracting(Stored::day).containsExactly(day, day);
        assertThat(inboxOf(bob)).extracting(Stored::day).containsExactly(day);
        assertThat(inboxOf(bob).get(0).writtenAt()).isEqualTo(latest.toEpochMilli() * 1_000);
    }

    @Test
    void what_breaks_a_rule_is_poison_and_leaves_no_trace() throws Exception {
        InboxHandler owner = owner();
        log.append(alice, message());
        owner.process(log.from(0));
        String state = owner.metadata(log.partition);
        MessageEntry noId = Events.message(1).toBuilder().clearMessageId().build();
        MessageEntry randomId = Events.message(1).toBuilder()
                .setMessageId(Uuids.toByteString(UUID.randomUUID()))
                .build();

        List<ConsumerRecord<byte[], byte[]>> poison = List.of(
                log.append(Uuids.toBytes(alice), new byte[] {1, 2, 3}),
                log.append(Uuids.toBytes(alice), null),
                log.append(alice, Events.record(bob, Events.source(0, 50, 0), message())),
                log.append(
                        new byte[] {1},
                        Events.record(alice, Events.source(0, 51, 0), message()).toByteArray()),
                log.append(alice, Events.record(alice, Events.source(0, -1, 0), message())),
                log.append(alice, Events.record(alice, Events.source(0, 52, 0), InboxEvent.getDefaultInstance())),
                log.append(alice, Events.record(alice, Events.source(0, 53, 0), Events.event(noId))),
                log.append(alice, Events.record(alice, Events.source(0, 54, 0), Events.event(randomId))));
        ConsumerRecord<byte[], byte[]> good = log.append(bob, message());

        for (ConsumerRecord<byte[], byte[]> record : poison) {
            assertThatThrownBy(() -> owner.process(List.of(good, record)))
                    .as("offset %d", record.offset())
                    .isInstanceOf(PoisonRecordException.class)
                    .hasMessageContaining("@" + record.offset());
        }
        assertThat(inboxOf(alice)).hasSize(1);
        assertThat(inboxOf(bob)).isEmpty();
        assertThat(owner.metadata(log.partition)).isEqualTo(state);
    }

    @Test
    void poison_leaves_a_hole_in_the_chain_and_the_state_moves_past_it() throws Exception {
        InboxHandler owner = owner();
        log.append(alice, message());
        owner.process(log.from(0));
        InboxRecord broken = Events.record(alice, Events.source(3, 9, 0), InboxEvent.getDefaultInstance());
        ConsumerRecord<byte[], byte[]> poison = log.append(alice, broken);
        log.append(alice, Events.record(alice, Events.source(3, 9, 0), message()));
        log.append(alice, Events.record(alice, Events.source(3, 10, 0), message()));

        owner.poisoned(poison, "event: none (expected: one)");
        owner.poisoned(poison, "event: none (expected: one)");
        owner.process(log.from(2));

        assertThat(inboxOf(alice)).extracting(Stored::kind).containsExactly("MESSAGE", "HOLE", "MESSAGE");
        assertThat(positions(inboxOf(alice))).containsExactly(1L, 2L, 4L);
        assertThat(predecessors(inboxOf(alice))).containsExactly(0L, 1L, 2L);
    }

    @Test
    void poison_that_belongs_to_no_user_leaves_no_row() throws Exception {
        InboxHandler owner = owner();
        Instant future = Instant.ofEpochMilli(System.currentTimeMillis() + 5_000);
        log.appendTime(future);
        ConsumerRecord<byte[], byte[]> poison = log.append(new byte[] {9}, new byte[] {9});

        owner.poisoned(poison, "UUID length: 1 bytes (expected: 16)");

        assertThat(LogState.decode(owner.metadata(log.partition)).latestMillis())
                .isEqualTo(future.toEpochMilli());
    }

    @Test
    void an_event_of_a_newer_version_is_kept_as_it_is() throws Exception {
        byte[] tag99 = {(byte) 0x9a, 0x06, 2, 5, 6};
        InboxEvent newer = InboxEvent.parseFrom(tag99);
        log.append(alice, newer);

        owner().process(log.from(0));

        assertThat(inboxOf(alice)).extracting(Stored::kind).containsExactly("EVENT");
        assertThat(inboxOf(alice).get(0).hasPayload()).isTrue();
    }
}
