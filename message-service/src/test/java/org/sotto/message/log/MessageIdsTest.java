package org.sotto.message.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.mozilla.javascript.Context;
import org.sotto.common.id.MessageIdOrder;
import org.sotto.common.testing.Engines;

class MessageIdsTest {
    private static final long NOW = 1_790_000_000_000L;

    @Property
    void ids_rise_with_offsets_whatever_the_append_times_do(
            @ForAll @Size(min = 2, max = 60) List<@LongRange(min = 0, max = 4_000_000_000_000L) Long> appendTimes,
            @ForAll @LongRange(min = 0, max = MessageIds.MAX_OFFSET - 100) long firstOffset,
            @ForAll @IntRange(min = 0, max = MessageIds.MAX_PARTITION) int partition) {
        List<UUID> ids = ids(appendTimes, partition, firstOffset);
        assertThat(ids).isSortedAccordingTo(MessageIdOrder.INSTANCE).doesNotHaveDuplicates();
        assertThat(ids).allMatch(MessageIdOrder::isMessageId);
    }

    @Property
    void the_time_of_an_id_is_the_running_maximum_of_append_times(
            @ForAll @LongRange(min = 0, max = 4_000_000_000_000L) long first,
            @ForAll @LongRange(min = 0, max = 4_000_000_000_000L) long second) {
        UUID id = ids(List.of(first, second), 3, 7).get(1);
        assertThat(MessageIdOrder.unixMillis(id)).isEqualTo(Math.max(first, second));
        assertThat(id.timestamp()).isEqualTo(Math.max(first, second) * 10_000 + 0x01B21DD213814000L);
    }

    @Property
    void a_record_that_is_processed_again_from_the_committed_state_gets_the_same_id(
            @ForAll @Size(min = 3, max = 30) List<@LongRange(min = 0, max = 4_000_000_000_000L) Long> appendTimes) {
        int crash = appendTimes.size() / 2;
        LogClock committed = LogClock.START;
        for (long time : appendTimes.subList(0, crash)) {
            committed = committed.after(time);
        }
        LogClock restored = LogClock.decode(committed.encode());
        List<UUID> again = new ArrayList<>();
        List<Long> micros = new ArrayList<>();
        for (int i = crash; i < appendTimes.size(); i++) {
            restored = restored.after(appendTimes.get(i));
            again.add(MessageIds.of(restored.maxAppendMillis(), 1, i));
            micros.add(restored.writeMicros());
        }
        assertThat(again).isEqualTo(ids(appendTimes, 1, 0).subList(crash, appendTimes.size()));
        assertThat(micros).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void no_low_byte_has_its_top_bit_set() {
        for (long offset : edges()) {
            long low = MessageIds.of(NOW, MessageIds.MAX_PARTITION, offset).getLeastSignificantBits();
            assertThat(low & 0x8080_8080_8080_8080L).isZero();
        }
    }

    @Test
    void what_does_not_fit_is_refused_with_its_value() {
        assertThatThrownBy(() -> MessageIds.of(NOW, 16_384, 0)).hasMessage("partition: 16384 (expected: 0 to 16383)");
        assertThatThrownBy(() -> MessageIds.of(NOW, 0, 1L << 42))
                .hasMessage("offset: 4398046511104 (expected: 0 to 4398046511103)");
        assertThatThrownBy(() -> LogClock.decode("x")).hasMessage("partition state: x (expected: millis:micros)");
    }

    @Test
    void cassandra_orders_rows_as_java_does() {
        String keyspace = Engines.uniqueName("ids");
        String[] address = Engines.CASSANDRA.split(":", -1);
        try (CqlSession session = CqlSession.builder()
                .addContactPoint(new InetSocketAddress(address[0], Integer.parseInt(address[1])))
                .withLocalDatacenter("datacenter1")
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(60))
                        .build())
                .build()) {
            session.execute("CREATE KEYSPACE " + keyspace
                    + " WITH replication = {'class': 'NetworkTopologyStrategy', 'datacenter1': 1}");
            session.execute("CREATE TABLE " + keyspace + ".t (p int, id timeuuid, PRIMARY KEY (p, id))");
            PreparedStatement insert = session.prepare("INSERT INTO " + keyspace + ".t (p, id) VALUES (0, ?)");
            List<UUID> ids = hardCases();
            List<UUID> shuffled = new ArrayList<>(ids);
            Collections.shuffle(shuffled, new Random(42));
            List<CompletionStage<?>> writes = new ArrayList<>();
            for (UUID id : shuffled) {
                writes.add(session.executeAsync(insert.bind(id)));
                if (writes.size() == 200) {
                    join(writes);
                }
            }
            join(writes);
            List<UUID> stored =
                    session.execute("SELECT id FROM " + keyspace + ".t WHERE p = 0 ORDER BY id ASC").all().stream()
                            .map(row -> row.getUuid("id"))
                            .toList();
            session.execute("DROP KEYSPACE " + keyspace);
            assertThat(stored).isEqualTo(ids);
        }
    }

    @Test
    void javascript_orders_them_as_java_does() {
        List<UUID> shuffled = new ArrayList<>(hardCases());
        Collections.shuffle(shuffled, new Random(7));
        String json = shuffled.stream().map(id -> "\"" + id + "\"").toList().toString();
        try (Context js = Context.enter()) {
            js.setLanguageVersion(Context.VERSION_ES6);
            Object sorted = js.evaluateString(
                    js.initStandardObjects(), """
                    const time = (id) => BigInt('0x' + id.slice(15, 18) + id.slice(9, 13) + id.slice(0, 8));
                    const low = (id) => BigInt('0x' + id.slice(19, 23) + id.slice(24));
                    const compare = (a, b) => {
                      const [x, y] = time(a) === time(b) ? [low(a), low(b)] : [time(a), time(b)];
                      return x < y ? -1 : x > y ? 1 : 0;
                    };
                    """ + json + ".sort(compare).join('\\n')", "order.js", 1, null);
            assertThat(Context.toString(sorted).lines().map(UUID::fromString).toList())
                    .isEqualTo(hardCases());
        }
    }

    private static void join(List<CompletionStage<?>> writes) {
        writes.forEach(write -> {
            CompletableFuture<?> done = write.toCompletableFuture();
            done.join();
        });
        writes.clear();
    }

    private static List<UUID> ids(List<Long> appendTimes, int partition, long firstOffset) {
        List<UUID> ids = new ArrayList<>();
        LogClock clock = LogClock.START;
        for (int i = 0; i < appendTimes.size(); i++) {
            clock = clock.after(appendTimes.get(i));
            ids.add(MessageIds.of(clock.maxAppendMillis(), partition, firstOffset + i));
        }
        return ids;
    }

    /** One partition's ids in log order: times that go back, 1,000 records in one millisecond, every 7-bit edge. */
    private static List<UUID> hardCases() {
        List<UUID> ids = new ArrayList<>();
        LogClock clock = LogClock.START;
        Random random = new Random(1);
        long offset = 0;
        for (; offset < 1_000; offset++) {
            clock = clock.after(NOW);
            ids.add(MessageIds.of(clock.maxAppendMillis(), 129, offset));
        }
        for (; offset < 3_000; offset++) {
            clock = clock.after(NOW + random.nextInt(2_000) - 1_000);
            ids.add(MessageIds.of(clock.maxAppendMillis(), 129, offset));
        }
        for (long edge : edges()) {
            if (edge >= offset) {
                clock = clock.after(NOW - 5_000 + random.nextInt(8_000));
                ids.add(MessageIds.of(clock.maxAppendMillis(), 129, edge));
            }
        }
        return ids;
    }

    /** The offsets around every power of 128 and of 2, rising. */
    private static List<Long> edges() {
        return java.util.stream.IntStream.rangeClosed(0, 42)
                .mapToObj(bit -> 1L << bit)
                .flatMap(power -> java.util.stream.LongStream.rangeClosed(power - 2, power + 2)
                        .boxed())
                .filter(offset -> offset >= 0 && offset <= MessageIds.MAX_OFFSET)
                .distinct()
                .sorted()
                .toList();
    }
}
