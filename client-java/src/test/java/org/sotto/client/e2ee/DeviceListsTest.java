package org.sotto.client.e2ee;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.sotto.client.e2ee.Refusals.refuses;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.identity.DeviceList;
import org.sotto.client.e2ee.identity.PinnedContact;
import org.sotto.client.e2ee.primitive.E2eeException.Code;
import org.sotto.client.e2ee.session.KeyMessage;
import org.sotto.client.e2ee.store.SqliteE2eeStore;

/** The client rules of signed device lists. */
class DeviceListsTest {
    @TempDir
    Path directory;

    private Pair pair;

    @BeforeEach
    void meet() {
        pair = new Pair(directory);
    }

    @AfterEach
    void close() {
        pair.close();
    }

    @Test
    void a_chain_is_followed_step_by_step() {
        pair.alice.publish(pair.alice.device.contacts().remove(9));
        pair.alice.publish(pair.alice.device.contacts().remove(9));
        Contacts bobs = pair.bob.device.contacts();
        assertThat(bobs.learn(pair.alice.user(), pair.alice.lists())).isEqualTo(PinnedContact.Change.LIST);
        assertThat(bobs.find(pair.alice.user()).orElseThrow().list().version()).isEqualTo(3);
        assertThat(bobs.learn(pair.alice.user(), pair.alice.lists())).isEqualTo(PinnedContact.Change.NONE);
    }

    @Test
    void a_list_that_the_server_refused_does_not_count() {
        pair.alice.device.contacts().remove(9);
        assertThat(pair.alice.device.contacts().own().version()).isEqualTo(1);
        pair.alice.publish(pair.alice.device.contacts().remove(8));
        assertThat(pair.alice.device.contacts().own().version()).isEqualTo(2);
    }

    @Test
    void a_list_is_issued_again_after_a_week() {
        assertThat(pair.alice.device.contacts().reissueIfDue()).isEmpty();
        pair.clock.advance(Duration.ofDays(7));
        assertThat(pair.alice.device.contacts().reissueIfDue().orElseThrow().version())
                .isEqualTo(2);
    }

    @Test
    void an_expired_list_leaves_the_primary_alone() {
        try (LinkedParty linked = new LinkedParty(directory, pair.alice)) {
            pair.bob.learn(pair.alice);
            pair.bob.device.start(linked.party().bundle());
            assertThat(pair.bob.device.contacts().recipients(pair.alice.user()))
                    .containsExactly(pair.alice.address(), linked.party().address());
            pair.clock.advance(Duration.ofDays(91));
            assertThat(pair.bob.device.contacts().recipients(pair.alice.user())).containsExactly(pair.alice.address());
            refuses(
                    Code.UNLISTED_DEVICE,
                    () -> pair.bob.encrypt(List.of(linked.party().address()), "late"));
        }
    }

    @Test
    void a_linked_device_talks_and_an_unlinked_one_does_not() {
        try (LinkedParty linked = new LinkedParty(directory, pair.alice)) {
            pair.bob.learn(pair.alice);
            linked.party().learn(pair.bob);
            KeyMessage message = linked.party().send(pair.bob, "from the laptop");
            assertThat(pair.bob.receive(linked.party(), message)).isEqualTo("from the laptop");
            KeyMessage second = linked.party().send(pair.bob, "again");
            pair.alice.publish(
                    pair.alice.device.contacts().remove(linked.party().address().number()));
            pair.bob.learn(pair.alice);
            assertThat(pair.bob.device.sessions(linked.party().address())).isEmpty();
            refuses(Code.UNLISTED_DEVICE, () -> pair.bob.receive(linked.party(), second));
        }
    }

    @Test
    void another_identity_voids_the_sessions_and_a_verified_contact_must_be_confirmed() {
        pair.bob.receive(pair.alice, pair.alice.send(pair.bob, "one"));
        Contacts bobs = pair.bob.device.contacts();
        bobs.setVerified(pair.alice.user(), true);
        try (SqliteE2eeStore store = Party.store(directory, "again")) {
            Party again = Party.of(
                    store,
                    E2eeDevice.createPrimary(
                            store,
                            new DeviceAddress(pair.alice.user(), 2),
                            UUID.randomUUID(),
                            pair.alice.randomness,
                            pair.clock),
                    pair.clock);
            again.publish(again.device.contacts().own());
            assertThat(bobs.learn(pair.alice.user(), again.lists())).isEqualTo(PinnedContact.Change.IDENTITY);
            assertThat(pair.bob.device.sessions(pair.alice.address())).isEmpty();
            assertThat(bobs.find(pair.alice.user()).orElseThrow().verified()).isFalse();
            refuses(Code.IDENTITY_CHANGED, () -> pair.bob.device.start(again.bundle()));
            bobs.confirmIdentity(pair.alice.user());
            again.learn(pair.bob);
            assertThat(again.receive(pair.bob, pair.bob.send(again, "hello again")))
                    .isEqualTo("hello again");
        }
    }

    @Test
    void a_primary_restored_from_a_backup_continues_the_chain() {
        DeviceList last = pair.alice.device.contacts().own();
        try (SqliteE2eeStore store = Party.store(directory, "restored")) {
            E2eeDevice restored = E2eeDevice.restorePrimary(
                    store,
                    new DeviceAddress(pair.alice.user(), 2),
                    UUID.randomUUID(),
                    requireNonNull(pair.alice.store().transact(Self::load).account()),
                    last,
                    pair.alice.randomness,
                    pair.clock);
            pair.alice.publish(restored.contacts().own());
            assertThat(pair.bob.device.contacts().learn(pair.alice.user(), pair.alice.lists()))
                    .isEqualTo(PinnedContact.Change.LIST);
            assertThat(pair.bob.device.contacts().recipients(pair.alice.user()))
                    .containsExactly(new DeviceAddress(pair.alice.user(), 2));
        }
    }
}
