package org.sotto.user.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.sotto.user.testing.RunningService;
import org.sotto.user.testing.SignedInDevice;
import org.springframework.beans.factory.annotation.Autowired;

class FormerDevicesTest extends RunningService {
    @Autowired
    private FormerDevices formerDevices;

    @Test
    void a_device_that_is_taken_out_is_remembered_for_a_month() {
        SignedInDevice first = api().signIn();
        assertThat(formerDevices.of(first.userId())).isEmpty();
        waitOutInterval();
        SignedInDevice second = api().signIn(first.phoneNumber());
        assertThat(second.userId()).isEqualTo(first.userId());

        formerDevices.sweep();
        assertThat(formerDevices.of(first.userId())).containsExactly(first.deviceId());
        clock.advance(FormerDevices.KEPT.plus(Duration.ofMinutes(1)));
        formerDevices.sweep();
        assertThat(formerDevices.of(first.userId())).isEmpty();
    }
}
