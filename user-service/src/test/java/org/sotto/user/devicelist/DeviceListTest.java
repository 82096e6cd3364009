package org.sotto.user.devicelist;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sotto.common.id.Uuids;
import org.sotto.proto.v1.DeviceRemoved;
import org.sotto.proto.v1.UserChanged;
import org.sotto.user.testing.LinkedDevices.Linked;
import org.sotto.user.testing.RunningService;
import org.sotto.user.testing.SignedInDevice;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

class DeviceListTest extends RunningService {
    private static final String PATH = "/api/v1/devices";

    @Autowired
    private JdbcClient jdbc;

    private JsonNode list(String accessToken) {
        return api().get(PATH, accessToken).succeeded().body().at("/data/devices");
    }

    private Map<String, Object> pushOf(UUID userId) {
        return jdbc.sql(
                        "SELECT push_token, push_provider FROM devices WHERE user_id = ? ORDER BY device_number LIMIT 1")
                .param(Uuids.toBytes(userId))
                .query()
                .singleRow();
    }

    @Test
    void a_user_sees_all_devices_and_which_one_asks() {
        SignedInDevice alice = api().signIn();
        Linked laptop = linkedDevices.link(alice.userId());

        JsonNode all = list(laptop.tokens().accessToken());

        assertThat(all).hasSize(2);
        assertThat(all.get(0).path("device_id").asString())
                .isEqualTo(alice.deviceId().toString());
        assertThat(all.get(0).path("device_number").asInt()).isEqualTo(1);
        assertThat(all.get(0).path("is_primary").asBoolean()).isTrue();
        assertThat(all.get(0).path("current").asBoolean()).isFalse();
        assertThat(all.get(1).path("device_name").asString()).isEqualTo("Laptop");
        assertThat(all.get(1).path("device_type").asString()).isEqualTo("WEB");
        assertThat(all.get(1).path("platform").asString()).isEqualTo("LINUX");
        assertThat(all.get(1).path("is_primary").asBoolean()).isFalse();
        assertThat(all.get(1).path("current").asBoolean()).isTrue();
        assertThat(all.get(1).path("created_at").asString()).endsWith("Z");
        assertThat(all.get(1).has("push_provider")).isFalse();
    }

    @Test
    void the_primary_device_removes_a_linked_one_and_its_sessions_end() {
        SignedInDevice alice = api().signIn();
        Linked laptop = linkedDevices.link(alice.userId());

        api().delete(PATH + "/" + laptop.deviceId(), alice.accessToken()).succeeded();

        assertThat(list(alice.accessToken())).hasSize(1);
        api().get(PATH, laptop.tokens().accessToken()).refused(401, "session_revoked");
        api().refresh(laptop.tokens().refreshToken()).refused(401, "session_revoked");
        assertThat(changesOf(alice.userId()))
                .filteredOn(UserChanged::hasSessionRevoked)
                .singleElement()
                .satisfies(change -> {
                    assertThat(change.getSessionRevoked().getReason()).isEqualTo("device_removed");
                    assertThat(Uuids.fromBytes(change.getSessionRevoked().getDeviceId()))
                            .isEqualTo(laptop.deviceId());
                });
        api().delete(PATH + "/" + laptop.deviceId(), alice.accessToken()).refused(404, "not_found");
    }

    @Test
    void a_removal_is_told_also_of_a_device_that_was_logged_out() {
        SignedInDevice alice = api().signIn();
        Linked laptop = linkedDevices.link(alice.userId());
        api().logout(laptop.tokens().accessToken()).succeeded();

        api().delete(PATH + "/" + laptop.deviceId(), alice.accessToken()).succeeded();

        assertThat(changesOf(alice.userId()))
                .filteredOn(UserChanged::hasDeviceRemoved)
                .singleElement()
                .satisfies(change -> {
                    assertThat(change.getDeviceRemoved())
                            .isEqualTo(DeviceRemoved.newBuilder()
                                    .setDeviceId(Uuids.toByteString(laptop.deviceId()))
                                    .setDeviceNumber(2)
                                    .build());
                    assertThat(Uuids.fromBytes(change.getByDeviceId())).isEqualTo(alice.deviceId());
                });
        assertThat(changesOf(alice.userId()))
                .filteredOn(UserChanged::hasSessionRevoked)
                .extracting(change -> change.getSessionRevoked().getReason())
                .containsExactly("logout");
    }

    @Test
    void a_linked_device_removes_itself_alone() {
        SignedInDevice alice = api().signIn();
        Linked laptop = linkedDevices.link(alice.userId());
        Linked tablet = linkedDevices.link(alice.userId());

        api().delete(PATH + "/" + tablet.deviceId(), laptop.tokens().accessToken())
                .refused(403, "forbidden");
        api().delete(PATH + "/" + alice.deviceId(), laptop.tokens().accessToken())
                .refused(409, "primary_device");
        api().delete(PATH + "/" + alice.deviceId(), alice.accessToken()).refused(409, "primary_device");
        api().delete(PATH + "/" + laptop.deviceId(), laptop.tokens().accessToken())
                .succeeded();

        assertThat(list(alice.accessToken())).hasSize(2);
    }

    @Test
    void nobody_removes_or_names_a_device_of_somebody_else() {
        SignedInDevice alice = api().signIn();
        SignedInDevice bob = api().signIn();
        Linked laptop = linkedDevices.link(alice.userId());

        api().delete(PATH + "/" + laptop.deviceId(), bob.accessToken()).refused(404, "not_found");
        api().delete(PATH + "/nonsense", bob.accessToken()).refused(400, "invalid_request");
        api().put(
                        PATH + "/" + alice.deviceId() + "/push-token",
                        bob.accessToken(),
                        "{\"push_token\": \"x\", \"push_provider\": \"fcm\"}")
                .refused(403, "device_mismatch");

        assertThat(list(alice.accessToken())).hasSize(2);
    }

    @Test
    void a_device_sets_its_own_push_token_and_loses_it_at_logout() {
        SignedInDevice alice = api().signIn();
        String token = "t".repeat(2_048);
        api().put(
                        PATH + "/" + alice.deviceId() + "/push-token",
                        alice.accessToken(),
                        "{\"push_token\": \"" + token + "\", \"push_provider\": \"webpush\"}")
                .succeeded();
        assertThat(pushOf(alice.userId())).containsEntry("push_token", token).containsEntry("push_provider", "webpush");
        assertThat(list(alice.accessToken()).get(0).path("push_provider").asString())
                .isEqualTo("webpush");

        api().logout(alice.accessToken()).succeeded();

        assertThat(pushOf(alice.userId())).containsEntry("push_token", null).containsEntry("push_provider", null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"push_token\": \"x\"}",
                "{\"push_token\": \"\", \"push_provider\": \"fcm\"}",
                "{\"push_token\": \"x\", \"push_provider\": \"FCM2\"}",
                "{\"push_token\": \"x\", \"push_provider\": 1}",
                "{\"push_token\": [], \"push_provider\": \"apns\"}"
            })
    void a_push_token_that_is_none_is_refused(String body) {
        SignedInDevice alice = api().signIn();
        api().put(PATH + "/" + alice.deviceId() + "/push-token", alice.accessToken(), body)
                .refused(400, "invalid_request");
    }

    @Test
    void a_push_token_that_is_too_long_is_refused() {
        SignedInDevice alice = api().signIn();
        String body = "{\"push_token\": \"" + "t".repeat(2_049) + "\", \"push_provider\": \"fcm\"}";
        assertThat(api().put(PATH + "/" + alice.deviceId() + "/push-token", alice.accessToken(), body)
                        .refused(400, "invalid_request"))
                .contains("push_token");
    }
}
