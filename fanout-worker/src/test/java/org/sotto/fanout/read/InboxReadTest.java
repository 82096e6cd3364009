package org.sotto.fanout.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.LogProducer;
import org.sotto.common.kafka.Topic;
import org.sotto.common.testing.Engines;
import org.sotto.fanout.cursor.CursorStore;
import org.sotto.fanout.testing.Events;
import org.sotto.fanout.testing.LookupServer;
import org.sotto.fanout.testing.RunningWorker;
import org.sotto.fanout.testing.StoredInbox;
import org.sotto.fanout.testing.StoredInbox.Stored;
import org.sotto.proto.v1.CursorRecord;
import org.sotto.proto.v1.DeviceAdded;
import org.sotto.proto.v1.InboxEntry;
import org.sotto.proto.v1.InboxPage;
import org.sotto.proto.v1.InboxReadRequest;
import org.sotto.proto.v1.MessageEntry;
import org.sotto.proto.v1.UserChanged;

class InboxReadTest {
    private final RunningWorker worker = RunningWorker.shared();
    private final ReadClient gateway = new ReadClient(worker, "gateway-service");
    private final Inboxes inboxes = new Inboxes(worker);
    private final UUID user = UUID.randomUUID();
    private final StoredInbox stored = new StoredInbox(worker, user);

    @AfterEach
    void close() {
        inboxes.close();
    }

    private static List<Long> positions(InboxPage page) {
        return page.getEntriesList().stream().map(InboxEntry::getPosition).toList();
    }

    private static int daysAgo(int days) {
        return StoredInbox.dayOf(Instant.now().minus(Duration.ofDays(days)));
    }

    @Test
    void a_replay_gives_every_message_once_in_order_with_its_content_and_keys() throws Exception {
        List<MessageEntry> sent = inboxes.send(user, 25, 100);

        List<MessageEntry> received = new ArrayList<>();
        long after = 0;
        InboxPage page;
        do {
            page = gateway.read(user, after, 10);
            for (InboxEntry entry : page.getEntriesList()) {
                assertThat(entry.getPrevPosition()).isEqualTo(after);
                after = entry.getPosition();
                received.add(entry.getEvent().getMessage());
            }
        } while (page.getMore());

        assertThat(received).isEqualTo(sent);
        assertThat(page.getTail()).isEqualTo(after);
        assertThat(page.getTruncated()).isFalse();
        assertThat(page.getWaiting()).isFalse();
    }

    @Test
    void a_page_that_is_not_the_last_says_so_and_names_the_tail() throws Exception {
        inboxes.send(user, 5, 10);
        List<Stored> rows = stored.rows();

        InboxPage page = gateway.read(user, rows.get(0).position(), 2);

        assertThat(positions(page))
                .containsExactly(rows.get(1).position(), rows.get(2).position());
        assertThat(page.getMore()).isTrue();
        assertThat(page.getTail()).isEqualTo(rows.get(4).position());
        assertThat(page.getAfter()).isEqualTo(rows.get(0).position());
    }

    @Test
    void a_page_ends_at_about_a_mebibyte() throws Exception {
        inboxes.send(user, 12, 120 * 1024);

        InboxPage page = gateway.read(user, 0, 500);

        assertThat(page.getEntriesCount()).isEqualTo(8);
        assertThat(page.getMore()).isTrue();
        assertThat(page.getSerializedSize()).isLessThan(1_100_000);
    }

    @Test
    void a_device_continues_after_its_cursor_and_one_without_a_cursor_at_the_beginning() throws Exception {
        inboxes.send(user, 3, 10);
        List<Stored> rows = stored.rows();
        UUID known = UUID.randomUUID();
        try (LogProducer producer = worker.producer()) {
            producer.send(
                    Topic.INBOX_ACKS,
                    Uuids.toBytes(user),
                    CursorRecord.newBuilder()
                            .setUserId(Uuids.toByteString(user))
                            .setDeviceId(Uuids.toByteString(known))
                            .setPosition(rows.get(1).position())
                            .build()
                            .toByteArray());
        }
        await().until(() ->
                worker.bean(CursorStore.class).cursorOf(user, known).get().isPresent());

        InboxPage continued = gateway.read(ReadClient.request(user, known, 10).build());
        InboxPage fromTheBeginning =
                gateway.read(ReadClient.request(user, UUID.randomUUID(), 10).build());

        assertThat(positions(continued)).containsExactly(rows.get(2).position());
        assertThat(continued.getCursor()).isEqualTo(rows.get(1).position());
        assertThat(continued.getAfter()).isEqualTo(rows.get(1).position());
        assertThat(positions(fromTheBeginning)).hasSize(3);
        assertThat(fromTheBeginning.getCursor()).isZero();
    }

    /** What user-service says when a device is added to the account. */
    private void add(UUID device, int number, long at) {
        try (LogProducer producer = worker.producer()) {
            producer.send(
                            Topic.USERS_CHANGED,
                            Uuids.toBytes(user),
                            UserChanged.newBuilder()
                                    .setUserId(Uuids.toByteString(user))
                                    .setAt(at)
                                    .setDeviceAdded(DeviceAdded.newBuilder()
                                            .setDeviceId(Uuids.toByteString(device))
                                            .setDeviceNumber(number))
                                    .build()
                                    .toByteArray())
                    .join();
        }
    }

    private InboxPage readOnceStarted(InboxReadRequest request) {
        return await().until(() -> gateway.read(request), page -> !page.getWaiting());
    }

    @Test
    void a_device_that_was_added_starts_behind_what_waited_and_its_next_connection_skips_nothing() throws Exception {
        inboxes.send(user, 3, 10);
        long tail = stored.rows().get(2).position();
        UUID device = UUID.randomUUID();
        InboxReadRequest added =
                ReadClient.request(user, device, 10).setDeviceNumber(2).build();
        add(device, 2, System.currentTimeMillis());

        InboxPage first = readOnceStarted(added);
        inboxes.send(user, 2, 10);
        List<Stored> rows = inboxes.awaitRows(user, 5);
        InboxPage second = gateway.read(added);

        assertThat(first)
                .isEqualTo(InboxPage.newBuilder()
                        .setAfter(tail)
                        .setCursor(tail)
                        .setTail(tail)
                        .build());
        assertThat(positions(second))
                .as("the connection after one that stored nothing")
                .containsExactly(rows.get(3).position(), rows.get(4).position());
        assertThat(second.getCursor()).isEqualTo(tail);
    }

    @Test
    void an_added_device_that_comes_late_is_given_all_since_it_was_added() throws Exception {
        inboxes.send(user, 2, 10);
        UUID device = UUID.randomUUID();
        long addedAt = System.currentTimeMillis();
        await().until(() -> System.currentTimeMillis() > addedAt + 1);
        inboxes.send(user, 2, 10);
        List<Stored> rows = inboxes.awaitRows(user, 4);
        InboxReadRequest request =
                ReadClient.request(user, device, 10).setDeviceNumber(2).build();
        assertThat(gateway.read(request).getWaiting())
                .as("before its start is known")
                .isTrue();

        add(device, 2, addedAt);

        assertThat(positions(readOnceStarted(request)))
                .containsExactly(rows.get(2).position(), rows.get(3).position());
    }

    @Test
    void a_start_stays_when_the_record_of_the_device_comes_again() throws Exception {
        inboxes.send(user, 1, 10);
        UUID device = UUID.randomUUID();
        InboxReadRequest request =
                ReadClient.request(user, device, 10).setDeviceNumber(2).build();
        add(device, 2, System.currentTimeMillis());
        assertThat(positions(readOnceStarted(request))).isEmpty();
        inboxes.send(user, 1, 10);
        List<Stored> rows = inboxes.awaitRows(user, 2);

        add(device, 2, System.currentTimeMillis());
        UUID another = UUID.randomUUID();
        add(another, 3, System.currentTimeMillis());
        readOnceStarted(ReadClient.request(user, another, 10).setDeviceNumber(3).build());

        assertThat(positions(gateway.read(request)))
                .as("records of one user are processed in order, so the repetition is done")
                .containsExactly(rows.get(1).position());
    }

    @Test
    void a_device_that_was_added_while_the_inbox_was_empty_gets_everything_since() throws Exception {
        UUID device = UUID.randomUUID();
        InboxReadRequest added =
                ReadClient.request(user, device, 10).setDeviceNumber(5).build();
        add(device, 5, System.currentTimeMillis());

        InboxPage empty = readOnceStarted(added);
        inboxes.send(user, 2, 10);

        assertThat(empty).isEqualTo(InboxPage.getDefaultInstance());
        assertThat(positions(gateway.read(added))).hasSize(2);
    }

    @Test
    void the_account_s_first_device_is_given_what_waits() throws Exception {
        inboxes.send(user, 2, 10);
        UUID device = UUID.randomUUID();

        InboxPage first = gateway.read(
                ReadClient.request(user, device, 10).setDeviceNumber(1).build());

        assertThat(positions(first)).hasSize(2);
        assertThat(worker.bean(CursorStore.class).cursorOf(user, device).get())
                .as("reading moved no cursor")
                .isEmpty();
    }

    @Test
    void a_device_that_was_added_gets_nothing_from_before_whatever_it_asks_for() throws Exception {
        inboxes.send(user, 2, 10);
        UUID device = UUID.randomUUID();
        InboxReadRequest greedy = ReadClient.request(user, device, 10)
                .setDeviceNumber(2)
                .setAfter(0)
                .build();

        add(device, 2, System.currentTimeMillis());
        InboxPage atOnce = readOnceStarted(greedy);
        inboxes.send(user, 2, 10);
        List<Stored> rows = inboxes.awaitRows(user, 4);
        InboxPage later = gateway.read(greedy);

        assertThat(positions(atOnce)).isEmpty();
        assertThat(positions(later))
                .containsExactly(rows.get(2).position(), rows.get(3).position());
    }

    @Test
    void an_empty_inbox_and_a_device_at_the_tail_get_nothing() throws Exception {
        InboxPage empty = gateway.read(UUID.randomUUID(), 0, 10);
        inboxes.send(user, 2, 10);
        long tail = stored.rows().get(1).position();
        InboxPage atTail = gateway.read(user, tail, 10);

        assertThat(empty).isEqualTo(InboxPage.getDefaultInstance());
        assertThat(atTail)
                .isEqualTo(InboxPage.newBuilder().setAfter(tail).setTail(tail).build());
    }

    @Test
    void a_row_whose_predecessor_is_not_there_yet_is_waited_for() throws Exception {
        inboxes.send(user, 4, 10);
        List<Stored> rows = stored.rows();
        stored.delete(rows.get(2));

        InboxPage page = gateway.read(user, 0, 10);
        InboxPage next = gateway.read(user, rows.get(1).position(), 10);

        assertThat(positions(page))
                .containsExactly(rows.get(0).position(), rows.get(1).position());
        assertThat(page.getWaiting()).isTrue();
        assertThat(page.getTail()).isEqualTo(rows.get(3).position());
        assertThat(next.getEntriesCount()).isZero();
        assertThat(next.getWaiting()).isTrue();
        assertThat(next.getTruncated()).isFalse();
    }

    @Test
    void a_day_that_is_registered_before_its_first_row_is_waited_for() throws Exception {
        stored.putDay(daysAgo(0), 70);

        InboxPage page = gateway.read(user, 0, 10);

        assertThat(page.getWaiting()).isTrue();
        assertThat(page.getTruncated()).isFalse();
        assertThat(page.getTail()).isZero();
    }

    @Test
    void a_replay_crosses_days() throws Exception {
        byte[] payload = Events.failed().toByteArray();
        stored.putDay(daysAgo(20), 10);
        stored.putRow(daysAgo(20), 10, 0, 0, payload);
        stored.putRow(daysAgo(20), 12, 10, daysAgo(20), payload);
        stored.putDay(daysAgo(5), 20);
        stored.putRow(daysAgo(5), 20, 12, daysAgo(20), payload);
        stored.putDay(daysAgo(0), 30);
        stored.putRow(daysAgo(0), 30, 20, daysAgo(5), payload);

        assertThat(positions(gateway.read(user, 0, 10))).containsExactly(10L, 12L, 20L, 30L);
        assertThat(positions(gateway.read(user, 10, 2))).containsExactly(12L, 20L);
        assertThat(positions(gateway.read(user, 25, 10))).as("between two rows").containsExactly(30L);
        assertThat(gateway.read(user, 0, 10).getEntries(0).getEvent().toByteArray())
                .isEqualTo(payload);
    }

    @Test
    void entries_older_than_the_retention_are_gone_and_the_page_says_so() throws Exception {
        byte[] payload = Events.failed().toByteArray();
        stored.putDay(daysAgo(40), 10);
        stored.putDay(daysAgo(31), 20);
        stored.putDay(daysAgo(1), 30);
        stored.putRow(daysAgo(1), 30, 25, daysAgo(31), payload);
        stored.putRow(daysAgo(1), 31, 30, daysAgo(1), payload);

        InboxPage fromBefore = gateway.read(user, 12, 10);
        InboxPage caughtUp = gateway.read(user, 25, 10);

        assertThat(positions(fromBefore)).containsExactly(30L, 31L);
        assertThat(fromBefore.getTruncated()).isTrue();
        assertThat(fromBefore.getWaiting()).isFalse();
        assertThat(positions(caughtUp)).containsExactly(30L, 31L);
        assertThat(caughtUp.getTruncated()).isFalse();
    }

    @Test
    void when_everything_has_expired_the_page_is_empty_and_truncated() throws Exception {
        stored.putDay(daysAgo(60), 10);
        stored.putDay(daysAgo(45), 20);

        InboxPage page = gateway.read(user, 12, 10);

        assertThat(page.getEntriesCount()).isZero();
        assertThat(page.getTruncated()).isTrue();
        assertThat(page.getWaiting()).isFalse();
        assertThat(page.getTail()).isEqualTo(20);
        assertThat(gateway.tails(List.of(user))).containsExactly(20L);
    }

    @Test
    void the_first_row_after_a_long_silence_is_truncated_for_a_device_that_was_there_before() throws Exception {
        stored.putDay(daysAgo(45), 20);
        stored.putDay(daysAgo(0), 50);
        stored.putRow(daysAgo(0), 50, 0, daysAgo(45), Events.failed().toByteArray());

        InboxPage before = gateway.read(user, 20, 10);
        InboxPage fresh = gateway.read(user, 0, 10);

        assertThat(positions(before)).containsExactly(50L);
        assertThat(before.getTruncated()).isTrue();
        assertThat(positions(fresh)).containsExactly(50L);
    }

    @Test
    void a_message_that_is_gone_leaves_a_hole_and_the_chain_goes_on() throws Exception {
        List<MessageEntry> sent = inboxes.send(user, 3, 10);
        worker.messages().remove(sent.get(1));

        InboxPage page = gateway.read(user, 0, 10);

        assertThat(page.getEntriesCount()).isEqualTo(3);
        assertThat(page.getEntries(0).getEvent().getMessage()).isEqualTo(sent.get(0));
        assertThat(page.getEntries(1).getEvent().getHole().getCause()).isEqualTo("message_gone");
        assertThat(page.getEntries(2).getEvent().getMessage()).isEqualTo(sent.get(2));
        assertThat(page.getEntries(2).getPrevPosition())
                .isEqualTo(page.getEntries(1).getPosition());
    }

    @Test
    void while_message_service_does_not_answer_the_gateway_is_told_to_ask_again() throws Exception {
        try (LookupServer away = new LookupServer();
                RunningWorker other = RunningWorker.start(away, Engines.uniqueName("lookup"), Map.of());
                Inboxes otherInboxes = new Inboxes(other)) {
            otherInboxes.send(user, 1, 10);
            ReadClient client = new ReadClient(other, "gateway-service");
            away.answerWith(503);

            assertThatThrownBy(() -> client.read(user, 0, 10)).hasMessageContaining("answered 503");

            away.answerWith(200);
            assertThat(client.read(user, 0, 10).getEntriesCount()).isEqualTo(1);
            away.disappear();
            assertThatThrownBy(() -> client.read(user, 0, 10)).hasMessageContaining("answered 503");
        }
    }

    /** The client of internal calls gives up after 5 s, and would say no more than that. */
    @Test
    void a_silent_message_service_is_told_to_the_gateway_before_it_gives_up() throws Exception {
        try (LookupServer silent = new LookupServer();
                RunningWorker other = RunningWorker.start(silent, Engines.uniqueName("silent"), Map.of());
                Inboxes otherInboxes = new Inboxes(other)) {
            otherInboxes.send(user, 1, 10);
            ReadClient client = new ReadClient(other, "gateway-service");
            silent.holdAnswers();
            try {
                assertThatThrownBy(() -> client.read(user, 0, 10)).hasMessageContaining("answered 503");
            } finally {
                silent.releaseAnswers();
            }
        }
    }

    @Test
    void a_malformed_question_is_refused() {
        InboxReadRequest good =
                ReadClient.request(user, UUID.randomUUID(), 10).setAfter(0).build();
        List<InboxReadRequest> bad = List.of(
                good.toBuilder().setLimit(0).build(),
                good.toBuilder().setLimit(501).build(),
                good.toBuilder().setLimit(-1).build(),
                good.toBuilder().setAfter(-1).build(),
                good.toBuilder().setAfter(1L << 53).build(),
                good.toBuilder().clearUserId().build(),
                good.toBuilder().setDeviceId(ByteString.copyFrom(new byte[17])).build());

        for (InboxReadRequest request : bad) {
            assertThatThrownBy(() -> gateway.read(request)).as("%s", request).hasMessageContaining("answered 400");
        }
    }

    @Test
    void only_a_gateway_may_ask() {
        ReadClient other = new ReadClient(worker, "presence-service");

        assertThatThrownBy(() -> other.read(user, 0, 10)).hasMessageContaining("answered 403");
        assertThatThrownBy(() -> other.tails(List.of(user))).hasMessageContaining("answered 403");
    }
}
