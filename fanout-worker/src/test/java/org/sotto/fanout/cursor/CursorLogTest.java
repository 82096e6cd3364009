package org.sotto.fanout.cursor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.sotto.common.engine.EngineProbe;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.LogProducer;
import org.sotto.common.kafka.PoisonRecordException;
import org.sotto.common.kafka.Topic;
import org.sotto.fanout.cursor.CursorStore.Device;
import org.sotto.fanout.testing.RunningWorker;
import org.sotto.proto.v1.CursorRecord;

class CursorLogTest {
    private final RunningWorker worker = RunningWorker.shared();
    private final CursorStore cursors = worker.bean(CursorStore.class);
    private final UUID user = UUID.randomUUID();
    private final UUID device = UUID.randomUUID();

    private CursorRecord cursor(long position) {
        return CursorRecord.newBuilder()
                .setUserId(Uuids.toByteString(user))
                .setDeviceId(Uuids.toByteString(device))
                .setPosition(position)
                .build();
    }

    private static ConsumerRecord<byte[], byte[]> record(byte[] key, byte[] value) {
        return new ConsumerRecord<>("inbox.acks", 0, 0, key, value);
    }

    @Test
    void a_cursor_only_grows_whatever_the_order_of_writes() throws Exception {
        for (long position : List.of(5L, 9L, 7L)) {
            cursors.raise(Map.of(new Device(user, device), position)).get(10, TimeUnit.SECONDS);
        }

        assertThat(cursors.cursorOf(user, device).get(10, TimeUnit.SECONDS)).hasValue(new CursorStore.Cursor(9, 0));
    }

    @Test
    void a_device_without_a_cursor_is_told_from_one_that_started_with_an_empty_inbox() throws Exception {
        cursors.start(user, device, 0).get(10, TimeUnit.SECONDS);

        assertThat(cursors.cursorOf(user, device).get(10, TimeUnit.SECONDS)).hasValue(new CursorStore.Cursor(0, 0));
        assertThat(cursors.cursorOf(user, UUID.randomUUID()).get(10, TimeUnit.SECONDS))
                .isEmpty();
    }

    @Test
    void a_device_s_first_cursor_does_not_lower_one_that_it_has() throws Exception {
        cursors.raise(Map.of(new Device(user, device), 9L)).get(10, TimeUnit.SECONDS);
        cursors.start(user, device, 0).get(10, TimeUnit.SECONDS);

        assertThat(cursors.cursorOf(user, device).get(10, TimeUnit.SECONDS)).hasValue(new CursorStore.Cursor(9, 0));
    }

    @Test
    void acknowledgements_of_the_log_become_the_device_s_cursor_around_poison() throws Exception {
        byte[] poison = {1, 2, 3};
        try (LogProducer producer = worker.producer()) {
            LongStream.rangeClosed(1, 100)
                    .forEach(position -> producer.send(
                            Topic.INBOX_ACKS,
                            Uuids.toBytes(user),
                            cursor(position).toByteArray()));
            producer.send(Topic.INBOX_ACKS, Uuids.toBytes(user), poison);
            producer.send(Topic.INBOX_ACKS, Uuids.toBytes(user), cursor(101).toByteArray())
                    .get(10, TimeUnit.SECONDS);
        }

        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(
                        cursors.cursorOf(user, device).get(10, TimeUnit.SECONDS))
                .hasValue(new CursorStore.Cursor(101, 0)));
        assertThat(worker.deadLetters(Topic.INBOX_ACKS, user))
                .singleElement()
                .satisfies(letter -> assertThat(letter.value()).isEqualTo(poison));
    }

    @Test
    void a_cursor_that_breaks_a_rule_is_poison() {
        CursorHandler handler = new CursorHandler(cursors, worker.bean(EngineProbe.class));
        byte[] key = Uuids.toBytes(user);
        List<ConsumerRecord<byte[], byte[]>> bad = List.of(
                record(key, cursor(0).toByteArray()),
                record(key, cursor(-4).toByteArray()),
                record(key, cursor(1L << 53).toByteArray()),
                record(Uuids.toBytes(device), cursor(4).toByteArray()),
                record(
                        key,
                        cursor(4).toBuilder()
                                .setDeviceId(ByteString.copyFrom(new byte[3]))
                                .build()
                                .toByteArray()));

        for (ConsumerRecord<byte[], byte[]> record : bad) {
            assertThatThrownBy(() -> handler.process(List.of(record))).isInstanceOf(PoisonRecordException.class);
        }
    }
}
