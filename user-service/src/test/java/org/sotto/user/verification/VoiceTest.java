package org.sotto.user.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.sotto.user.testing.Answer;
import org.sotto.user.testing.RunningService;
import org.sotto.user.testing.UserApi;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import tools.jackson.databind.JsonNode;

/** A code that is read out in a call. */
class VoiceTest extends RunningService {
    private static final Duration WAIT = Duration.ofSeconds(60);

    @Autowired
    private ReactiveStringRedisTemplate redis;

    /** As Redis does after an hour. */
    private void forgetSms() {
        redis.keys(NAME + ":limit:{sms_sent:*").flatMap(redis::delete).then().block();
    }

    private List<String> channels(String number) {
        return sms.to(number).stream()
                .map(line -> line.path("channel").asString())
                .toList();
    }

    @Test
    void a_minute_after_an_sms_the_code_comes_in_a_call_and_signs_in() {
        String number = UserApi.randomNumber();
        api().register(number).succeeded();
        clock.advance(WAIT);

        Answer called = api().call(number);

        assertThat(called.data("message")).contains(number);
        assertThat(channels(number)).containsExactly("sms", "voice");
        JsonNode call = sms.to(number).get(1);
        assertThat(call.path("text").asString())
                .contains(String.join(". ", call.path("code").asString().split("")));
        api().verify(called.data("verification_id"), sms.code(number)).succeeded();
    }

    @Test
    void before_that_a_call_is_refused_and_told_when_it_may_be_asked_for() {
        String number = UserApi.randomNumber();
        api().register(number).succeeded();
        clock.advance(Duration.ofSeconds(20));

        Answer tooSoon = api().call(number);

        assertThat(tooSoon.refused(429, "rate_limited")).contains("voice", "60");
        assertThat(tooSoon.retryAfter()).isBetween(38L, 40L);
        assertThat(channels(number)).containsExactly("sms");
        clock.advance(Duration.ofSeconds(tooSoon.retryAfter()));
        api().call(number).succeeded();
    }

    @Test
    void another_sms_has_its_minute_too() {
        String number = UserApi.randomNumber();
        api().register(number).succeeded();
        clock.advance(Duration.ofSeconds(50));
        api().register(number).succeeded();
        clock.advance(Duration.ofSeconds(20));

        Answer tooSoon = api().call(number);

        tooSoon.refused(429, "rate_limited");
        assertThat(tooSoon.retryAfter()).isBetween(38L, 40L);
    }

    @Test
    void a_number_that_got_no_sms_is_not_called_whether_it_has_an_account_or_not() {
        String known = UserApi.randomNumber();
        api().signIn(known);
        forgetSms();

        for (String number : List.of(known, UserApi.randomNumber())) {
            Answer refused = api().call(number);
            assertThat(refused.refused(429, "rate_limited")).contains("before any SMS");
            assertThat(refused.retryAfter()).isEqualTo(60);
        }
    }

    @Test
    void calls_and_texts_to_a_number_are_twenty_a_day_together() {
        String number = UserApi.randomNumber();
        for (int i = 0; i < 10; i++) {
            api().register(number).succeeded();
            clock.advance(WAIT);
            api().call(number).succeeded();
            waitOutInterval();
        }

        clock.advance(WAIT);
        Answer tooMany = api().call(number);

        assertThat(tooMany.refused(429, "rate_limited")).contains("number", "20");
        api().register(number).refused(429, "rate_limited");
        assertThat(channels(number)).hasSize(20);
    }

    @Test
    void calls_count_by_address_and_by_device() {
        String address = UserApi.randomAddress();
        String device = UUID.randomUUID().toString();
        Map<String, String> from = Map.of("X-Forwarded-For", address, "X-Device-ID", device);
        String number = UserApi.randomNumber();
        api().register(number, from).succeeded();
        clock.advance(WAIT);
        api().call(number, from).succeeded();
        for (int i = 2; i < 20; i++) {
            api().register(UserApi.randomNumber(), from).succeeded();
        }

        waitOutInterval();
        assertThat(api().call(number, from).refused(429, "rate_limited")).contains("device");
        for (int i = 20; i < 99; i++) {
            api().register(UserApi.randomNumber(), Map.of("X-Forwarded-For", address))
                    .succeeded();
        }
        assertThat(api().call(number, Map.of("X-Forwarded-For", address)).refused(429, "rate_limited"))
                .contains("address");
        api().call(number).succeeded();
    }
}
