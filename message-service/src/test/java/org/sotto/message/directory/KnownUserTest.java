package org.sotto.message.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.proto.v1.DeviceRecord;
import org.sotto.proto.v1.UserRecord;

/** What is kept of somebody is asked at different times. */
class KnownUserTest {
    private static final Instant EXPIRES = Instant.parse("2026-04-01T12:00:00Z");

    private final UUID phone = UUID.randomUUID();
    private final UUID laptop = UUID.randomUUID();
    private final UUID unlisted = UUID.randomUUID();

    private static DeviceRecord device(UUID id, boolean listed, boolean primary) {
        return DeviceRecord.newBuilder()
                .setDeviceId(Uuids.toByteString(id))
                .setListed(listed)
                .setListPrimary(primary)
                .build();
    }

    private static UserRecord.Builder withList() {
        return UserRecord.newBuilder().setListVersion(7).setListExpiresMs(EXPIRES.toEpochMilli());
    }

    @Test
    void a_list_expires_while_it_is_kept() {
        KnownUser bob = KnownUser.of(withList()
                .addDevices(device(phone, true, true))
                .addDevices(device(laptop, true, false))
                .addDevices(device(unlisted, false, false))
                .build());

        Instant before = EXPIRES.minusMillis(1);
        assertThat(bob.required(before)).containsExactlyInAnyOrder(phone, laptop);
        assertThat(bob.allowed(before)).containsExactlyInAnyOrder(phone, laptop);
        assertThat(bob.required(EXPIRES)).containsExactly(phone);
        assertThat(bob.allowed(EXPIRES)).containsExactly(phone);
        assertThat(bob.isUnreachable(EXPIRES)).isFalse();
        assertThat(bob.devices()).as("who live").containsExactlyInAnyOrder(phone, laptop, unlisted);
    }

    @Test
    void without_the_primary_device_nobody_is_left_when_a_list_expires() {
        KnownUser bob =
                KnownUser.of(withList().addDevices(device(laptop, true, false)).build());

        assertThat(bob.isUnreachable(EXPIRES.minusMillis(1))).isFalse();
        assertThat(bob.isUnreachable(EXPIRES)).isTrue();
    }

    @Test
    void without_a_list_nothing_expires() {
        KnownUser bob = KnownUser.of(
                UserRecord.newBuilder().addDevices(device(phone, false, false)).build());

        assertThat(bob.required(EXPIRES)).isEmpty();
        assertThat(bob.allowed(EXPIRES)).containsExactly(phone);
        assertThat(bob.isUnreachable(EXPIRES)).isFalse();
    }
}
