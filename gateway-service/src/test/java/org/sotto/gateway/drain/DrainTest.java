package org.sotto.gateway.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.Topic;
import org.sotto.common.testing.Engines;
import org.sotto.gateway.connection.ConnectionRegistry;
import org.sotto.gateway.testing.Client;
import org.sotto.gateway.testing.Gateway;
import org.sotto.gateway.testing.Messages;
import org.sotto.gateway.testing.Person;
import org.sotto.gateway.testing.Topics;
import org.sotto.proto.v1.CursorRecord;
import org.sotto.proto.v1.InboxEntry;
import org.sotto.proto.v1.ReceiptRecord;

class DrainTest {

    @Test
    void a_gateway_that_goes_down_hints_closes_and_leaves_everything_written() {
        Gateway gateway = Gateway.start("gateway-drain", Map.of());
        Person friend = Person.random();
        List<Person> people =
                IntStream.range(0, 50).mapToObj(i -> Person.random()).toList();
        List<InboxEntry> rows = people.stream()
                .map(person -> Gateway.peers().append(person.userId(), Messages.message(friend, person.userId())))
                .toList();
        int port = gateway.uri().getPort();
        List<Client> clients = people.stream()
                .map(person -> Client.connect(gateway.uri()).authenticate(person))
                .toList();
        for (int i = 0; i < clients.size(); i++) {
            clients.get(i).await("caught_up");
            clients.get(i)
                    .send(
                            "delivery_ack",
                            Client.data().put("up_to_position", rows.get(i).getPosition()));
        }

        long start = System.nanoTime();
        CompletableFuture<Void> down = CompletableFuture.runAsync(gateway::close);
        for (Client client : clients) {
            assertThat(client.await("reconnect").path("data").path("after_ms").asLong())
                    .isBetween(0L, 10_000L);
            assertThat(client.awaitClose().code()).isEqualTo(4503);
        }
        down.join();
        assertThat((System.nanoTime() - start) / 1_000_000L).isLessThan(14_000L);

        Assertions.assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                .isInstanceOf(ConnectException.class);
        Gateway shared = Gateway.shared();
        for (int i = 0; i < people.size(); i++) {
            Person person = people.get(i);
            assertThat(shared.redis()
                            .exists(shared.keys().session(person.userId(), person.deviceId()))
                            .toCompletableFuture()
                            .join())
                    .isZero();
        }
        shared.topics().await(Topic.INBOX_ACKS, CursorRecord.parser(), people.size(), cursor -> people.stream()
                .anyMatch(person -> Uuids.toByteString(person.deviceId()).equals(cursor.getDeviceId())));
        clients.forEach(Client::close);
    }

    /** A gateway with topics of its own, since a test makes Kafka refuse what is written to one of them. */
    private static Gateway startAlone(String id) {
        Map<String, String> settings = new HashMap<>(Engines.properties(Engines.uniqueName("drain")));
        settings.put("sotto.gateway.event-loops", "1");
        return Gateway.start(id, settings);
    }

    private static Counter refusals(Gateway gateway) {
        return gateway.bean(MeterRegistry.class)
                .get("sotto.gateway.receipts")
                .tag("kind", "failed")
                .counter();
    }

    /** Bob acknowledges a new message while Kafka refuses receipts. */
    private static InboxEntry acknowledgeOn(Gateway gateway, Client client, Person bob) {
        InboxEntry row = Gateway.peers().append(bob.userId(), Messages.message(Person.random(), bob.userId()));
        gateway.publishLive(bob.userId(), row);
        client.await("new_message");
        client.send("delivery_ack", Client.data().put("up_to_position", row.getPosition()));
        await().until(() -> refusals(gateway).count() > 0);
        return row;
    }

    private static InboxEntry acknowledgeAndLeave(Gateway gateway, Person bob) {
        Counter refused = refusals(gateway);
        InboxEntry row;
        try (Client client = Client.connect(gateway.uri()).authenticate(bob)) {
            client.await("caught_up");
            row = acknowledgeOn(gateway, client, bob);
            client.leave();
            client.awaitClose();
        }
        await().until(() -> gateway.bean(ConnectionRegistry.class).size() == 0);
        // The next refusal is the wheel's: until it turns again there is nearly a second.
        double before = refused.count();
        await().pollInterval(Duration.ofMillis(5)).until(() -> refused.count() > before);
        return row;
    }

    private static List<CursorRecord> cursors(Topics topics, Person bob) {
        return topics.all(Topic.INBOX_ACKS, CursorRecord.parser(), cursor -> cursor.getDeviceId()
                .equals(Uuids.toByteString(bob.deviceId())));
    }

    private static List<ByteString> receipts(Topics topics, Person bob) {
        return topics
                .all(Topic.MESSAGES_DELIVERED, ReceiptRecord.parser(), receipt -> receipt.getDeviceId()
                        .equals(Uuids.toByteString(bob.deviceId())))
                .stream()
                .map(ReceiptRecord::getMessageId)
                .toList();
    }

    @Test
    void receipts_that_kafka_refused_are_tried_once_more_by_a_gateway_that_goes_down() {
        Person bob = Person.random();
        Topics topics;
        InboxEntry row;
        try (Gateway gateway = startAlone("gateway-drain-kept")) {
            topics = gateway.topics();
            topics.accept(Topic.MESSAGES_DELIVERED, false);
            row = acknowledgeAndLeave(gateway, bob);
            assertThat(receipts(topics, bob)).isEmpty();
            topics.accept(Topic.MESSAGES_DELIVERED, true);
        }
        assertThat(receipts(topics, bob))
                .containsExactly(row.getEvent().getMessage().getMessageId());
    }

    @Test
    void the_cursor_does_not_pass_a_receipt_that_kafka_refuses() {
        Person bob = Person.random();
        InboxEntry before = Gateway.peers().append(bob.userId(), Messages.message(bob.otherDevice(), bob.userId()));
        Topics topics;
        try (Gateway gateway = startAlone("gateway-drain-refused")) {
            topics = gateway.topics();
            topics.accept(Topic.MESSAGES_DELIVERED, false);
            acknowledgeAndLeave(gateway, bob);
        }
        assertThat(receipts(topics, bob)).isEmpty();
        assertThat(cursors(topics, bob))
                .extracting(CursorRecord::getPosition)
                .allMatch(position -> position <= before.getPosition());
    }

    @Test
    void the_cursor_of_a_device_that_stays_moves_on_once_kafka_takes_its_receipt() {
        Person bob = Person.random();
        try (Gateway gateway = startAlone("gateway-drain-healed");
                Client client = Client.connect(gateway.uri()).authenticate(bob)) {
            client.await("caught_up");
            Topics topics = gateway.topics();
            topics.accept(Topic.MESSAGES_DELIVERED, false);
            InboxEntry row = acknowledgeOn(gateway, client, bob);
            // A cursor is written within 5 s of a change.
            await().during(Duration.ofSeconds(6)).atMost(Duration.ofSeconds(30)).until(() -> cursors(topics, bob)
                    .isEmpty());
            topics.accept(Topic.MESSAGES_DELIVERED, true);
            topics.await(
                    Topic.INBOX_ACKS, CursorRecord.parser(), 1, cursor -> cursor.getPosition() == row.getPosition());
            assertThat(receipts(topics, bob))
                    .contains(row.getEvent().getMessage().getMessageId());
        }
    }
}
