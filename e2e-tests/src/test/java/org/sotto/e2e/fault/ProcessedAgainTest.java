package org.sotto.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.sotto.e2e.fleet.EngineView;
import org.sotto.e2e.fleet.Fleet;
import org.sotto.e2e.fleet.Person;

class ProcessedAgainTest {
    private static final List<String> GROUPS = List.of("message-service", "fanout-worker");

    private final Fleet fleet = Fleet.running();
    private final EngineView engines = fleet.engines();

    @Test
    void records_processed_again_after_a_kill_between_store_and_commit_change_no_row() throws Exception {
        try (Person alice = fleet.roamer(1).connect();
                Person bob = fleet.roamer(2).connect()) {
            alice.sendAll(bob, List.of("before"));
            bob.record().awaitMessages(1);
            awaitIdle();
            Map<TopicPartition, OffsetAndMetadata> messageService = engines.committed("message-service");
            Map<TopicPartition, OffsetAndMetadata> worker = engines.committed("fanout-worker");

            List<String> texts =
                    IntStream.range(0, 50).mapToObj(i -> "again" + i).toList();
            UUID conversation = alice.sendAll(bob, texts).get(0).conversationId();
            bob.record().awaitMessages(51);
            List<String> rows = messageRows(conversation);
            List<String> inbox = inboxRows(bob.id());
            assertThat(rows).hasSize(51);
            assertThat(inbox).hasSize(51);

            // What a SIGKILL leaves when it comes after the store and before the commit.
            fleet.processes().kill("message-service");
            fleet.processes().kill("fanout-worker");
            turnBack("message-service", messageService);
            turnBack("fanout-worker", worker);
            fleet.processes().start("message-service");
            fleet.processes().start("fanout-worker");
            awaitIdle();

            assertThat(messageRows(conversation)).isEqualTo(rows);
            assertThat(inboxRows(bob.id())).isEqualTo(inbox);
            alice.sendAll(bob, List.of("after"));
            bob.record().awaitMessages(52);
            assertThat(bob.record().texts())
                    .hasSize(52)
                    .startsWith("before", "again0")
                    .endsWith("after");
            assertThat(inboxRows(bob.id())).hasSize(52);
        }
    }

    private void turnBack(String group, Map<TopicPartition, OffsetAndMetadata> offsets) {
        // Refused until the killed member's session has ended.
        await().atMost(Fleet.PATIENCE).ignoreExceptions().until(() -> {
            engines.turnBack(group, offsets);
            return true;
        });
    }

    private void awaitIdle() {
        await().atMost(Fleet.PATIENCE).untilAsserted(() -> {
            for (String group : GROUPS) {
                assertThat(engines.isIdle(group)).as(group).isTrue();
            }
        });
    }

    private List<String> messageRows(UUID conversation) {
        LocalDate today = LocalDate.ofInstant(Instant.now(), ZoneOffset.UTC);
        return engines.messageRows(conversation, today.getYear() * 100 + today.getMonthValue());
    }

    private List<String> inboxRows(UUID user) {
        return engines.inboxRows(
                user, (int) LocalDate.ofInstant(Instant.now(), ZoneOffset.UTC).toEpochDay());
    }
}
