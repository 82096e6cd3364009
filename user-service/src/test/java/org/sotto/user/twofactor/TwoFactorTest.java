package org.sotto.user.twofactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sotto.common.id.Uuids;
import org.sotto.user.testing.Answer;
import org.sotto.user.testing.AtOnce;
import org.sotto.user.testing.RunningService;
import org.sotto.user.testing.SignedInDevice;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

@ExtendWith(OutputCaptureExtension.class)
class TwoFactorTest extends RunningService {
    private static final String PATH = "/api/v1/users/me/two-factor";
    private static final String PIN = "314159";

    @Autowired
    private JdbcClient jdbc;

    private SignedInDevice withPin() {
        SignedInDevice alice = api().signIn();
        api().put(PATH, alice.accessToken(), "{\"pin\": \"" + PIN + "\"}").succeeded();
        clock.advance(INTERVAL);
        return alice;
    }

    private String storedHash(UUID userId) {
        return jdbc.sql("SELECT pin_hash FROM two_factor WHERE user_id = ?")
                .param(Uuids.toBytes(userId))
                .query(String.class)
                .single();
    }

    @Test
    void whoever_holds_the_number_needs_the_pin_to_take_the_account_over() {
        SignedInDevice alice = withPin();
        String verification = api().register(alice.phoneNumber()).data("verification_id");
        String code = sms.code(alice.phoneNumber());

        assertThat(api().verify(verification, code, null).refused(401, "two_factor_required"))
                .contains("two_factor_pin");
        Answer wrong = api().verify(verification, code, "000000");
        wrong.refused(401, "invalid_pin");
        assertThat(wrong.body().at("/error/details/attempts_left").asInt()).isEqualTo(4);
        api().get("/api/v1/users/me", alice.accessToken()).succeeded();

        Answer right = api().verify(verification, code, PIN);
        assertThat(right.data("user_id")).isEqualTo(alice.userId().toString());
        assertThat(right.data("is_new_user")).isEqualTo("false");
        api().get("/api/v1/users/me", alice.accessToken()).refused(401, "session_revoked");
        api().verify(verification, code, PIN).refused(401, "verification_expired");
    }

    @Test
    void tries_count_per_account_and_not_per_verification() {
        SignedInDevice alice = withPin();
        for (int left = 4; left >= 0; left--) {
            Answer wrong = api().signInWith(alice.phoneNumber(), "000000");
            wrong.refused(401, "invalid_pin");
            assertThat(wrong.body().at("/error/details/attempts_left").asInt()).isEqualTo(left);
            clock.advance(INTERVAL);
        }

        Answer blocked = api().signInWith(alice.phoneNumber(), PIN);
        blocked.refused(429, "rate_limited");
        assertThat(blocked.retryAfter()).isBetween(3_500L, 3_601L);

        clock.advance(Duration.ofHours(1));
        api().signInWith(alice.phoneNumber(), "000000").refused(401, "invalid_pin");
        clock.advance(INTERVAL);
        assertThat(api().signInWith(alice.phoneNumber(), PIN).retryAfter())
                .as("the second wait is twice as long")
                .isBetween(7_100L, 7_201L);
        clock.advance(Duration.ofHours(2));
        api().signInWith(alice.phoneNumber(), PIN).succeeded();
        clock.advance(INTERVAL);
        assertThat(api().signInWith(alice.phoneNumber(), "000000")
                        .body()
                        .at("/error/details/attempts_left")
                        .asInt())
                .as("the right PIN forgets the wrong ones")
                .isEqualTo(4);
    }

    @Test
    void tries_at_once_are_all_counted() throws Exception {
        SignedInDevice alice = withPin();
        List<String> verifications = new ArrayList<>();
        List<String> codes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            verifications.add(api().register(alice.phoneNumber()).data("verification_id"));
            codes.add(sms.code(alice.phoneNumber()));
            clock.advance(INTERVAL);
        }

        List<Answer> answers = AtOnce.run(8, i -> api().verify(verifications.get(i), codes.get(i), "00000" + i));

        assertThat(answers.stream().filter(answer -> answer.status() == 401)).hasSize(TwoFactor.FREE_TRIES);
        assertThat(answers.stream().filter(answer -> answer.status() == 429)).hasSize(3);
    }

    @Test
    void a_pin_can_be_replaced_and_removed() {
        SignedInDevice alice = withPin();
        api().put(PATH, alice.accessToken(), "{\"pin\": \"271828\"}").succeeded();
        api().signInWith(alice.phoneNumber(), PIN).refused(401, "invalid_pin");
        clock.advance(INTERVAL);

        api().delete(PATH, alice.accessToken()).succeeded();
        api().delete(PATH, alice.accessToken()).succeeded();

        assertThat(api().signInWith(alice.phoneNumber(), null).data("is_new_user"))
                .isEqualTo("false");
    }

    @Test
    void the_table_holds_a_salted_argon2id_hash_and_the_log_nothing(CapturedOutput output) {
        SignedInDevice alice = withPin();
        SignedInDevice bob = withPin();
        api().signInWith(alice.phoneNumber(), "161803").refused(401, "invalid_pin");

        assertThat(storedHash(alice.userId()))
                .startsWith("$argon2id$v=19$m=19456,t=2,p=1$")
                .isNotEqualTo(storedHash(bob.userId()));
        assertThat(output.getAll()).doesNotContain(PIN).doesNotContain("161803");
    }

    @Test
    void a_hash_of_another_account_opens_nothing() {
        SignedInDevice alice = withPin();
        SignedInDevice bob = withPin();
        jdbc.sql("UPDATE two_factor SET pin_hash = ? WHERE user_id = ?")
                .param(storedHash(bob.userId()))
                .param(Uuids.toBytes(alice.userId()))
                .update();
        api().signInWith(alice.phoneNumber(), PIN).refused(401, "invalid_pin");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"pin\": null}",
                "{\"pin\": \"12345\"}",
                "{\"pin\": \"1234567\"}",
                "{\"pin\": \"12345a\"}",
                "{\"pin\": \"١٢٣٤٥٦\"}",
                "{\"pin\": [\"123456\"]}",
                "[]"
            })
    void what_is_no_pin_is_refused_with_what_was_expected(String body) {
        SignedInDevice alice = api().signIn();
        api().put(PATH, alice.accessToken(), body).refused(400, "invalid_request");
        assertThat(jdbc.sql("SELECT COUNT(*) FROM two_factor WHERE user_id = ?")
                        .param(Uuids.toBytes(alice.userId()))
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({"5, 1", "6, 2", "7, 4", "8, 8", "9, 16", "10, 24", "200, 24"})
    void each_wait_is_twice_as_long_up_to_a_day(int wrongTries, int hours) {
        assertThat(TwoFactor.waitAfter(wrongTries)).isEqualTo(Duration.ofHours(hours));
    }
}
