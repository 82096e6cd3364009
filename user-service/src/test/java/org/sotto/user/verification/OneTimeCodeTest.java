package org.sotto.user.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.sotto.user.testing.Answer;
import org.sotto.user.testing.AtOnce;
import org.sotto.user.testing.RunningService;
import org.sotto.user.testing.UserApi;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;

class OneTimeCodeTest extends RunningService {
    @Autowired
    private ReactiveStringRedisTemplate redis;

    @Test
    void a_wrong_code_five_times_ends_the_verification() {
        String number = UserApi.randomNumber();
        String verification = api().register(number).data("verification_id");
        String right = sms.code(number);
        String wrong = UserApi.otherThan(right);

        for (int left = 4; left >= 0; left--) {
            Answer answer = api().verify(verification, wrong);
            answer.refused(401, "invalid_otp");
            assertThat(answer.body().at("/error/details/attempts_left").asInt(-1))
                    .as("%s", answer)
                    .isEqualTo(left);
        }

        api().verify(verification, right).refused(401, "verification_expired");
    }

    @Test
    void four_wrong_codes_leave_the_right_one_working() {
        String number = UserApi.randomNumber();
        String verification = api().register(number).data("verification_id");
        for (int i = 0; i < 4; i++) {
            api().verify(verification, UserApi.otherThan(sms.code(number))).refused(401, "invalid_otp");
        }

        api().verify(verification, sms.code(number)).succeeded();
    }

    @Test
    void forty_wrong_codes_at_once_are_five_tries() throws Exception {
        String number = UserApi.randomNumber();
        String verification = api().register(number).data("verification_id");
        String wrong = UserApi.otherThan(sms.code(number));

        List<Answer> answers = AtOnce.run(40, i -> api().verify(verification, wrong));

        assertThat(answers).extracting(Answer::status).containsOnly(401);
        assertThat(answers)
                .extracting(answer -> answer.body().at("/error/code").asString())
                .filteredOn("invalid_otp"::equals)
                .hasSize(5);
        api().verify(verification, sms.code(number)).refused(401, "verification_expired");
    }

    @Test
    void a_code_works_once_even_when_sent_ten_times_at_once() throws Exception {
        String number = UserApi.randomNumber();
        String verification = api().register(number).data("verification_id");
        String code = sms.code(number);

        List<Answer> answers = AtOnce.run(10, i -> api().verify(verification, code));

        assertThat(answers)
                .extracting(Answer::status)
                .filteredOn(status -> status == 200)
                .hasSize(1);
        answers.stream()
                .filter(answer -> answer.status() != 200)
                .forEach(answer -> answer.refused(401, "verification_expired"));
    }

    @Test
    void a_code_of_another_verification_does_not_work() {
        String number = UserApi.randomNumber();
        api().register(number).succeeded();
        String firstCode = sms.code(number);
        waitOutInterval();
        String second = api().register(number).data("verification_id");
        if (!firstCode.equals(sms.code(number))) {
            api().verify(second, firstCode).refused(401, "invalid_otp");
        }

        api().verify(second, sms.code(number)).succeeded();
    }

    @Test
    void an_unknown_verification_is_refused() {
        api().verify(UUID.randomUUID().toString(), "123456").refused(401, "verification_expired");
    }

    @Test
    void a_verification_lives_for_five_minutes_and_shows_neither_code_nor_number() {
        String number = UserApi.randomNumber();
        String key = NAME + ":otp:{" + api().register(number).data("verification_id") + "}";

        Duration ttl = Objects.requireNonNull(redis.getExpire(key).block());
        String stored =
                String.valueOf(redis.opsForHash().entries(key).collectList().block());

        assertThat(ttl).isBetween(Duration.ofSeconds(280), Duration.ofMinutes(5));
        assertThat(stored).contains("tries").doesNotContain(sms.code(number)).doesNotContain(number);
    }
}
