package org.sotto.gateway.hint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sotto.gateway.testing.Client;
import org.sotto.gateway.testing.Gateway;
import org.sotto.gateway.testing.Messages;
import org.sotto.gateway.testing.Peers;
import org.sotto.gateway.testing.Person;
import org.sotto.proto.v1.InboxEntry;

class TailCheckTest {
    private static final long SECOND = 1_000_000_000L;

    private final Peers peers = new Peers();

    @AfterEach
    void close() {
        peers.close();
    }

    private Gateway start(String id) {
        return Gateway.start(
                id,
                Map.of("sotto.services.fanout-worker", peers.address().toString(), "sotto.gateway.event-loops", "2"));
    }

    private static List<Client> connect(Gateway gateway, List<Person> people) {
        List<Client> clients = people.stream()
                .map(person -> Client.connect(gateway.uri()).authenticate(person))
                .toList();
        clients.forEach(client -> client.await("caught_up"));
        return clients;
    }

    private static List<Person> people() {
        return IntStream.range(0, 8).mapToObj(i -> Person.random()).toList();
    }

    private InboxEntry append(Person person) {
        return peers.append(person.userId(), Messages.message(Person.random(), person.userId()));
    }

    /** Hints whose numbers have a gap. */
    private static void loseAHint(Gateway gateway) {
        String source = "fanout-" + UUID.randomUUID();
        gateway.publish(source, 1);
        gateway.publish(source, 3);
    }

    private static void assertAllReceive(List<Client> clients, List<InboxEntry> rows) {
        for (int i = 0; i < clients.size(); i++) {
            assertThat(clients.get(i)
                            .await("new_message")
                            .path("data")
                            .path("position")
                            .asLong())
                    .isEqualTo(rows.get(i).getPosition());
        }
    }

    @Test
    void rows_that_were_being_written_while_devices_caught_up_do_not_wait_for_the_round_of_thirty_seconds() {
        List<Person> people = people();
        try (Gateway gateway = start("gateway-tails-soon")) {
            List<Client> clients = connect(gateway, people);
            assertAllReceive(clients, people.stream().map(this::append).toList());
            assertThat(peers.tailQuestions())
                    .as("in the round each of eight connections has a second of its own")
                    .hasSizeLessThanOrEqualTo(4);
            clients.forEach(Client::close);
        }
    }

    @Test
    void one_question_is_on_its_way_at_a_time_however_many_hints_are_lost() {
        List<Person> people = people();
        try (Gateway gateway = start("gateway-tails")) {
            List<Client> clients = connect(gateway, people);
            peers.shutTails();
            List<InboxEntry> rows = people.stream().map(this::append).toList();
            loseAHint(gateway);
            await().until(() -> !peers.tailQuestions().isEmpty());
            await().during(Duration.ofMillis(2_500))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> {
                        loseAHint(gateway);
                        return peers.mostTailsInFlight() == 1;
                    });
            peers.openTails();
            assertAllReceive(clients, rows);
            assertThat(peers.mostTailsInFlight()).isEqualTo(1);
            clients.forEach(Client::close);
        }
    }

    @Test
    void a_fanout_worker_that_is_away_is_asked_ever_more_seldom_and_nothing_is_forgotten() {
        List<Person> people = people();
        try (Gateway gateway = start("gateway-tails-away")) {
            List<Client> clients = connect(gateway, people);
            peers.failTails(true);
            List<InboxEntry> rows = people.stream().map(this::append).toList();
            int before = peers.tailQuestions().size();
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                loseAHint(gateway);
                return peers.tailQuestions().size() >= before + 4;
            });
            List<Long> asked = peers.tailQuestions().subList(before, before + 4);
            // At least half of 1 s, 2 s and 4 s.
            assertThat(asked.get(3) - asked.get(0)).isGreaterThanOrEqualTo(35 * SECOND / 10);
            assertThat(asked.get(3) - asked.get(2)).isGreaterThanOrEqualTo(2 * SECOND);

            peers.failTails(false);
            assertAllReceive(clients, rows);
            clients.forEach(Client::close);
        }
    }

    @Test
    void pauses_double_up_to_thirty_seconds_and_are_jittered_by_half() {
        assertThat(TailCheck.pauseNanos(0, 0)).isEqualTo(SECOND / 2);
        assertThat(TailCheck.pauseNanos(0, 0.5)).isEqualTo(SECOND * 3 / 4);
        assertThat(TailCheck.pauseNanos(3, 0)).isEqualTo(4 * SECOND);
        assertThat(TailCheck.pauseNanos(1_000, 0)).isEqualTo(15 * SECOND);
        assertThat(TailCheck.pauseNanos(Integer.MAX_VALUE, 0.999)).isLessThan(30 * SECOND);
    }
}
