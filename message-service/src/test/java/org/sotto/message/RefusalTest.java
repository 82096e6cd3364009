package org.sotto.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.ConversationIds;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.Topic;
import org.sotto.message.testing.Chat;
import org.sotto.message.testing.Person;
import org.sotto.message.testing.RunningService;
import org.sotto.proto.v1.Refusal;
import org.sotto.proto.v1.UserChanged;
import org.sotto.proto.v1.UserRegistered;

/** A refused send. */
class RefusalTest {
    private final RunningService service = RunningService.shared();

    private static Refusal awaitRefusal(Chat chat) {
        await().atMost(Chat.PATIENCE).until(() -> !chat.gateway().refusals().isEmpty());
        return chat.gateway().refusals().get(0);
    }

    @Test
    void leaves_no_trace_and_the_corrected_send_keeps_its_temp_id() {
        try (Chat chat = Chat.ofTwo(service)) {
            UUID tempId = UUID.randomUUID();
            UUID nobody = UUID.randomUUID();
            chat.append(chat.send(chat.alice(), nobody, tempId, m -> m));
            Refusal refusal = awaitRefusal(chat);
            assertThat(refusal.getCode()).isEqualTo("unknown_receiver");
            assertThat(refusal.getMessage()).contains(nobody.toString());
            assertThat(Uuids.fromBytes(refusal.getTempId())).isEqualTo(tempId);
            assertThat(refusal.getConnectionId()).isEqualTo(7);
            assertThat(refusal.getRef()).isEqualTo("r1");
            assertThat(chat.sends()).isEmpty();
            assertThat(chat.forget(tempId)).isFalse();
            assertThat(service.inbox(nobody)).isEmpty();
            assertThat(service.get(chat.alice(), "/api/v1/conversations").data().path("conversations"))
                    .isEmpty();

            chat.aliceSends(tempId, 1);
            chat.ackOf(tempId);
            assertThat(chat.rows()).hasSize(1);
        }
    }

    @Test
    void somebody_cannot_write_to_themselves() {
        try (Chat chat = Chat.ofTwo(service)) {
            chat.append(chat.send(chat.alice(), chat.alice().id(), UUID.randomUUID(), m -> m));
            assertThat(awaitRefusal(chat).getCode()).isEqualTo("invalid_receiver");
            assertThat(chat.sends()).isEmpty();
        }
    }

    @Test
    void who_registers_is_known_as_soon_as_users_changed_says_so() {
        try (Chat chat = Chat.ofTwo(service)) {
            Person late = new Person(UUID.randomUUID(), java.util.List.of(UUID.randomUUID()));
            chat.append(chat.send(chat.alice(), late.id(), UUID.randomUUID(), m -> m));
            awaitRefusal(chat);
            service.people().register(late.id(), late.device());
            service.producer()
                    .send(
                            Topic.USERS_CHANGED,
                            Uuids.toBytes(late.id()),
                            UserChanged.newBuilder()
                                    .setUserId(Uuids.toByteString(late.id()))
                                    .setRegistered(UserRegistered.getDefaultInstance())
                                    .build()
                                    .toByteArray())
                    .join();
            await().atMost(java.time.Duration.ofSeconds(4)).untilAsserted(() -> {
                chat.append(chat.send(chat.alice(), late.id(), UUID.randomUUID(), m -> m));
                assertThat(chat.gateway().acks()).isNotEmpty();
            });
            assertThat(Uuids.fromBytes(chat.gateway().acks().get(0).getConversationId()))
                    .isEqualTo(ConversationIds.of(chat.alice().id(), late.id()));
        }
    }
}
