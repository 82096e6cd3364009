package org.sotto.gateway.drain;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.Topic;
import org.sotto.gateway.testing.Client;
import org.sotto.gateway.testing.Gateway;
import org.sotto.gateway.testing.Messages;
import org.sotto.gateway.testing.Person;
import org.sotto.proto.v1.CursorRecord;
import org.sotto.proto.v1.InboxEntry;

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
}
