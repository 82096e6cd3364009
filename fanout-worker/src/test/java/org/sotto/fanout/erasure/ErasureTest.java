package org.sotto.fanout.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.LogConsumer;
import org.sotto.common.kafka.LogProducer;
import org.sotto.common.kafka.Topic;
import org.sotto.common.testing.Engines;
import org.sotto.common.testing.StepBook;
import org.sotto.common.testing.TcpProxy;
import org.sotto.fanout.cursor.CursorStore;
import org.sotto.fanout.testing.Events;
import org.sotto.fanout.testing.LookupServer;
import org.sotto.fanout.testing.RunningWorker;
import org.sotto.fanout.testing.StoredInbox;
import org.sotto.fanout.testing.StoredInbox.Stored;
import org.sotto.proto.v1.CursorRecord;
import org.sotto.proto.v1.DeletionStep;
import org.sotto.proto.v1.UserChanged;
import org.sotto.proto.v1.UserDeleted;

/** What the end of an account leaves of its inbox. */
class ErasureTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final StepBook STEPS = new StepBook();
    private static final TcpProxy CASSANDRA = new TcpProxy(Engines.CASSANDRA);
    private static RunningWorker worker;
    private static LogProducer producer;

    private final UUID user = UUID.randomUUID();
    private final UUID device = UUID.randomUUID();
    private final StoredInbox inbox = new StoredInbox(worker, user);
    private long offset;

    @BeforeAll
    static void start() {
        worker = RunningWorker.start(
                new LookupServer(),
                Engines.uniqueName("erasure"),
                Map.of(
                        "sotto.services.user-service", STEPS.serve().toString(),
                        "spring.cassandra.contact-points", CASSANDRA.address()));
        producer = worker.producer();
    }

    @AfterAll
    static void stop() {
        producer.close();
        worker.close();
        CASSANDRA.close();
    }

    private void event() {
        producer.send(
                        Topic.INBOX_EVENTS,
                        Uuids.toBytes(user),
                        Events.record(
                                        user,
                                        Events.source(Math.floorMod(user.hashCode(), 1_000), ++offset, 0),
                                        Events.event(Events.message(20)))
                                .toByteArray())
                .join();
    }

    private void cursor(long position) {
        CursorRecord cursor = CursorRecord.newBuilder()
                .setUserId(Uuids.toByteString(user))
                .setDeviceId(Uuids.toByteString(device))
                .setPosition(position)
                .build();
        producer.send(Topic.INBOX_ACKS, Uuids.toBytes(user), cursor.toByteArray())
                .join();
    }

    private void order(int pass) {
        UserChanged record = UserChanged.newBuilder()
                .setUserId(Uuids.toByteString(user))
                .setAt(System.currentTimeMillis())
                .setUserDeleted(UserDeleted.newBuilder().setPass(pass).addDeviceIds(Uuids.toByteString(device)))
                .build();
        producer.send(Topic.USERS_CHANGED, Uuids.toBytes(user), record.toByteArray())
                .join();
    }

    private DeletionStep awaitStep(int pass) {
        return await("pass " + pass)
                .atMost(PATIENCE)
                .until(() -> STEPS.first(user, pass), Optional::isPresent)
                .orElseThrow();
    }

    private DeletionStep erase(int pass) {
        order(pass);
        return awaitStep(pass);
    }

    private void awaitRows(int count) {
        await().atMost(PATIENCE).ignoreExceptions().until(() -> inbox.rows().size() == count);
    }

    private Map<UUID, CursorStore.Cursor> cursors() throws Exception {
        return worker.bean(CursorStore.class).all(user).get(10, TimeUnit.SECONDS);
    }

    private void awaitCursor() {
        await().atMost(PATIENCE).until(() -> !cursors().isEmpty());
    }

    /** Rows of the day, whether the day is listed or not. */
    private long rowsToday() {
        return worker.cassandra()
                .execute(
                        "SELECT position FROM " + worker.keyspace() + ".inbox WHERE user_id = ? AND day = ?",
                        user,
                        StoredInbox.dayOf(java.time.Instant.now()))
                .all()
                .size();
    }

    private LogConsumer consumer(String name) {
        return worker.beans(LogConsumer.class).stream()
                .filter(consumer -> consumer.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void the_inbox_its_days_and_the_cursors_go_and_again_finds_nothing() throws Exception {
        event();
        event();
        cursor(1);
        awaitRows(2);
        awaitCursor();

        DeletionStep first = erase(1);

        assertThat(first.getCountsMap())
                .containsOnly(Map.entry("inbox", 2L), Map.entry("inbox_days", 1L), Map.entry("device_cursors", 1L));
        assertThat(rowsToday()).isZero();
        assertThat(inbox.days()).isEmpty();
        assertThat(cursors()).isEmpty();
        assertThat(erase(2).getCountsMap().values()).containsOnly(0L);
    }

    @Test
    void an_event_that_comes_late_breaks_nothing_and_the_second_pass_erases_it() throws Exception {
        event();
        awaitRows(1);
        erase(1);

        event();
        cursor(2);
        await("the owner of the partition goes on though its newest row is gone")
                .atMost(PATIENCE)
                .until(() -> rowsToday() == 1);
        assertThat(inbox.days()).as("the day is listed no more").isEmpty();

        assertThat(erase(2).getCountsMap()).containsEntry("inbox", 1L);
        assertThat(rowsToday()).isZero();
        assertThat(cursors()).as("no cursor can come after the end").isEmpty();
        UUID other = UUID.randomUUID();
        producer.send(
                        Topic.INBOX_EVENTS,
                        Uuids.toBytes(other),
                        Events.record(other, Events.source(1_500, 1, 0), Events.failed())
                                .toByteArray())
                .join();
        await().atMost(PATIENCE)
                .until(() -> new StoredInbox(worker, other).rows().size() == 1);
    }

    @Test
    void the_second_pass_waits_until_the_log_of_inboxes_has_come_so_far() {
        event();
        awaitRows(1);
        LogConsumer inboxes = consumer("fanout-worker");
        inboxes.stop();
        try {
            event();
            order(2);
            LogConsumer erasures = consumer("fanout-worker-erasure");
            await().atMost(PATIENCE).until(() -> erasures.describe().equals("waiting for an engine"));
            assertThat(STEPS.all(user, 2)).isEmpty();
        } finally {
            inboxes.start();
        }
        assertThat(awaitStep(2).getCountsMap()).containsEntry("inbox", 2L);
        assertThat(rowsToday()).isZero();
    }

    @Test
    void while_cassandra_is_away_it_waits_and_then_erases_everything() {
        event();
        awaitRows(1);
        CASSANDRA.cut();
        try {
            order(1);
            LogConsumer erasures = consumer("fanout-worker-erasure");
            await().atMost(PATIENCE).until(() -> erasures.describe().equals("waiting for an engine"));
        } finally {
            CASSANDRA.restore();
        }
        assertThat(awaitStep(1).getCountsMap()).containsEntry("inbox", 1L);
        await().atMost(PATIENCE).ignoreExceptions().until(() -> rowsToday() == 0);
    }

    @Test
    void another_user_s_inbox_is_left_alone() {
        UUID other = UUID.randomUUID();
        producer.send(
                        Topic.INBOX_EVENTS,
                        Uuids.toBytes(other),
                        Events.record(other, Events.source(1_501, 1, 0), Events.failed())
                                .toByteArray())
                .join();
        StoredInbox others = new StoredInbox(worker, other);
        await().atMost(PATIENCE).until(() -> others.rows().size() == 1);
        erase(1);
        erase(2);
        assertThat(others.rows()).extracting(Stored::kind).containsExactly("EVENT");
    }
}
