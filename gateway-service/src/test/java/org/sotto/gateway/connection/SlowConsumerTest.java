package org.sotto.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.sotto.gateway.testing.Client;
import org.sotto.gateway.testing.Gateway;
import org.sotto.gateway.testing.Messages;
import org.sotto.gateway.testing.Peers;
import org.sotto.gateway.testing.Person;
import org.sotto.proto.v1.InboxEntry;
import org.sotto.proto.v1.MessageType;

class SlowConsumerTest {
    private static final ByteString BIG = ByteString.copyFrom(new byte[60_000]);

    private final Peers peers = Gateway.peers();
    private final Person alice = Person.random();
    private final Person bob = Person.random();

    private InboxEntry append() {
        return peers.append(bob.userId(), Messages.message(alice, bob.userId(), BIG, MessageType.TEXT));
    }

    private Client connectDeaf(Gateway gateway) {
        Client client = Client.connectDeaf(gateway.uri());
        client.send(
                "authenticate",
                Client.data()
                        .put("access_token", bob.token())
                        .put("device_id", bob.deviceId().toString()));
        Awaitility.await().until(() -> gateway.bean(ConnectionRegistry.class).of(bob.userId()).stream()
                .anyMatch(connection -> connection.phase() == Connection.Phase.ACTIVE));
        return client;
    }

    @Test
    void who_does_not_read_live_entries_is_closed_with_4504_and_everything_stays_in_the_inbox() {
        Gateway gateway = Gateway.shared();
        try (Client client = connectDeaf(gateway)) {
            Awaitility.await().atMost(Duration.ofSeconds(40)).until(() -> {
                gateway.publishLive(bob.userId(), append());
                return gateway.bean(ConnectionRegistry.class).of(bob.userId()).stream()
                        .allMatch(Connection::isEnding);
            });
            client.startReading();
            assertThat(client.awaitClose().code()).isEqualTo(4504);
            assertThat(client.frames("new_message")).isNotEmpty();
        }
        try (Client again = Client.connect(gateway.uri()).authenticate(bob)) {
            again.await("caught_up");
            List<Long> all = again.frames("new_message").stream()
                    .map(frame -> frame.path("data").path("prev_position").asLong())
                    .toList();
            assertThat(all.get(0)).isZero();
            assertThat(all).isSorted().doesNotHaveDuplicates();
        }
    }

    @Test
    void replay_pauses_for_a_slow_reader_and_goes_on_where_it_stopped() {
        Gateway gateway = Gateway.shared();
        int count = 400;
        List<InboxEntry> rows =
                IntStream.range(0, count).mapToObj(i -> append()).toList();
        try (Client client = connectDeaf(gateway)) {
            // Pages of 1 MiB and more wait in the gateway; what it has read of the log stays far behind its end.
            Awaitility.await()
                    .during(Duration.ofSeconds(1))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> peers.reads(bob.userId()) <= 2 && client.isOpen());
            client.startReading();
            client.await("caught_up");
            assertThat(client.frames("new_message"))
                    .extracting(frame -> frame.path("data").path("position").asLong())
                    .isEqualTo(rows.stream().map(InboxEntry::getPosition).toList());
        }
    }

    @Test
    void who_takes_nothing_for_long_is_closed_with_4504() {
        try (Gateway gateway = Gateway.start(
                "gateway-slow", Map.of("sotto.gateway.unwritable-for", "2s", "sotto.gateway.close-within", "20s"))) {
            IntStream.range(0, 400).forEach(i -> append());
            try (Client client = connectDeaf(gateway)) {
                Awaitility.await()
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> gateway.bean(ConnectionRegistry.class).of(bob.userId()).stream()
                                .allMatch(Connection::isEnding));
                client.startReading();
                assertThat(client.awaitClose().code()).isEqualTo(4504);
            }
        }
    }

    @Test
    void delivery_waits_for_a_device_that_acknowledges_nothing() {
        try (Gateway gateway = Gateway.start("gateway-window", Map.of("sotto.gateway.max-unacknowledged", "5"))) {
            List<InboxEntry> rows = IntStream.range(0, 12)
                    .mapToObj(i -> peers.append(bob.userId(), Messages.message(alice, bob.userId())))
                    .toList();
            try (Client client = Client.connect(gateway.uri()).authenticate(bob)) {
                for (int i = 0; i < 5; i++) {
                    client.await("new_message");
                }
                assertThat(client.frames("new_message")).hasSize(5);
                client.send(
                        "delivery_ack",
                        Client.data().put("up_to_position", rows.get(4).getPosition()));
                for (int i = 0; i < 5; i++) {
                    client.await("new_message");
                }
                client.send(
                        "delivery_ack",
                        Client.data().put("up_to_position", rows.get(9).getPosition()));
                client.await("caught_up");
                assertThat(client.frames("new_message")).hasSize(12);
            }
        }
    }
}
