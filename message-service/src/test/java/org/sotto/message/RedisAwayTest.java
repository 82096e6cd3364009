package org.sotto.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.sotto.common.redis.PatientConnection;
import org.sotto.message.testing.Chat;
import org.sotto.message.testing.RunningService;

/** Redis remembers and carries answers; without it messages are accepted all the same. */
class RedisAwayTest {

    @Test
    void a_service_that_starts_without_redis_accepts_messages_and_answers_once_redis_is_there() {
        try (RunningService service = RunningService.withoutRedis();
                Chat chat = Chat.ofTwo(service)) {
            UUID tempId = UUID.randomUUID();
            UUID third = UUID.randomUUID();
            chat.aliceSends(tempId, 1);
            chat.awaitInbox(chat.bob(), 1);
            assertThat(chat.rows()).hasSize(1);
            // With an old memory a first attempt is looked up in Redis, and in the table for want of it.
            service.clock().advance(Duration.ofMinutes(5));
            UUID second = UUID.randomUUID();
            chat.aliceSends(second, 1);
            chat.awaitInbox(chat.bob(), 2);
            assertThat(chat.gateway().acks()).isEmpty();
            assertThat(service.bean(PatientConnection.class).commands()).isEmpty();
            assertThat(service.post(
                                    chat.alice(),
                                    "/api/v1/messages/control",
                                    "{\"items\":[{\"temp_id\":\"" + third + "\",\"receiver_id\":\""
                                            + chat.bob().id() + "\",\"device_id\":\""
                                            + chat.bob().device() + "\",\"type\":\"ratchet\",\"body\":\"c2VhbGVk\"}]}")
                            .status())
                    .as("a call that could not be answered")
                    .isEqualTo(503);

            service.redisWire().restore();
            await().atMost(Chat.PATIENCE)
                    .until(() -> service.bean(PatientConnection.class).hints().isPresent());
            chat.aliceSends(tempId, 2);
            UUID messageId = chat.ackOf(tempId);

            assertThat(chat.rows()).hasSize(2).anyMatch(row -> row.contains(messageId.toString()));
            chat.aliceSends(third, 1);
            chat.ackOf(third);
            await("it is remembered in Redis").atMost(Chat.PATIENCE).until(() -> chat.forget(third));
        }
    }
}
