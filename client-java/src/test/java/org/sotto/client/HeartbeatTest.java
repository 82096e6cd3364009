package org.sotto.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sotto.client.Heartbeat.Due;

class HeartbeatTest {
    private final Heartbeat heartbeat = new Heartbeat(30, 10, 0);

    @Test
    void a_ping_is_due_every_interval_while_answers_come() {
        assertThat(heartbeat.check(29, 0, true)).isEqualTo(Due.NOTHING);
        assertThat(heartbeat.check(30, 0, true)).isEqualTo(Due.PING);
        assertThat(heartbeat.check(41, 31, true)).isEqualTo(Due.NOTHING);
        assertThat(heartbeat.check(60, 31, true)).isEqualTo(Due.PING);
    }

    @Test
    void silence_after_a_ping_is_death_and_silence_before_it_is_none() {
        assertThat(heartbeat.check(30, 0, true)).isEqualTo(Due.PING);
        assertThat(heartbeat.check(40, 0, true)).isEqualTo(Due.NOTHING);
        assertThat(heartbeat.check(41, 0, true)).isEqualTo(Due.DEAD);
    }

    @Test
    void a_reader_that_holds_back_cannot_tell_and_goes_on_pinging() {
        assertThat(heartbeat.check(30, 0, false)).isEqualTo(Due.PING);
        assertThat(heartbeat.check(50, 0, false)).isEqualTo(Due.NOTHING);
        assertThat(heartbeat.check(60, 0, false)).isEqualTo(Due.PING);
        assertThat(heartbeat.check(61, 0, true)).isEqualTo(Due.NOTHING);
    }
}
