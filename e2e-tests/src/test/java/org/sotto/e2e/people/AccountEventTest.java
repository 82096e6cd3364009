package org.sotto.e2e.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sotto.client.AccountEvent;
import org.sotto.client.DeviceEvent;
import org.sotto.e2e.fleet.Fleet;
import org.sotto.e2e.fleet.Person;

/** Somebody with a phone, a laptop and a tablet: what is done on one of them is known on the others. */
class AccountEventTest {
    private final Fleet fleet = Fleet.running();

    private static void call(Person device, String method, String path, @Nullable Object body) {
        assertThat(device.account().call(method, path, body).status())
                .as("%s %s", method, path)
                .isEqualTo(200);
    }

    private static List<String> kinds(Person device) {
        return device.record().accountEvents().stream().map(AccountEvent::kind).toList();
    }

    private static void awaitDevices(Person device, String... kindsAndIds) {
        await().atMost(Fleet.PATIENCE)
                .untilAsserted(() -> assertThat(device.record().deviceEvents())
                        .extracting(event -> event.kind() + " " + event.deviceId())
                        .containsExactly(kindsAndIds));
    }

    private static String added(Person device) {
        return "added " + device.account().deviceId();
    }

    @Test
    void settings_reach_the_other_devices_live_or_when_they_come_back_in_order_and_once() throws Exception {
        try (Person phone = fleet.person(1).connect();
                Person bob = fleet.person(2);
                Person carol = fleet.person(2).connect();
                Person laptop = fleet.linkedDevice(phone, 2).connect()) {
            awaitDevices(phone, added(laptop));
            try (Person tablet = fleet.linkedDevice(phone, 1).connect()) {
                awaitDevices(laptop, added(tablet));
                tablet.goOffline();

                call(phone, "PUT", "/api/v1/users/blocks/" + bob.id(), null);
                call(phone, "PUT", "/api/v1/users/contacts/" + carol.id(), Map.of("contact_name", "Carol"));
                call(phone, "PUT", "/api/v1/users/me", Map.of("display_name", "Alice"));
                call(phone, "PUT", "/api/v1/users/me/privacy", Map.of("status", "nobody"));
                call(phone, "DELETE", "/api/v1/users/blocks/" + bob.id(), null);
                List<String> changes = List.of("blocked", "contact_added", "profile", "privacy", "unblocked");
                await().atMost(Fleet.PATIENCE)
                        .untilAsserted(() -> assertThat(kinds(laptop)).isEqualTo(changes));
                assertThat(laptop.record().accountEvents())
                        .extracting(AccountEvent::userId)
                        .containsExactly(bob.id(), carol.id(), null, null, bob.id());

                tablet.connect();
                carol.sendLast(tablet, "Hello");
                assertThat(tablet.record().accountEvents())
                        .isEqualTo(laptop.record().accountEvents());
                assertThat(kinds(phone)).as("what the phone did itself").isEmpty();

                tablet.goOffline();
                tablet.connect();
                call(laptop, "PUT", "/api/v1/users/me/privacy", Map.of("status", "everyone"));
                await().atMost(Fleet.PATIENCE)
                        .untilAsserted(() -> assertThat(kinds(phone)).containsExactly("privacy"));
                carol.sendLast(tablet, "Nothing comes a second time");
                carol.sendLast(laptop, "and nobody is told what they did");
                assertThat(kinds(tablet)).hasSize(6).endsWith("unblocked", "privacy");
                assertThat(kinds(laptop)).isEqualTo(changes);
                for (Person device : List.of(phone, laptop, tablet)) {
                    assertThat(device.client().stats().gaps()).isZero();
                    assertThat(device.client().stats().duplicates()).isZero();
                }
            }
        }
    }

    @Test
    void the_others_are_told_of_a_device_that_is_removed_also_when_it_was_logged_out() throws Exception {
        try (Person phone = fleet.person(1).connect();
                Person bob = fleet.person(1).connect();
                Person laptop = fleet.linkedDevice(phone, 2).connect();
                Person tablet = fleet.linkedDevice(phone, 1).connect()) {
            awaitDevices(phone, added(laptop), added(tablet));
            tablet.account().logout();

            call(phone, "DELETE", "/api/v1/devices/" + tablet.account().deviceId(), null);

            String removed = "removed " + tablet.account().deviceId();
            awaitDevices(laptop, added(tablet), removed);
            bob.sendLast(phone, "The phone knows what it did");
            assertThat(phone.record().deviceEvents())
                    .extracting(DeviceEvent::kind)
                    .containsExactly("added", "added");
            assertThat(laptop.record().deviceEvents().get(1).deviceNumber()).isEqualTo(3);
        }
    }
}
