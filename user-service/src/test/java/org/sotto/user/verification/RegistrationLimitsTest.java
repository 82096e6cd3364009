package org.sotto.user.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.sotto.user.testing.Answer;
import org.sotto.user.testing.RunningService;
import org.sotto.user.testing.UserApi;

class RegistrationLimitsTest extends RunningService {

    @Test
    void a_number_gets_one_code_in_five_seconds() {
        String number = UserApi.randomNumber();
        api().register(number).succeeded();

        Answer tooSoon = api().register(number);

        tooSoon.refused(429, "rate_limited");
        assertThat(tooSoon.retryAfter()).isBetween(1L, 5L);
        assertThat(sms.to(number)).hasSize(1);
        clock.advance(Duration.ofSeconds(tooSoon.retryAfter()));
        api().register(number).succeeded();
    }

    @Test
    void a_number_gets_twenty_codes_in_any_day() {
        String number = UserApi.randomNumber();
        for (int i = 0; i < 20; i++) {
            api().register(number).succeeded();
            clock.advance(Duration.ofHours(1));
        }

        Answer tooMany = api().register(number);

        tooMany.refused(429, "rate_limited");
        assertThat(tooMany.retryAfter()).isBetween(4 * 3_600L - 60, 4 * 3_600L);
        assertThat(sms.to(number)).hasSize(20);
        clock.advance(Duration.ofSeconds(tooMany.retryAfter()));
        api().register(number).succeeded();
        waitOutInterval();
        api().register(number).refused(429, "rate_limited");
    }

    @Test
    void an_address_gets_a_hundred_codes_an_hour_whatever_it_puts_before_itself() {
        String address = UserApi.randomAddress();
        for (int i = 0; i < 100; i++) {
            String forged = i % 2 == 0 ? address : UserApi.randomAddress() + ", " + address;
            api().register(UserApi.randomNumber(), Map.of("X-Forwarded-For", forged))
                    .succeeded();
        }

        Answer tooMany = api().register(UserApi.randomNumber(), Map.of("X-Forwarded-For", address));

        tooMany.refused(429, "rate_limited");
        assertThat(tooMany.retryAfter()).isBetween(1L, 3_600L);
        api().register(UserApi.randomNumber(), Map.of("X-Forwarded-For", "9.9.9.9, " + address))
                .refused(429, "rate_limited");
        api().register(UserApi.randomNumber()).succeeded();
    }

    @Test
    void all_addresses_of_one_ipv6_site_are_one() {
        String site = String.format("2001:db8:%x:1:", UUID.randomUUID().getMostSignificantBits() >>> 48);
        for (int i = 0; i < 100; i++) {
            api().register(UserApi.randomNumber(), Map.of("X-Forwarded-For", site + ":" + Integer.toHexString(i + 1)))
                    .succeeded();
        }

        api().register(UserApi.randomNumber(), Map.of("X-Forwarded-For", site + "a:b:c:d"))
                .refused(429, "rate_limited");
        api().register(UserApi.randomNumber(), Map.of("X-Forwarded-For", site.replace(":1:", ":2:") + ":1"))
                .succeeded();
    }

    @Test
    void a_device_gets_twenty_codes_an_hour() {
        String device = UUID.randomUUID().toString();
        for (int i = 0; i < 20; i++) {
            registerFrom(device).succeeded();
        }

        registerFrom(device).refused(429, "rate_limited");
        registerFrom(UUID.randomUUID().toString()).succeeded();
    }

    private Answer registerFrom(String device) {
        return api().register(
                        UserApi.randomNumber(),
                        Map.of("X-Forwarded-For", UserApi.randomAddress(), "X-Device-ID", device));
    }
}
