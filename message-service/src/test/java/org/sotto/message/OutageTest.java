package org.sotto.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.Topic;
import org.sotto.message.testing.Chat;
import org.sotto.message.testing.Person;
import org.sotto.message.testing.RunningService;

/** An engine or service that is away delays messages, and loses, repeats and reorders none. */
class OutageTest {
    private final RunningService service = RunningService.shared();

    private void awaitStalled() {
        await().atMost(Chat.PATIENCE)
                .until(() -> service.bean(MeterRegistry.class)
                                .get("sotto.log.stalled")
                                .tag("consumer", "message-service")
                                .gauge()
                                .value()
                        == 1);
    }

    @Test
    void cassandra_away_nothing_is_acknowledged_and_everything_is_once_it_is_back() {
        try (Chat chat = Chat.ofTwo(service)) {
            chat.accepted(chat.alice(), chat.bob());
            List<UUID> sent;
            service.cassandraWire().cut();
            try {
                sent = Stream.generate(UUID::randomUUID).limit(50).toList();
                sent.forEach(tempId -> chat.aliceSends(tempId, 1));
                awaitStalled();
                assertThat(chat.gateway().acks()).hasSize(1);
                assertThat(service.consumer().describe()).isEqualTo("waiting for an engine");
            } finally {
                service.cassandraWire().restore();
            }
            chat.awaitAcks(51);
            List<UUID> ids = sent.stream().map(chat::ackOf).toList();
            assertThat(chat.rows()).hasSize(51);
            await().atMost(Chat.PATIENCE).untilAsserted(() -> assertThat(chat.inbox(chat.bob()).stream()
                            .skip(1)
                            .map(record -> Uuids.fromBytes(
                                    record.getEvent().getMessage().getMessageId())))
                    .isEqualTo(ids));
            assertThat(service.deadLetters(service.topics().nameOf(Topic.MESSAGES_INBOUND)))
                    .noneMatch(letter -> Uuids.fromBytes(letter.key()).equals(chat.conversation()));
        }
    }

    @Test
    void user_service_away_a_send_to_somebody_unknown_waits_for_it() {
        Person alice = service.people().register(1);
        Person bob = service.people().register(1);
        try (Chat chat = new Chat(service, alice, bob)) {
            service.people().setAway(true);
            UUID tempId = UUID.randomUUID();
            try {
                chat.aliceSends(tempId, 1);
                awaitStalled();
                assertThat(chat.gateway().acks()).isEmpty();
                assertThat(chat.gateway().refusals()).isEmpty();
            } finally {
                service.people().setAway(false);
            }
            chat.ackOf(tempId);
            assertThat(chat.rows()).hasSize(1);
        }
    }
}
