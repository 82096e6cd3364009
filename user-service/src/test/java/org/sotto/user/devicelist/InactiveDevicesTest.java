package org.sotto.user.devicelist;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.proto.v1.DeviceRemoved;
import org.sotto.proto.v1.UserChanged;
import org.sotto.user.device.DeviceStore;
import org.sotto.user.testing.AtOnce;
import org.sotto.user.testing.DeviceKit;
import org.sotto.user.testing.LinkedDevices.Linked;
import org.sotto.user.testing.RunningService;
import org.sotto.user.testing.SignedInDevice;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Alice's phone, which is primary, her laptop and her tablet, half a year later. */
class InactiveDevicesTest extends RunningService {
    @Autowired
    private DeviceStore devices;

    @Autowired
    private DeviceRemoval removal;

    @Autowired
    private JdbcClient jdbc;

    private SignedInDevice alice;
    private Linked laptop;

    @BeforeEach
    void link() {
        alice = api().signIn();
        laptop = linkedDevices.link(alice.userId());
    }

    /** The job as it runs that much later. */
    private InactiveDevices after(Duration time) {
        return new InactiveDevices(devices, removal, Clock.offset(clock, time));
    }

    private List<UUID> devicesOf(SignedInDevice device) {
        JsonNode all = api().get("/api/v1/devices", device.accessToken())
                .succeeded()
                .body()
                .at("/data/devices");
        return all.valueStream()
                .map(entry -> UUID.fromString(entry.path("device_id").asString()))
                .toList();
    }

    private int rows(String table, UUID device) {
        return jdbc.sql("SELECT COUNT(*) FROM " + table + " WHERE user_id = ? AND device_id = ?")
                .param(Uuids.toBytes(alice.userId()))
                .param(Uuids.toBytes(device))
                .query(Integer.class)
                .single();
    }

    private void uploadKeys(String accessToken) {
        api().put("/api/v1/keys", accessToken, DeviceKit.json(new DeviceKit().upload(2, 2)))
                .succeeded();
    }

    private List<UserChanged> removals() {
        return changesOf(alice.userId()).stream()
                .filter(UserChanged::hasDeviceRemoved)
                .toList();
    }

    @Test
    void a_linked_device_that_was_not_used_for_180_days_is_removed_with_its_session_and_keys() {
        uploadKeys(laptop.tokens().accessToken());
        uploadKeys(alice.accessToken());

        after(InactiveDevices.KEPT.plusMinutes(1)).sweep();

        assertThat(devicesOf(alice)).as("the primary stays").containsExactly(alice.deviceId());
        api().get("/api/v1/devices", laptop.tokens().accessToken()).refused(401, "session_revoked");
        api().refresh(laptop.tokens().refreshToken()).refused(401, "session_revoked");
        for (String table : List.of("device_keys", "one_time_pre_keys", "one_time_kem_pre_keys")) {
            assertThat(rows(table, laptop.deviceId())).as(table).isZero();
            assertThat(rows(table, alice.deviceId())).as(table).isPositive();
        }
        assertThat(rows("former_devices", laptop.deviceId())).isOne();
        assertThat(removals()).singleElement().satisfies(change -> {
            assertThat(change.getDeviceRemoved())
                    .isEqualTo(DeviceRemoved.newBuilder()
                            .setDeviceId(Uuids.toByteString(laptop.deviceId()))
                            .setDeviceNumber(2)
                            .build());
            assertThat(change.getByDeviceId()).as("by none of hers").isEqualTo(ByteString.EMPTY);
        });
        assertThat(changesOf(alice.userId()))
                .filteredOn(UserChanged::hasSessionRevoked)
                .extracting(change -> change.getSessionRevoked().getReason())
                .containsExactly("device_removed");
    }

    @Test
    void a_device_that_renews_its_session_is_in_use() {
        Linked tablet = linkedDevices.link(alice.userId());
        clock.advance(Duration.ofMinutes(10));
        api().refresh(tablet.tokens().refreshToken()).succeeded();

        after(InactiveDevices.KEPT.minusMinutes(11)).sweep();
        assertThat(devicesOf(alice)).containsExactly(alice.deviceId(), laptop.deviceId(), tablet.deviceId());

        after(InactiveDevices.KEPT.minusMinutes(5)).sweep();
        assertThat(devicesOf(alice)).containsExactly(alice.deviceId(), tablet.deviceId());
    }

    @Test
    void a_device_that_came_back_since_it_was_found_stays_and_so_does_a_primary_one() {
        Instant now = clock.instant();

        assertThat(removal.removeInactive(alice.userId(), laptop.deviceId(), now.minusSeconds(60)))
                .as("in use later")
                .isFalse();
        assertThat(removal.removeInactive(alice.userId(), alice.deviceId(), now.plusSeconds(60)))
                .as("primary")
                .isFalse();
        assertThat(removal.removeInactive(UUID.randomUUID(), laptop.deviceId(), now.plusSeconds(60)))
                .as("of an account that has ended")
                .isFalse();
        assertThat(removals()).isEmpty();
        assertThat(devicesOf(alice)).containsExactly(alice.deviceId(), laptop.deviceId());
    }

    @Test
    void instances_at_once_remove_a_device_once() throws Exception {
        InactiveDevices job = after(InactiveDevices.KEPT.plusMinutes(1));

        AtOnce.run(4, instance -> {
            job.sweep();
            return instance;
        });

        assertThat(devicesOf(alice)).containsExactly(alice.deviceId());
        assertThat(removals()).hasSize(1);
    }

    @Test
    void one_run_removes_more_than_a_batch() {
        IntStream.range(0, InactiveDevices.BATCH).forEach(index -> linkedDevices.link(alice.userId()));

        after(InactiveDevices.KEPT.plusMinutes(1)).sweep();

        assertThat(devicesOf(alice)).containsExactly(alice.deviceId());
        assertThat(removals()).hasSize(InactiveDevices.BATCH + 1);
    }
}
