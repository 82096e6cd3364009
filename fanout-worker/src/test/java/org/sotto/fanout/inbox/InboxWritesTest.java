package org.sotto.fanout.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.cql.Row;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sotto.common.testing.Engines;
import org.sotto.fanout.testing.Events;
import org.sotto.fanout.testing.LookupServer;
import org.sotto.fanout.testing.RunningWorker;

/** What a message costs, counted by Cassandra itself. */
class InboxWritesTest {

    private static long count(RunningWorker worker, String view, String table) {
        Row row = worker.cassandra()
                .execute(
                        "SELECT count FROM system_views." + view + " WHERE keyspace_name = ? AND table_name = ?",
                        worker.keyspace(),
                        table)
                .one();
        return row == null ? 0 : row.getLong("count");
    }

    private static long reads(RunningWorker worker) {
        return count(worker, "local_read_latency", "inbox") + count(worker, "local_read_latency", "inbox_days");
    }

    @Test
    void in_steady_state_a_message_costs_one_write_and_no_read() throws Exception {
        try (LookupServer messages = new LookupServer();
                RunningWorker worker = RunningWorker.start(messages, Engines.uniqueName("writes"), Map.of())) {
            InboxLog log = new InboxLog();
            InboxHandler owner = Owners.of(worker, log.partition, null);
            // A user each: Cassandra counts writes of one batch to one partition as one.
            List<UUID> users = Stream.generate(UUID::randomUUID).limit(300).toList();
            users.forEach(user -> log.append(user, Events.event(Events.message(100))));
            owner.process(log.from(0));
            long rows = count(worker, "local_write_latency", "inbox");
            long days = count(worker, "local_write_latency", "inbox_days");
            long reads = reads(worker);
            assertThat(rows).isEqualTo(300);
            assertThat(days).isEqualTo(300);

            users.forEach(user -> log.append(user, Events.event(Events.message(100))));
            owner.process(log.from(300));

            assertThat(count(worker, "local_write_latency", "inbox") - rows).isEqualTo(300);
            assertThat(count(worker, "local_write_latency", "inbox_days") - days)
                    .isZero();
            assertThat(reads(worker)).isEqualTo(reads);
        }
    }
}
