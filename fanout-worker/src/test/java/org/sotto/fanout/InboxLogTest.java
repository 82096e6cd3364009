package org.sotto.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.LogProducer;
import org.sotto.common.kafka.Topic;
import org.sotto.common.testing.Engines;
import org.sotto.common.testing.GatewayEar;
import org.sotto.fanout.testing.Events;
import org.sotto.fanout.testing.LookupServer;
import org.sotto.fanout.testing.RunningWorker;
import org.sotto.fanout.testing.StoredInbox;
import org.sotto.fanout.testing.StoredInbox.Stored;
import org.sotto.proto.v1.FailedEntry;
import org.sotto.proto.v1.InboxEvent;
import org.sotto.proto.v1.InboxRecord;
import org.sotto.proto.v1.MessageEntry;
import org.sotto.proto.v1.SourceCoordinates;

/** The whole way of an entry through the started service: Kafka, Cassandra, Redis. */
class InboxLogTest {
    private final UUID user = UUID.randomUUID();

    private static List<Stored> awaitRows(RunningWorker worker, UUID user, int count) {
        StoredInbox inbox = new StoredInbox(worker, user);
        return Awaitility.await().atMost(Duration.ofSeconds(30)).until(inbox::rows, rows -> rows.size() == count);
    }

    private void send(LogProducer producer, InboxRecord record) {
        producer.send(Topic.INBOX_EVENTS, Uuids.toBytes(user), record.toByteArray());
    }

    @Test
    void an_entry_is_stored_and_then_told_to_the_user_s_gateway_with_its_content() {
        RunningWorker worker = RunningWorker.shared();
        MessageEntry message = Events.message(300);
        try (LogProducer producer = worker.producer();
                GatewayEar gateway = new GatewayEar(worker.redisKeys())) {
            gateway.connect(user);
            send(producer, Events.record(user, Events.source(500, 1, 0), Events.event(message)));
            send(producer, Events.record(user, Events.source(500, 2, 0), Events.failed()));

            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> gateway.positions().size() == 2);
            List<Stored> rows = new StoredInbox(worker, user).rows();
            assertThat(gateway.positions())
                    .isEqualTo(rows.stream().map(Stored::position).toList());
            assertThat(gateway.entries().get(0).getEntry().getEvent().getMessage())
                    .isEqualTo(message);
            assertThat(gateway.entries().get(1).getEntry().getPrevPosition())
                    .isEqualTo(rows.get(0).position());
        }
    }

    @Test
    void a_partners_event_is_kept_as_it_is_and_is_no_repetition_of_the_users_own_from_the_same_record() {
        RunningWorker worker = RunningWorker.shared();
        SourceCoordinates own =
                Events.source(503, 9, 0).toBuilder().setTopic("users.changed").build();
        SourceCoordinates partners =
                own.toBuilder().setTopic("users.changed.partners").setIndex(3).build();
        InboxEvent partner = Events.partner(UUID.randomUUID(), 7);
        try (LogProducer producer = worker.producer();
                GatewayEar gateway = new GatewayEar(worker.redisKeys())) {
            gateway.connect(user);
            send(producer, Events.record(user, own, Events.failed()));
            send(producer, Events.record(user, partners, partner));
            send(producer, Events.record(user, partners, partner));
            send(producer, Events.record(user, own.toBuilder().setOffset(10).build(), Events.failed()));
            List<Stored> rows = awaitRows(worker, user, 3);
            assertThat(rows).extracting(Stored::kind).containsOnly("EVENT");
            assertThat(rows.get(1).source()).isEqualTo("users.changed.partners-503-9-3");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> gateway.entries().size() == 3);
            assertThat(gateway.entries().get(1).getEntry().getEvent()).isEqualTo(partner);
        }
    }

    @Test
    void poison_goes_to_the_dead_letter_topic_with_its_cause_and_leaves_a_hole() {
        RunningWorker worker = RunningWorker.shared();
        byte[] poison = {7, 7, 7};
        try (LogProducer producer = worker.producer()) {
            send(producer, Events.record(user, Events.source(501, 1, 0), Events.failed()));
            producer.send(Topic.INBOX_EVENTS, Uuids.toBytes(user), poison);
            send(producer, Events.record(user, Events.source(501, 2, 0), Events.failed()));
        }

        List<Stored> rows = awaitRows(worker, user, 3);

        assertThat(rows).extracting(Stored::kind).containsExactly("EVENT", "HOLE", "EVENT");
        assertThat(rows.get(2).prevPosition()).isEqualTo(rows.get(1).position());
        List<ConsumerRecord<byte[], byte[]>> letters = worker.deadLetters(Topic.INBOX_EVENTS, user);
        assertThat(letters).singleElement().satisfies(letter -> {
            assertThat(letter.value()).isEqualTo(poison);
            String cause = new String(letter.headers().lastHeader("sotto.cause").value(), StandardCharsets.UTF_8);
            assertThat(cause)
                    .contains("inbox.events")
                    .contains("@" + (rows.get(1).position() - 1));
        });
    }

    @Test
    void the_sender_of_a_message_that_cannot_be_delivered_learns_of_it_once() {
        RunningWorker worker = RunningWorker.shared();
        // Another id than Cassandra's can never be read back from the history.
        MessageEntry message = Events.message(10).toBuilder()
                .setMessageId(Uuids.toByteString(UUID.randomUUID()))
                .build();
        UUID sender = Uuids.fromBytes(message.getSenderId());
        try (LogProducer producer = worker.producer();
                GatewayEar gateway = new GatewayEar(worker.redisKeys())) {
            gateway.connect(sender);
            send(producer, Events.record(user, Events.source(502, 1, 0), Events.event(message)));
            awaitRows(worker, user, 1);
            send(producer, Events.record(user, Events.source(502, 1, 0), Events.event(message)));
            send(producer, Events.record(user, Events.source(502, 2, 0), Events.failed()));
            awaitRows(worker, user, 2);

            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !gateway.entries()
                    .isEmpty());
            assertThat(awaitRows(worker, sender, 1)).extracting(Stored::kind).containsExactly("EVENT");
            assertThat(gateway.entries().get(0).getEntry().getEvent().getFailed())
                    .isEqualTo(FailedEntry.newBuilder()
                            .setTempId(message.getTempId())
                            .setMessageId(message.getMessageId())
                            .setConversationId(message.getConversationId())
                            .setDeviceId(message.getSenderDeviceId())
                            .setCode("processing_failed")
                            .build());
        }
    }

    @Test
    void a_copy_for_the_sender_s_other_devices_that_cannot_be_delivered_is_no_failure_of_the_message() {
        RunningWorker worker = RunningWorker.shared();
        MessageEntry copy = Events.message(10).toBuilder()
                .setMessageId(Uuids.toByteString(UUID.randomUUID()))
                .setSenderId(Uuids.toByteString(user))
                .build();
        try (LogProducer producer = worker.producer()) {
            send(producer, Events.record(user, Events.source(503, 1, 1), Events.event(copy)));
            send(producer, Events.record(user, Events.source(503, 2, 0), Events.failed()));
        }

        assertThat(awaitRows(worker, user, 2)).extracting(Stored::kind).containsExactly("HOLE", "EVENT");
    }

    @Test
    void the_next_process_continues_the_chain_and_still_knows_what_it_has_seen() {
        String name = Engines.uniqueName("successor");
        InboxRecord first = Events.record(user, Events.source(0, 1, 0), Events.event(Events.message(10)));
        InboxRecord second = Events.record(user, Events.source(0, 2, 0), Events.event(Events.message(10)));
        try (LookupServer messages = new LookupServer()) {
            try (RunningWorker worker = RunningWorker.start(messages, name, Map.of());
                    LogProducer producer = worker.producer()) {
                send(producer, first);
                awaitRows(worker, user, 1);
            }
            try (RunningWorker worker = RunningWorker.start(messages, name, Map.of());
                    LogProducer producer = worker.producer()) {
                send(producer, first);
                send(producer, second);

                List<Stored> rows = awaitRows(worker, user, 2);
                assertThat(rows.get(1).prevPosition()).isEqualTo(rows.get(0).position());
                assertThat(rows.get(1).position())
                        .as("the repeated record took a position")
                        .isEqualTo(rows.get(0).position() + 2);
            }
        }
    }

    @Test
    void a_started_service_becomes_ready() {
        RunningWorker worker = RunningWorker.shared();
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create(worker.address() + "/actuator/health/readiness"))
                .build();

        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            assertThat(response.body()).contains("fanout-worker-cursors");
        });
    }
}
