package org.sotto.common.relation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sotto.common.auth.AuthProperties;
import org.sotto.common.auth.ServiceTokens;
import org.sotto.common.id.Uuids;
import org.sotto.common.internal.InternalClient;
import org.sotto.common.internal.ServiceAddresses;
import org.sotto.common.testing.RelationServer;
import org.sotto.common.testing.TestKeys;
import org.sotto.proto.v1.BlockChanged;
import org.sotto.proto.v1.ContactChanged;
import org.sotto.proto.v1.ContactRenamed;
import org.sotto.proto.v1.ContactsSynced;
import org.sotto.proto.v1.DeviceRemoved;
import org.sotto.proto.v1.PrivacyChanged;
import org.sotto.proto.v1.ProfileChanged;
import org.sotto.proto.v1.UserChanged;
import org.sotto.proto.v1.UserDeleted;
import org.sotto.proto.v1.UserRegistered;
import org.sotto.proto.v1.UserRelation;

class RelationDirectoryTest {
    private final RelationServer users = new RelationServer();
    private final RelationDirectory directory = new RelationDirectory(
            new InternalClient(new ServiceTokens(
                    "gateway-service",
                    new AuthProperties(TestKeys.encoded(TestKeys.serviceKey("gateway-service")), ""),
                    Clock.systemUTC())),
            new ServiceAddresses(users.address(), users.address(), users.address(), users.address()),
            10_000);
    private final UUID alice = UUID.randomUUID();
    private final UUID bob = UUID.randomUUID();
    private final UserPairKey pair = new UserPairKey(alice, bob);

    @AfterEach
    void close() {
        users.close();
    }

    private Map<UserPairKey, UserRelation> find() {
        return directory.findBothWays(List.of(pair)).join();
    }

    private void hear(UUID user, Change change) {
        UserChanged.Builder record = UserChanged.newBuilder().setUserId(Uuids.toByteString(user));
        directory.onUserChanged(change.into(record).build());
    }

    private enum Change {
        REGISTERED,
        DELETED,
        PRIVACY,
        CONTACT,
        BLOCK,
        PROFILE,
        RENAMED_CONTACT,
        SYNCED_CONTACTS,
        REMOVED_DEVICE;

        static final Set<Change> OF_NO_RELATION = Set.of(RENAMED_CONTACT, SYNCED_CONTACTS, REMOVED_DEVICE);

        UserChanged.Builder into(UserChanged.Builder record) {
            return switch (this) {
                case REGISTERED -> record.setRegistered(UserRegistered.getDefaultInstance());
                case DELETED -> record.setUserDeleted(UserDeleted.getDefaultInstance());
                case PRIVACY -> record.setPrivacyChanged(PrivacyChanged.getDefaultInstance());
                case CONTACT -> record.setContactChanged(ContactChanged.getDefaultInstance());
                case BLOCK -> record.setBlockChanged(BlockChanged.getDefaultInstance());
                case PROFILE -> record.setProfileChanged(ProfileChanged.getDefaultInstance());
                case RENAMED_CONTACT -> record.setContactRenamed(ContactRenamed.getDefaultInstance());
                case SYNCED_CONTACTS -> record.setContactsSynced(ContactsSynced.getDefaultInstance());
                case REMOVED_DEVICE -> record.setDeviceRemoved(DeviceRemoved.getDefaultInstance());
            };
        }
    }

    @Test
    void both_directions_are_answered_and_asked_for_once() {
        users.book().write(alice, bob, relation -> relation.setHasContact(true));
        users.book().write(bob, alice, relation -> relation.setBlocked(true));
        for (int i = 0; i < 3; i++) {
            Map<UserPairKey, UserRelation> found = find();
            assertThat(found.get(pair).getHasContact()).isTrue();
            assertThat(found.get(pair).getBlocked()).isFalse();
            assertThat(found.get(pair.reversed()).getBlocked()).isTrue();
        }
        assertThat(users.book().questions()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(
            value = Change.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"RENAMED_CONTACT", "SYNCED_CONTACTS", "REMOVED_DEVICE"})
    void a_change_of_the_user_is_asked_for_again_and_the_other_direction_is_not(Change change) {
        assertThat(find().get(pair).getBlocked()).isFalse();
        users.book().write(alice, bob, relation -> relation.setBlocked(true));
        hear(alice, change);
        assertThat(find().get(pair).getBlocked()).isTrue();
        assertThat(users.book().questions()).isEqualTo(3);
    }

    @Test
    void a_change_of_no_relation_or_of_somebody_else_drops_nothing() {
        find();
        Change.OF_NO_RELATION.forEach(change -> hear(alice, change));
        hear(UUID.randomUUID(), Change.PRIVACY);
        find();
        assertThat(users.book().questions()).isEqualTo(2);
    }

    @Test
    void an_answer_that_was_on_its_way_when_the_user_changed_is_not_kept() {
        CompletableFuture<Map<UserPairKey, UserRelation>> early = directory.findBothWays(List.of(pair));
        hear(alice, Change.PRIVACY);
        early.join();
        users.book().write(alice, bob, relation -> relation.setBlocked(true));
        assertThat(find().get(pair).getBlocked()).isTrue();
    }

    @Test
    void more_than_one_call_holds_are_asked_for_in_parts() {
        List<UserPairKey> pairs = Stream.generate(() -> new UserPairKey(UUID.randomUUID(), bob))
                .limit(1_200)
                .toList();
        assertThat(directory.findBothWays(pairs).join()).hasSize(2_400);
        assertThat(users.book().questions()).isEqualTo(2_400);
        assertThat(users.book().largestQuestion()).isEqualTo(1_000);
    }

    @Test
    void while_user_service_is_away_there_is_no_answer_and_nothing_is_remembered() {
        users.away(true);
        assertThatThrownBy(this::find).hasMessageContaining("answered 503");
        users.away(false);
        assertThat(find()).hasSize(2);
    }
}
