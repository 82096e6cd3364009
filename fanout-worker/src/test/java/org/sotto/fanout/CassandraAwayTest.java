package org.sotto.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.LogConsumer;
import org.sotto.common.kafka.LogProducer;
import org.sotto.common.kafka.Topic;
import org.sotto.common.testing.Engines;
import org.sotto.common.testing.TcpProxy;
import org.sotto.fanout.testing.Events;
import org.sotto.fanout.testing.LookupServer;
import org.sotto.fanout.testing.RunningWorker;
import org.sotto.fanout.testing.StoredInbox;
import org.sotto.fanout.testing.StoredInbox.Stored;
import org.sotto.proto.v1.MessageEntry;

/** The log waits for Cassandra without end, and blames no record for it. */
class CassandraAwayTest {
    private final UUID user = UUID.randomUUID();
    private final List<UUID> sent = new ArrayList<>();

    private void send(LogProducer producer) {
        MessageEntry message = Events.message(10);
        sent.add(Uuids.fromBytes(message.getMessageId()));
        producer.send(
                Topic.INBOX_EVENTS,
                Uuids.toBytes(user),
                Events.record(user, Events.source(0, sent.size(), 0), Events.event(message))
                        .toByteArray());
    }

    @Test
    void what_came_while_cassandra_was_away_is_written_in_order_afterwards() {
        try (TcpProxy cassandra = new TcpProxy(Engines.CASSANDRA);
                LookupServer messages = new LookupServer()) {
            try (RunningWorker worker = RunningWorker.start(
                            messages,
                            Engines.uniqueName("cassandraaway"),
                            Map.of("spring.cassandra.contact-points", cassandra.address()));
                    LogProducer producer = worker.producer()) {
                StoredInbox inbox = new StoredInbox(worker, user);
                send(producer);
                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> inbox.rows().size() == 1);

                cassandra.cut();
                for (int i = 0; i < 20; i++) {
                    send(producer);
                }
                Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> stalled(worker));
                cassandra.restore();

                Awaitility.await()
                        .atMost(Duration.ofSeconds(60))
                        .ignoreExceptions()
                        .until(() -> inbox.rows().size() == sent.size());
                assertThat(inbox.rows()).extracting(Stored::messageId).isEqualTo(sent);
                assertThat(worker.deadLetters(Topic.INBOX_EVENTS, user)).isEmpty();
            }
        }
    }

    private static boolean stalled(RunningWorker worker) {
        return worker.beans(LogConsumer.class).stream()
                .anyMatch(consumer -> consumer.describe().equals("waiting for an engine"));
    }
}
