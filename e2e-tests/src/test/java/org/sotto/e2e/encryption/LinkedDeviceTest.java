package org.sotto.e2e.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.sotto.client.ConnectionState;
import org.sotto.client.MessageAck;
import org.sotto.client.e2ee.primitive.Randomness;
import org.sotto.client.encrypted.DeviceLinking;
import org.sotto.client.rest.SottoApiException;
import org.sotto.e2e.fleet.Fleet;

class LinkedDeviceTest {
    private final Fleet fleet = Fleet.running();

    @Test
    void a_linked_device_reads_the_past_it_was_given_and_all_that_comes_until_it_is_removed() throws Exception {
        try (EncryptedPerson alice = EncryptedPerson.signUp(fleet, 1).connect();
                EncryptedPerson bob = EncryptedPerson.signUp(fleet, 2).connect()) {
            MessageAck first = alice.sent(bob, "before");
            bob.record().awaitTexts("before");
            bob.sent(alice, "answer");
            alice.record().awaitTexts("answer");

            try (EncryptedPerson laptop = bob.link(1).connect()) {
                int keys = bob.client()
                        .shareHistory(laptop.client().device().address(), Instant.EPOCH)
                        .get(Fleet.PATIENCE.toSeconds(), TimeUnit.SECONDS);
                assertThat(keys).isEqualTo(2);
                Awaitility.await("the past").atMost(Fleet.PATIENCE).untilAsserted(() -> assertThat(
                                laptop.history(first.conversationId()))
                        .containsExactly("before", "answer"));

                // The primary is away: the linked device receives and sends by itself.
                bob.goOffline();
                alice.sent(bob, "to both");
                laptop.record().awaitTexts("to both");
                laptop.sent(alice, "from the laptop");
                alice.record().awaitTexts("answer", "from the laptop");

                bob.connect();
                bob.record().awaitTexts("before", "to both", "from the laptop");

                remove(bob, laptop);
                alice.sent(bob, "after the removal");
                bob.record().awaitTexts("after the removal");
                assertThat(laptop.record().texts()).doesNotContain("after the removal");
                assertThatThrownBy(() -> laptop.account().refresh()).isInstanceOf(SottoApiException.class);
            }
        }
    }

    private static void remove(EncryptedPerson owner, EncryptedPerson linked) {
        owner.account().call("DELETE", "/api/v1/devices/" + linked.account().deviceId(), null);
        Awaitility.await("the removed device is cut off")
                .atMost(Fleet.PATIENCE)
                .until(() -> linked.client().connection().state() == ConnectionState.CLOSED
                        || linked.client().connection().state() == ConnectionState.DISCONNECTED);
    }

    @Test
    void a_sixth_device_is_refused() throws Exception {
        List<EncryptedPerson> devices = new ArrayList<>();
        try {
            EncryptedPerson alice = EncryptedPerson.signUp(fleet, 1).connect();
            devices.add(alice);
            for (int i = 0; i < 4; i++) {
                devices.add(alice.link(1));
            }
            DeviceLinking.NewDevice sixth =
                    new DeviceLinking.NewDevice(fleet.api(), Randomness.secure(), Clock.systemUTC());
            assertThatThrownBy(() -> alice.linkAs(sixth.qrText(), Duration.ofSeconds(5)))
                    .isInstanceOfSatisfying(SottoApiException.class, refused -> assertThat(refused.code())
                            .isEqualTo("device_limit"));
        } finally {
            for (EncryptedPerson device : devices) {
                device.close();
            }
        }
    }
}
