package org.sotto.presence.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.common.testing.GatewayEar;
import org.sotto.presence.testing.RunningService;
import org.sotto.proto.v1.BlockChanged;
import org.sotto.proto.v1.ContactChanged;
import org.sotto.proto.v1.PresenceChange;
import org.sotto.proto.v1.PrivacyChanged;
import org.sotto.proto.v1.UserChanged;
import org.sotto.proto.v1.Visibility;

/** What subscribers on two gateways are told, through the running service. */
class SubscriberNoticesTest {
    private final RunningService service = RunningService.shared();
    private final GatewayEar near = service.gateway();
    private final GatewayEar far = service.gateway();
    private final UUID alice = UUID.randomUUID();
    private final UUID phone = UUID.randomUUID();
    private final UUID bob = UUID.randomUUID();
    private final UUID carol = UUID.randomUUID();

    @AfterEach
    void close() {
        service.userServiceAway(false);
        near.close();
        far.close();
    }

    /** What a gateway was told of a user for a viewer: {@code "online"}, {@code "seen"} (with a time) or {@code "hidden"}. */
    private static List<String> told(GatewayEar gateway, UUID viewer, UUID user) {
        return gateway.presences().stream()
                .filter(change -> change.getUserId().equals(Uuids.toByteString(user))
                        && change.getViewersList().contains(Uuids.toByteString(viewer)))
                .map(SubscriberNoticesTest::word)
                .toList();
    }

    private static String word(PresenceChange change) {
        if (change.getOnline()) {
            return "online";
        }
        return change.getLastSeenMs() == 0 ? "hidden" : "seen";
    }

    private void awaitTold(GatewayEar gateway, UUID viewer, UUID user, String... words) {
        await().untilAsserted(() -> assertThat(told(gateway, viewer, user)).containsExactly(words));
    }

    @Test
    void subscribers_on_every_gateway_are_told_who_comes_and_goes() {
        near.subscribe(bob, alice);
        far.subscribe(carol, alice);
        long before = System.currentTimeMillis() / 1000 * 1000;
        service.connect(alice, phone);
        awaitTold(near, bob, alice, "online");
        awaitTold(far, carol, alice, "online");
        service.disconnect(alice, phone);
        awaitTold(near, bob, alice, "online", "seen");
        awaitTold(far, carol, alice, "online", "seen");
        assertThat(near.presences().get(1).getLastSeenMs()).isBetween(before, System.currentTimeMillis());
        assertThat(told(near, carol, alice)).isEmpty();
    }

    @Test
    void only_those_are_told_whom_privacy_and_blocks_allow() {
        UUID dave = UUID.randomUUID();
        UUID erin = UUID.randomUUID();
        for (UUID viewer : List.of(bob, carol, dave, erin)) {
            near.subscribe(viewer, alice);
            service.relations().write(alice, viewer, relation -> relation.setLastSeen(Visibility.CONTACTS));
        }
        service.relations().write(alice, bob, relation -> relation.setHasContact(true));
        service.relations()
                .write(alice, dave, relation -> relation.setHasContact(true).setBlocked(true));
        service.relations().write(alice, erin, relation -> relation.setHasContact(true));
        service.relations().write(erin, alice, relation -> relation.setBlocked(true));
        service.connect(alice, phone);
        awaitTold(near, bob, alice, "online");
        assertThat(near.presences()).singleElement().satisfies(change -> assertThat(change.getViewersList())
                .containsExactly(Uuids.toByteString(bob)));
    }

    @Test
    void when_privacy_narrows_those_shut_out_see_the_user_go_once_and_nothing_afterwards() {
        near.subscribe(bob, alice);
        far.subscribe(carol, alice);
        service.relations().write(alice, carol, relation -> relation.setHasContact(true));
        service.connect(alice, phone);
        awaitTold(near, bob, alice, "online");
        awaitTold(far, carol, alice, "online");

        for (UUID viewer : List.of(bob, carol)) {
            service.relations().write(alice, viewer, relation -> relation.setLastSeen(Visibility.CONTACTS));
        }
        service.change(alice, UserChanged.newBuilder().setPrivacyChanged(PrivacyChanged.getDefaultInstance()));
        awaitTold(near, bob, alice, "online", "hidden");
        awaitTold(far, carol, alice, "online", "online");

        service.disconnect(alice, phone);
        awaitTold(far, carol, alice, "online", "online", "seen");
        awaitTold(near, bob, alice, "online", "hidden");
    }

    @Test
    void a_block_hides_the_two_from_each_other_and_its_end_shows_them_again() {
        near.subscribe(bob, alice);
        far.subscribe(alice, bob);
        near.subscribe(carol, alice);
        service.connect(alice, phone);
        service.connect(bob, UUID.randomUUID());
        awaitTold(near, bob, alice, "online");
        awaitTold(far, alice, bob, "online");
        awaitTold(near, carol, alice, "online");

        service.relations().write(alice, bob, relation -> relation.setBlocked(true));
        service.change(alice, block(bob, true));
        awaitTold(near, bob, alice, "online", "hidden");
        awaitTold(far, alice, bob, "online", "hidden");

        service.relations().write(alice, bob, relation -> relation.setBlocked(false));
        service.change(alice, block(bob, false));
        awaitTold(near, bob, alice, "online", "hidden", "online");
        awaitTold(far, alice, bob, "online", "hidden", "online");
        assertThat(told(near, carol, alice)).containsExactly("online");
    }

    private static UserChanged.Builder block(UUID other, boolean blocked) {
        return UserChanged.newBuilder()
                .setBlockChanged(BlockChanged.newBuilder()
                        .setBlockedId(Uuids.toByteString(other))
                        .setBlocked(blocked));
    }

    @Test
    void a_new_contact_sees_at_once_what_is_for_contacts() {
        near.subscribe(bob, alice);
        service.relations().write(alice, bob, relation -> relation.setLastSeen(Visibility.CONTACTS));
        service.connect(alice, phone);
        service.awaitOnline(alice, true);
        service.relations().write(alice, bob, relation -> relation.setHasContact(true));
        service.change(
                alice,
                UserChanged.newBuilder()
                        .setContactChanged(ContactChanged.newBuilder()
                                .setContactId(Uuids.toByteString(bob))
                                .setAdded(true)));
        awaitTold(near, bob, alice, "online");
    }

    @Test
    void while_user_service_is_away_nobody_is_told_and_afterwards_the_newest_state_is() {
        near.subscribe(bob, alice);
        service.userServiceAway(true);
        service.connect(alice, phone);
        service.awaitOnline(alice, true);
        service.disconnect(alice, phone);
        service.awaitOnline(alice, false);
        await().during(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(near.presences()).isEmpty());
        service.userServiceAway(false);
        await().untilAsserted(() -> assertThat(told(near, bob, alice)).endsWith("seen"));
    }

    @Test
    void a_thousand_viewers_on_one_gateway_are_told_in_parts() {
        List<UUID> viewers = Stream.generate(UUID::randomUUID).limit(1_500).toList();
        viewers.forEach(viewer -> far.subscribe(viewer, alice));
        service.connect(alice, phone);
        await().untilAsserted(() -> assertThat(far.presences())
                .extracting(PresenceChange::getViewersCount)
                .containsExactly(1_000, 500));
    }
}
