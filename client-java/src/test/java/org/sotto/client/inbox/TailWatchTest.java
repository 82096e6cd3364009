package org.sotto.client.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TailWatchTest {
    private final TailWatch watch = new TailWatch();

    @Test
    void one_heartbeat_of_lateness_is_normal_and_two_are_not() {
        assertThat(watch.behind(10, 5)).isFalse();
        assertThat(watch.behind(12, 10)).isFalse();
        assertThat(watch.behind(12, 11)).isTrue();
    }

    @Test
    void a_device_that_has_what_the_pong_before_knew_is_not_behind() {
        assertThat(watch.behind(10, 5)).isFalse();
        assertThat(watch.behind(20, 10)).isFalse();
        assertThat(watch.behind(30, 20)).isFalse();
    }

    @Test
    void suspicions_that_find_nothing_become_rare() {
        int suspicions = 0;
        for (int heartbeat = 0; heartbeat < 200; heartbeat++) {
            if (watch.behind(10 + heartbeat, 5)) {
                suspicions++;
                watch.caughtUp();
            }
        }
        assertThat(suspicions).isBetween(3, 8);
    }

    @Test
    void a_suspicion_that_found_something_keeps_the_watch_sharp() {
        int suspicions = 0;
        for (int heartbeat = 0; heartbeat < 40; heartbeat++) {
            if (watch.behind(10 + heartbeat, 5)) {
                suspicions++;
                watch.arrived();
                watch.caughtUp();
            }
        }
        assertThat(suspicions).isBetween(19, 20);
    }
}
