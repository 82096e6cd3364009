package org.sotto.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.sotto.common.id.Uuids;
import org.sotto.proto.v1.InboxEntry;
import org.sotto.proto.v1.InboxPage;

/** Whatever is late, lost, doubled or refused: every row for the device is sent once, in order, with the right predecessor. */
class DeviceInboxPropertiesTest {

    @Property(tries = 2_000)
    void every_row_for_the_device_is_sent_once_and_in_order(
            @ForAll @Size(max = 120) List<@IntRange(min = 0, max = 95) Integer> script,
            @ForAll @IntRange(min = 0, max = 12) int waitingAtStart,
            @ForAll @IntRange(min = -1, max = 20) int resumeAfter,
            @ForAll @IntRange(min = 0, max = 12) int cursorAt,
            @ForAll @IntRange(min = 0, max = 24) int startedAt,
            @ForAll @IntRange(min = 1, max = 8) int window) {
        LogModel world = new LogModel();
        for (int i = 0; i < waitingAtStart; i++) {
            world.append(world.event(i * 7 + 3));
        }
        world.cursor = cursorAt < world.rows.size() ? world.rows.get(cursorAt).getPosition() : 0;
        world.startedAfter = startedAt <= cursorAt && cursorAt < world.rows.size()
                ? world.rows.get(startedAt).getPosition()
                : 0;
        DeviceInbox inbox = new DeviceInbox(world.me.userId(), world.me.deviceId(), resumeAfter, window, world);

        inbox.start();
        script.forEach(step -> play(world, inbox, step));
        settle(world, inbox);

        boolean believed = resumeAfter >= 0 && resumeAfter <= world.tailOfFirstPage;
        long start = believed ? resumeAfter : world.cursor;
        List<InboxEntry> expected = world.rows.stream()
                .filter(row -> row.getPosition() > Math.max(start, world.startedAfter))
                .filter(row -> LogModel.isVisibleTo(world.me, row))
                .toList();
        assertThat(world.sent).isEqualTo(expected);
        assertThat(world.previous).isEqualTo(predecessors(expected, start));
        assertThat(world.caughtUps).isEqualTo(1);
        assertThat(inbox.cursor()).isEqualTo(Math.max(world.cursor, world.tail()));
        assertThat(world.pendingReads).isEmpty();
    }

    private static List<Long> predecessors(List<InboxEntry> sent, long start) {
        List<Long> before = new ArrayList<>();
        long last = start;
        for (InboxEntry row : sent) {
            before.add(last);
            last = row.getPosition();
        }
        return before;
    }

    private static void play(LogModel world, DeviceInbox inbox, int step) {
        int choice = step / 8;
        switch (step % 8) {
            case 0, 1 -> world.hints.add(world.append(world.event(choice)));
            case 2 -> {
                if (!world.hints.isEmpty()) {
                    inbox.onLive(world.hints.remove());
                }
            }
            case 3 -> hint(world, inbox, choice);
            case 4, 5 -> answer(world, inbox, choice);
            case 6 -> {
                world.room = choice % 3 != 0;
                if (world.room) {
                    inbox.onRoom();
                }
            }
            default -> acknowledge(world, inbox, choice);
        }
    }

    /** A hint that is lost, doubled, overtakes others, or is very old. */
    private static void hint(LogModel world, DeviceInbox inbox, int choice) {
        switch (choice % 4) {
            case 0 -> world.hints.poll();
            case 1 -> {
                if (!world.hints.isEmpty()) {
                    inbox.onLive(world.hints.peek());
                }
            }
            case 2 -> {
                if (!world.hints.isEmpty()) {
                    inbox.onLive(world.hints.removeLast());
                }
            }
            default -> {
                if (!world.rows.isEmpty()) {
                    inbox.onLive(world.rows.get(choice % world.rows.size()));
                }
            }
        }
    }

    private static void answer(LogModel world, DeviceInbox inbox, int choice) {
        OptionalLong after = world.pendingReads.poll();
        if (after == null) {
            inbox.onTail(world.tail());
            return;
        }
        if (choice % 4 == 0) {
            inbox.onReadFailed();
        } else {
            InboxPage page = world.page(after, 1 + choice, choice % 3 == 0);
            if (choice % 5 == 0) {
                // The log moves on while the answer is under way.
                world.hints.add(world.append(world.event(choice)));
            }
            inbox.onPage(page);
        }
    }

    private static void acknowledge(LogModel world, DeviceInbox inbox, int choice) {
        if (world.sent.isEmpty()) {
            assertThat(inbox.acknowledge(UUID.randomUUID())).isFalse();
            return;
        }
        long before = inbox.cursor();
        InboxEntry row = world.sent.get(choice % world.sent.size());
        if (choice % 3 == 0 || !row.getEvent().hasMessage()) {
            assertThat(inbox.acknowledgeUpTo(row.getPosition())).isTrue();
        } else {
            inbox.acknowledge(Uuids.fromBytes(row.getEvent().getMessage().getMessageId()));
        }
        assertThat(inbox.cursor()).isGreaterThanOrEqualTo(before);
    }

    /** The world becomes well: everything is answered, and the device acknowledges what it gets. */
    private static void settle(LogModel world, DeviceInbox inbox) {
        world.room = true;
        inbox.onRoom();
        for (int i = 0; i < 1_000; i++) {
            OptionalLong after = world.pendingReads.poll();
            if (after != null) {
                inbox.onPage(world.page(after, 5, false));
            }
            int known = world.sent.size();
            if (known > 0) {
                inbox.acknowledgeUpTo(world.sent.get(world.sent.size() - 1).getPosition());
            }
            inbox.onTail(world.tail());
            if (world.pendingReads.isEmpty() && world.sent.size() == known) {
                return;
            }
        }
        throw new AssertionError("does not settle: " + world.pendingReads);
    }

    /** An inbox with a wide window, its first read under way. */
    private static DeviceInbox started(LogModel world, long resumeAfter) {
        DeviceInbox inbox = new DeviceInbox(world.me.userId(), world.me.deviceId(), resumeAfter, 100, world);
        inbox.start();
        return inbox;
    }

    private static void answerRead(LogModel world, DeviceInbox inbox) {
        inbox.onPage(world.page(world.pendingReads.remove(), 10, false));
    }

    /** That of a device which resumes nowhere, after its first read. */
    private static DeviceInbox caughtUp(LogModel world) {
        DeviceInbox inbox = started(world, -1);
        answerRead(world, inbox);
        return inbox;
    }

    @Example
    void a_live_row_that_follows_the_chain_costs_no_read() {
        LogModel world = new LogModel();
        DeviceInbox inbox = caughtUp(world);

        for (int i = 0; i < 10; i++) {
            inbox.onLive(world.append(world.event(3)));
        }

        assertThat(world.sent).hasSize(10);
        assertThat(world.pendingReads).isEmpty();
        assertThat(world.gaps).isZero();
    }

    @Example
    void a_gap_is_read_from_the_log_once_however_many_rows_follow_it() {
        LogModel world = new LogModel();
        DeviceInbox inbox = caughtUp(world);

        world.append(world.event(3));
        for (int i = 0; i < 5; i++) {
            inbox.onLive(world.append(world.event(3)));
        }

        assertThat(world.gaps).isEqualTo(1);
        assertThat(world.sent).isEmpty();
        assertThat(world.pendingReads).hasSize(1);
        answerRead(world, inbox);
        assertThat(world.sent).isEqualTo(world.rows);
    }

    @Example
    void rows_heard_of_during_a_read_are_read_after_it() {
        LogModel world = new LogModel();
        world.append(world.event(3));
        DeviceInbox inbox = started(world, -1);
        InboxPage page = world.page(world.pendingReads.remove(), 10, false);
        inbox.onLive(world.append(world.event(3)));
        inbox.onPage(page);

        assertThat(world.sent).hasSize(1);
        assertThat(world.pendingReads)
                .containsExactly(OptionalLong.of(world.rows.get(0).getPosition()));
        answerRead(world, inbox);
        assertThat(world.sent).isEqualTo(world.rows);
    }

    @Example
    void a_page_with_a_hole_is_sent_up_to_the_hole_and_one_that_overlaps_sends_nothing_twice() {
        LogModel world = new LogModel();
        for (int i = 0; i < 4; i++) {
            world.append(world.event(3));
        }
        DeviceInbox inbox = started(world, -1);
        InboxPage whole = world.page(world.pendingReads.remove(), 10, false);
        inbox.onPage(whole.toBuilder().removeEntries(2).build());

        assertThat(world.sent).isEqualTo(world.rows.subList(0, 2));
        assertThat(world.caughtUps).isZero();
        assertThat(world.pendingReads)
                .containsExactly(OptionalLong.of(world.rows.get(1).getPosition()));
        inbox.onPage(whole);
        assertThat(world.sent).isEqualTo(world.rows);
        assertThat(world.caughtUps).isEqualTo(1);
    }

    @Example
    void rows_that_the_device_says_it_has_are_not_sent_and_count_as_acknowledged() {
        LogModel world = new LogModel();
        for (int i = 0; i < 4; i++) {
            world.append(world.event(3));
        }
        long third = world.rows.get(2).getPosition();
        DeviceInbox inbox = started(world, third);
        answerRead(world, inbox);

        assertThat(world.sent).containsExactly(world.rows.get(3));
        assertThat(world.previous).containsExactly(third);
        assertThat(inbox.cursor()).isEqualTo(third);
        assertThat(inbox.takeDelivered())
                .extracting(DeliveredUpTo::messageId)
                .containsExactly(Uuids.fromBytes(
                        world.rows.get(2).getEvent().getMessage().getMessageId()));
    }

    @Example
    void a_device_that_has_less_than_its_cursor_says_is_sent_it_again() {
        LogModel world = new LogModel();
        for (int i = 0; i < 4; i++) {
            world.append(world.event(3));
        }
        world.cursor = world.rows.get(2).getPosition();
        long first = world.rows.get(0).getPosition();
        DeviceInbox inbox = started(world, first);
        answerRead(world, inbox);
        answerRead(world, inbox);

        assertThat(world.sent).isEqualTo(world.rows.subList(1, 4));
        assertThat(inbox.cursor()).isEqualTo(world.cursor);
    }

    @Example
    void an_added_device_that_asks_for_everything_is_caught_up_where_it_began() {
        LogModel world = new LogModel();
        world.append(world.event(3));
        world.append(world.event(3));
        world.cursor = world.tail();
        world.startedAfter = world.tail();
        DeviceInbox inbox = started(world, 0);
        answerRead(world, inbox);
        answerRead(world, inbox);
        assertThat(world.caughtUpAt).isEqualTo(world.startedAfter);

        InboxEntry next = world.append(world.event(3));
        inbox.onLive(next);

        assertThat(world.sent).containsExactly(next);
        assertThat(world.previous).as("the last position that the device knows").containsExactly(0L);
        assertThat(world.pendingReads).isEmpty();
    }

    @Example
    void what_expired_is_said_and_not_waited_for() {
        LogModel world = new LogModel();
        DeviceInbox inbox = started(world, -1);
        world.pendingReads.remove();
        inbox.onPage(InboxPage.newBuilder()
                .setTruncated(true)
                .setAfter(5)
                .setCursor(5)
                .setTail(90)
                .build());

        assertThat(world.caughtUps).isEqualTo(1);
        assertThat(world.caughtUpTruncated).isTrue();
        assertThat(world.caughtUpAt).isEqualTo(90);
        assertThat(world.pendingReads).isEmpty();
    }

    @Example
    void an_acknowledgement_behind_a_missing_one_waits_for_it() {
        LogModel world = new LogModel();
        DeviceInbox inbox = caughtUp(world);
        List<InboxEntry> rows = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            rows.add(world.append(world.event(3)));
            inbox.onLive(rows.get(i));
        }
        inbox.onLive(world.append(world.event(1)));

        inbox.acknowledge(idOf(rows.get(2)));
        inbox.acknowledge(idOf(rows.get(0)));

        assertThat(inbox.cursor()).isEqualTo(rows.get(0).getPosition());
        assertThat(inbox.takeDelivered()).extracting(DeliveredUpTo::messageId).containsExactly(idOf(rows.get(0)));
        assertThat(inbox.acknowledge(idOf(rows.get(0)))).isFalse();

        inbox.acknowledge(idOf(rows.get(1)));
        assertThat(inbox.cursor()).isEqualTo(world.tail());
        assertThat(inbox.takeDelivered()).extracting(DeliveredUpTo::messageId).containsExactly(idOf(rows.get(2)));
    }

    @Example
    void what_may_be_stored_stops_before_a_receipt_that_the_log_does_not_have() {
        LogModel world = new LogModel();
        DeviceInbox inbox = caughtUp(world);
        List<InboxEntry> rows = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            inbox.onLive(world.append(world.event(1)));
            rows.add(world.append(world.event(3)));
            inbox.onLive(rows.get(i));
        }
        long start = rows.get(0).getPrevPosition();

        inbox.acknowledge(idOf(rows.get(0)));
        assertThat(inbox.cursor()).isEqualTo(rows.get(0).getPosition());
        assertThat(inbox.settledCursor()).isEqualTo(start);
        DeliveredUpTo first = inbox.takeDelivered().iterator().next();
        assertThat(inbox.settledCursor()).isEqualTo(start);

        inbox.acknowledge(idOf(rows.get(1)));
        DeliveredUpTo second = inbox.takeDelivered().iterator().next();
        inbox.receiptWritten(first);
        assertThat(inbox.settledCursor()).isEqualTo(rows.get(1).getPrevPosition());

        inbox.receiptRefused(second);
        assertThat(inbox.settledCursor()).isEqualTo(rows.get(1).getPrevPosition());
        inbox.acknowledge(idOf(rows.get(2)));
        DeliveredUpTo third = inbox.takeDelivered().iterator().next();
        inbox.receiptRefused(third);
        assertThat(inbox.settledCursor()).isEqualTo(rows.get(1).getPrevPosition());
        inbox.receiptWritten(second);
        assertThat(inbox.settledCursor()).isEqualTo(rows.get(1).getPrevPosition());
        inbox.receiptWritten(third);
        assertThat(inbox.settledCursor()).isEqualTo(inbox.cursor()).isEqualTo(world.tail());
    }

    @Example
    void nothing_beyond_what_was_sent_can_be_acknowledged() {
        LogModel world = new LogModel();
        world.append(world.event(3));
        DeviceInbox inbox = caughtUp(world);

        assertThat(inbox.acknowledgeUpTo(world.tail() + 1)).isFalse();
        assertThat(inbox.acknowledgeUpTo(world.tail())).isTrue();
    }

    private static UUID idOf(InboxEntry row) {
        return Uuids.fromBytes(row.getEvent().getMessage().getMessageId());
    }
}
