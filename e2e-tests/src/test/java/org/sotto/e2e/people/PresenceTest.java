package org.sotto.e2e.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sotto.client.ContactPresence;
import org.sotto.client.ConversationIds;
import org.sotto.client.TypingStatus;
import org.sotto.e2e.fleet.Fleet;
import org.sotto.e2e.fleet.Person;

class PresenceTest {
    private final Fleet fleet = Fleet.running();

    private static void call(Person person, String method, String path, @Nullable Object body) {
        assertThat(person.account().call(method, path, body).status())
                .as("%s %s", method, path)
                .isEqualTo(200);
    }

    /** The newest that the viewer was told about somebody is this. */
    private static void awaitPresence(Person viewer, UUID of, boolean online, boolean withLastSeen) {
        await().atMost(Fleet.PATIENCE)
                .untilAsserted(() -> assertThat(viewer.record().presenceOf(of)).hasValueSatisfying(newest -> {
                    assertThat(newest.online()).isEqualTo(online);
                    assertThat(newest.lastSeen() != null).isEqualTo(withLastSeen);
                }));
    }

    @Test
    void a_subscriber_on_another_gateway_sees_somebody_come_and_go_as_their_settings_allow() throws Exception {
        try (Person alice = fleet.person(1);
                Person bob = fleet.person(2).connect()) {
            bob.client().subscribePresence(Set.of(alice.id()));
            awaitPresence(bob, alice.id(), false, false);

            alice.connect();
            awaitPresence(bob, alice.id(), true, false);
            alice.goOffline();
            awaitPresence(bob, alice.id(), false, true);

            alice.connect();
            awaitPresence(bob, alice.id(), true, false);
            call(alice, "PUT", "/api/v1/users/me/privacy", Map.of("last_seen", "contacts"));
            awaitPresence(bob, alice.id(), false, false);
            call(alice, "PUT", "/api/v1/users/contacts/" + bob.id(), Map.of());
            awaitPresence(bob, alice.id(), true, false);
            call(alice, "PUT", "/api/v1/users/blocks/" + bob.id(), null);
            awaitPresence(bob, alice.id(), false, false);
        }
    }

    @Test
    void somebody_with_two_devices_is_online_until_the_last_one_leaves_and_was_seen_when_it_did() throws Exception {
        try (Person phone = fleet.person(1);
                Person laptop = fleet.linkedDevice(phone, 2);
                Person marker = fleet.person(1);
                Person viewer = fleet.person(2).connect()) {
            viewer.client().subscribePresence(Set.of(phone.id(), marker.id()));
            awaitPresence(viewer, marker.id(), false, false);
            phone.connect();
            laptop.connect();
            awaitPresence(viewer, phone.id(), true, false);

            phone.goOffline();
            Instant phoneLeft = Instant.now();
            // What was told of the phone's leaving would have come before what is told of somebody who came after it.
            marker.connect();
            awaitPresence(viewer, marker.id(), true, false);
            assertThat(viewer.record().presencesOf(phone.id()))
                    .extracting(ContactPresence::online)
                    .endsWith(true)
                    .doesNotContainSequence(true, false);
            // Last seen has whole seconds.
            await().atMost(Fleet.PATIENCE).until(() -> Instant.now()
                    .isAfter(phoneLeft.truncatedTo(ChronoUnit.SECONDS).plusSeconds(2)));

            laptop.goOffline();
            awaitPresence(viewer, phone.id(), false, true);
            assertThat(viewer.record().presenceOf(phone.id()).orElseThrow().lastSeen())
                    .isAfter(phoneLeft);
        }
    }

    @Test
    void typing_is_seen_by_the_other_one_until_somebody_blocks() throws Exception {
        try (Person alice = fleet.person(1).connect();
                Person bob = fleet.person(2).connect()) {
            call(alice, "PUT", "/api/v1/users/me", Map.of("display_name", "Alice"));
            alice.sendLast(bob, "Hello");
            UUID conversation = ConversationIds.ofTwo(alice.id(), bob.id());

            alice.client().typing(conversation, TypingStatus.RECORDING);
            await().atMost(Fleet.PATIENCE)
                    .untilAsserted(() -> assertThat(bob.record().typing())
                            .as("told, and ended by the server when nothing more comes")
                            .extracting(typing -> typing.userId() + " " + typing.username() + " " + typing.status())
                            .containsExactly(alice.id() + " Alice RECORDING", alice.id() + " Alice STOPPED"));

            call(bob, "PUT", "/api/v1/users/blocks/" + alice.id(), null);
            // The block reaches the memories of the gateways in its own time: from some moment on nothing comes any
            // more.
            await().atMost(Fleet.PATIENCE).until(() -> isSilent(alice, bob, conversation));
        }
    }

    private static boolean isSilent(Person writer, Person reader, UUID conversation) {
        int before = reader.record().typing().size();
        writer.client().typing(conversation, TypingStatus.TYPING);
        try {
            await().during(Duration.ofSeconds(1))
                    .atMost(Duration.ofSeconds(2))
                    .until(() -> reader.record().typing().size() == before);
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }
}
