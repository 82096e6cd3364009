package org.sotto.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.Topic;
import org.sotto.message.testing.Chat;
import org.sotto.message.testing.Person;
import org.sotto.message.testing.RunningService;
import org.sotto.proto.v1.DeviceRemoved;
import org.sotto.proto.v1.UserChanged;

/** A device that was taken out of an account, without a session that could have been revoked. */
class RemovedDeviceTest {
    private final RunningService service = RunningService.shared();

    @Test
    void gets_no_copies_any_more_as_soon_as_users_changed_says_so() {
        Person alice = service.people().register(2);
        Person bob = service.people().register(1);
        try (Chat chat = new Chat(service, alice, bob)) {
            chat.accepted(alice, bob);
            assertThat(chat.inbox(alice)).as("the copy for the other device").hasSize(1);

            service.people().register(alice.id(), alice.device());
            service.producer()
                    .send(
                            Topic.USERS_CHANGED,
                            Uuids.toBytes(alice.id()),
                            UserChanged.newBuilder()
                                    .setUserId(Uuids.toByteString(alice.id()))
                                    .setDeviceRemoved(DeviceRemoved.newBuilder()
                                            .setDeviceId(Uuids.toByteString(
                                                    alice.devices().get(1)))
                                            .setDeviceNumber(2))
                                    .build()
                                    .toByteArray())
                    .join();

            await("a send without a copy, minutes before the directory would ask again by itself")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> {
                        int before = chat.inbox(alice).size();
                        chat.accepted(alice, bob);
                        return chat.inbox(alice).size() == before;
                    });
        }
    }
}
