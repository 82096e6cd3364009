package org.sotto.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private static final long SECOND = 1_000_000_000L;

    @Property
    void a_burst_is_admitted_whole_then_the_sustained_rate(
            @ForAll @IntRange(min = 1, max = 1_000) int perSecond,
            @ForAll @IntRange(min = 1, max = 2_000) int burst,
            @ForAll long start) {
        RateLimit limit = new RateLimit(perSecond, burst);
        long state = start;
        for (int i = 0; i < burst; i++) {
            state = limit.admit(state, start);
            assertThat(state).isNotEqualTo(RateLimit.REFUSED);
        }
        assertThat(limit.admit(state, start)).isEqualTo(RateLimit.REFUSED);

        long wait = limit.retryAfterMillis(state, start);
        assertThat(limit.admit(state, start + wait * 1_000_000L)).isNotEqualTo(RateLimit.REFUSED);
    }

    @Property
    void no_more_than_burst_and_rate_pass_in_any_span(@ForAll @LongRange(min = 1, max = 50_000_000L) long step) {
        RateLimit limit = new RateLimit(100, 50);
        long now = 0;
        long state = 0;
        int admitted = 0;
        for (int i = 0; i < 2_000; i++) {
            long next = limit.admit(state, now);
            if (next != RateLimit.REFUSED) {
                state = next;
                admitted++;
            }
            now += step;
        }
        assertThat((long) admitted).isLessThanOrEqualTo(50 + 100 * now / SECOND + 1);
    }

    @Test
    void as_many_refusals_as_the_burst_within_ten_seconds_are_hopeless() {
        FrameLimits limits = new FrameLimits(new RateLimit(1_000, 1_000), new RateLimit(10, 5), new RateLimit(1, 1), 0);
        for (int i = 0; i < 5; i++) {
            assertThat(limits.send(1)).isEqualTo(FrameLimits.Verdict.ADMITTED);
        }
        for (int i = 0; i < 4; i++) {
            assertThat(limits.send(1)).isEqualTo(FrameLimits.Verdict.REFUSED);
        }
        assertThat(limits.send(1)).isEqualTo(FrameLimits.Verdict.HOPELESS);
    }

    @Test
    void refusals_that_lie_apart_are_forgiven() {
        FrameLimits limits = new FrameLimits(new RateLimit(1_000, 1_000), new RateLimit(1, 2), new RateLimit(1, 1), 0);
        for (long second = 0; second < 60; second += 12) {
            for (int i = 0; i < 2; i++) {
                assertThat(limits.send(second * SECOND)).isEqualTo(FrameLimits.Verdict.ADMITTED);
            }
            assertThat(limits.send(second * SECOND)).isEqualTo(FrameLimits.Verdict.REFUSED);
        }
    }

    @Test
    void addresses_have_limits_of_their_own() {
        ConnectLimit limit = new ConnectLimit(new RateLimit(1, 2));
        assertThat(limit.admit("192.0.2.1", 0)).isZero();
        assertThat(limit.admit("192.0.2.1", 0)).isZero();
        assertThat(limit.admit("192.0.2.1", 0)).isEqualTo(1_000);
        assertThat(limit.admit("192.0.2.2", 0)).isZero();
        assertThat(limit.admit("192.0.2.1", SECOND)).isZero();
    }
}
