package org.sotto.e2e.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sotto.client.MessageType;
import org.sotto.client.rest.SottoAccount;
import org.sotto.client.ws.RawConnection;
import org.sotto.e2e.fleet.Fleet;
import org.sotto.e2e.fleet.Person;
import tools.jackson.databind.JsonNode;

class TakeoverTest {
    private final Fleet fleet = Fleet.running();

    @Test
    void a_new_device_gets_nothing_of_what_waited_for_the_old_one_and_all_that_comes_after() throws Exception {
        String number = fleet.newNumber();
        SottoAccount old = fleet.signUp(number);
        RawConnection oldSocket = RawConnection.open(fleet.runtime(), fleet.gateway(1));
        oldSocket.authenticate(old.accessToken().join(), old.deviceId().toString(), null);
        try (Person alice = fleet.person(2).connect()) {
            alice.client().send(old.userId(), new byte[] {1}, MessageType.TEXT).join();
            oldSocket.awaitAction("new_message", Fleet.PATIENCE);

            SottoAccount taken = fleet.signUp(number);
            assertThat(taken.userId()).isEqualTo(old.userId());
            JsonNode told = oldSocket
                    .await("taken_over", TakeoverTest::isTakeover, Fleet.PATIENCE)
                    .path("data");
            assertThat(told.path("device_id").asString())
                    .isEqualTo(old.deviceId().toString());
            assertThat(oldSocket.awaitClosed(Fleet.PATIENCE).code()).isEqualTo(4403);

            alice.client()
                    .send(taken.userId(), new byte[] {3}, MessageType.TEXT)
                    .join();
            try (RawConnection fresh = RawConnection.open(fleet.runtime(), fleet.gateway(1))) {
                fresh.authenticate(taken.accessToken().join(), taken.deviceId().toString(), 0L);
                assertThat(contentOf(fresh.awaitAction("new_message", Fleet.PATIENCE)))
                        .as("sent before the new device came for the first time")
                        .isEqualTo("Aw==");
                fresh.awaitAction("caught_up", Fleet.PATIENCE);
                alice.client()
                        .send(taken.userId(), new byte[] {2}, MessageType.TEXT)
                        .join();
                await().atMost(Fleet.PATIENCE)
                        .untilAsserted(() -> assertThat(contents(fresh)).containsExactly("Aw==", "Ag=="));
            }
        }
    }

    private static boolean isTakeover(JsonNode frame) {
        return "device_event".equals(frame.path("action").asString())
                && "taken_over".equals(frame.path("data").path("kind").asString());
    }

    private static List<String> contents(RawConnection socket) {
        return socket.received().stream()
                .filter(frame -> "new_message".equals(frame.path("action").asString()))
                .map(TakeoverTest::contentOf)
                .toList();
    }

    private static String contentOf(JsonNode frame) {
        return frame.path("data").path("encrypted_content").asString();
    }
}
