package org.sotto.user.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.proto.v1.SessionRevoked;
import org.sotto.proto.v1.UserChanged;
import org.sotto.proto.v1.UserChanged.ChangeCase;
import org.sotto.proto.v1.UserDeleted;
import org.sotto.user.testing.RunningService;
import org.sotto.user.testing.SignedInDevice;
import org.sotto.user.testing.UserApi;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpMethod;
import org.springframework.jdbc.core.simple.JdbcClient;

class UserEventsTest extends RunningService {
    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private OutboxStore outbox;

    @Test
    void the_fleet_is_told_of_an_account_a_takeover_and_a_logout_before_the_client_is_answered() {
        SignedInDevice old = api().signIn();
        assertThat(changesOf(old)).extracting(UserChanged::getChangeCase).containsExactly(ChangeCase.REGISTERED);

        waitOutInterval();
        SignedInDevice young = api().signIn(old.phoneNumber());
        assertThat(revocationsOf(old)).extracting(SessionRevoked::getReason).containsExactly("taken_over");
        assertThat(revocationsOf(old).get(0).getDeviceId()).isEqualTo(Uuids.toByteString(old.deviceId()));
        assertThat(changesOf(old))
                .filteredOn(UserChanged::hasDeviceAdded)
                .extracting(change -> change.getDeviceAdded().getDeviceNumber())
                .containsExactly(2);

        api().logout(young.accessToken()).succeeded();
        assertThat(revocationsOf(old)).extracting(SessionRevoked::getReason).containsExactly("taken_over", "logout");
        assertThat(rowsOf(old)).isZero();
    }

    @Test
    void the_fleet_is_told_of_refresh_reuse_once() {
        SignedInDevice alice = api().signIn();
        api().refresh(alice.refreshToken()).succeeded();

        api().refresh(alice.refreshToken()).refused(401, "refresh_reused");
        api().refresh(alice.refreshToken()).refused(401, "refresh_reused");

        assertThat(revocationsOf(alice)).extracting(SessionRevoked::getReason).containsExactly("refresh_reuse");
    }

    @Test
    void the_fleet_is_told_of_a_changed_profile() {
        SignedInDevice alice = api().signIn();

        api().send(
                        HttpMethod.PUT,
                        "/api/v1/users/me",
                        UserApi.bearer(alice.accessToken()),
                        "{\"display_name\": \"Alice\"}")
                .succeeded();

        assertThat(changesOf(alice))
                .extracting(UserChanged::getChangeCase)
                .containsExactly(ChangeCase.REGISTERED, ChangeCase.PROFILE_CHANGED);
    }

    @Test
    void a_record_says_which_device_made_the_change_and_has_an_id_of_its_own() {
        SignedInDevice alice = api().signIn();
        SignedInDevice bob = api().signIn();

        api().block(alice, bob);
        api().addContact(alice, bob);
        api().setPrivacy(alice, "{\"status\": \"nobody\"}");
        api().put("/api/v1/users/me", alice.accessToken(), "{\"display_name\": \"Alice\"}")
                .succeeded();

        List<UserChanged> own = laterChangesOf(alice.userId());
        assertThat(own).hasSize(4).allSatisfy(change -> assertThat(Uuids.fromBytes(change.getByDeviceId()))
                .isEqualTo(alice.deviceId()));
        assertThat(changesOf(alice))
                .extracting(change -> Uuids.fromBytes(change.getEventId()))
                .doesNotHaveDuplicates()
                .hasSize(5);
        assertThat(changesOf(alice).get(0).getByDeviceId())
                .as("nobody's device was there before the account")
                .isEmpty();
    }

    @Test
    void a_record_that_a_crash_left_behind_is_published_later() {
        UUID user = UUID.randomUUID();
        UserChanged left = UserChanged.newBuilder()
                .setUserId(Uuids.toByteString(user))
                .setUserDeleted(UserDeleted.getDefaultInstance())
                .build();
        outbox.insert(
                List.of(new OutboxEntry(UUID.randomUUID(), left)),
                clock.instant().minusSeconds(60));

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(rowsOf(user)).isZero();
            assertThat(changesOf(user)).containsExactly(left);
        });
    }

    private List<UserChanged> changesOf(SignedInDevice device) {
        return changesOf(device.userId());
    }

    private List<SessionRevoked> revocationsOf(SignedInDevice device) {
        return changesOf(device).stream()
                .filter(UserChanged::hasSessionRevoked)
                .map(UserChanged::getSessionRevoked)
                .toList();
    }

    private int rowsOf(SignedInDevice device) {
        return rowsOf(device.userId());
    }

    private int rowsOf(UUID user) {
        return jdbc.sql("SELECT COUNT(*) FROM user_events WHERE user_id = ?")
                .param(Uuids.toBytes(user))
                .query(Integer.class)
                .single();
    }
}
