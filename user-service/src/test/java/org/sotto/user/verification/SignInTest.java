package org.sotto.user.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sotto.common.id.Uuids;
import org.sotto.user.device.DeviceStore;
import org.sotto.user.testing.Answer;
import org.sotto.user.testing.AtOnce;
import org.sotto.user.testing.RunningService;
import org.sotto.user.testing.SignedInDevice;
import org.sotto.user.testing.UserApi;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

@ExtendWith(OutputCaptureExtension.class)
class SignInTest extends RunningService {
    @Autowired
    private DeviceStore devices;

    @Autowired
    private JdbcClient jdbc;

    @Test
    void a_new_number_gets_an_account_and_its_first_device() {
        SignedInDevice alice = api().signIn();

        assertThat(alice.newUser()).isTrue();
        assertThat(devices.findByUsers(List.of(alice.userId())))
                .containsExactly(new DeviceStore.Numbered(alice.userId(), alice.deviceId(), 1));
        Map<String, Object> row = jdbc.sql(
                        "SELECT device_name, device_type, platform, is_primary FROM devices" + " WHERE user_id = ?")
                .param(Uuids.toBytes(alice.userId()))
                .query()
                .singleRow();
        assertThat(row)
                .containsEntry("device_name", "Test phone")
                .containsEntry("device_type", "PHONE")
                .containsEntry("platform", "ANDROID")
                .containsEntry("is_primary", true);
    }

    @Test
    void the_answer_to_register_says_where_the_code_went_and_for_how_long() {
        String number = UserApi.randomNumber();

        Answer answer = api().register(number);

        assertThat(answer.data("expires_in")).isEqualTo("300");
        assertThat(answer.data("message")).isEqualTo("OTP sent to " + number);
        JsonNode sent = sms.to(number).get(0);
        assertThat(sent.path("code").asString()).matches("[0-9]{6}");
        assertThat(sent.path("text").asString()).contains(sent.path("code").asString());
        assertThat(sent.path("at").asLong()).isPositive();
    }

    @Test
    void a_national_number_is_read_with_its_country() {
        String number = UserApi.randomNumber();

        api().register("0" + number.substring(3)).succeeded();

        assertThat(sms.to(number)).hasSize(1);
    }

    @Test
    void the_device_is_optional() {
        String number = UserApi.randomNumber();
        String verification = api().register(number).data("verification_id");

        Answer answer = api().post(
                        "/api/v1/auth/verify",
                        "{\"verification_id\": \"" + verification + "\", \"otp\": \"" + sms.code(number)
                                + "\", \"something_unknown\": 1}");

        assertThat(answer.data("is_new_user")).isEqualTo("true");
    }

    @Test
    void a_known_number_gets_a_new_primary_device_and_the_old_one_is_logged_out() {
        SignedInDevice old = api().signIn();
        waitOutInterval();

        SignedInDevice young = api().signIn(old.phoneNumber());

        assertThat(young.newUser()).isFalse();
        assertThat(young.userId()).isEqualTo(old.userId());
        assertThat(devices.findByUsers(List.of(old.userId())))
                .containsExactly(new DeviceStore.Numbered(old.userId(), young.deviceId(), 2));
        api().get("/api/v1/users/me", old.accessToken()).refused(401, "session_revoked");
        api().refresh(old.refreshToken()).refused(401, "session_revoked");
        api().get("/api/v1/users/me", young.accessToken()).succeeded();
    }

    @Test
    void two_verifications_of_one_new_number_at_once_make_one_account() throws Exception {
        for (int round = 0; round < 5; round++) {
            String number = UserApi.randomNumber();
            String first = api().register(number).data("verification_id");
            String firstCode = sms.code(number);
            waitOutInterval();
            String second = api().register(number).data("verification_id");
            String secondCode = sms.code(number);

            List<Answer> answers =
                    AtOnce.run(2, i -> i == 0 ? api().verify(first, firstCode) : api().verify(second, secondCode));

            assertThat(answers)
                    .extracting(answer -> answer.data("user_id"))
                    .containsOnly(answers.get(0).data("user_id"));
            assertThat(answers)
                    .extracting(answer -> answer.data("is_new_user"))
                    .containsExactlyInAnyOrder("true", "false");
            UUID user = UUID.fromString(answers.get(0).data("user_id"));
            assertThat(devices.findByUsers(List.of(user)))
                    .extracting(DeviceStore.Numbered::deviceNumber)
                    .containsExactly(2);
        }
    }

    @Test
    void the_number_is_stored_under_the_pepper_alone() {
        SignedInDevice alice = api().signIn();
        byte[] clear = alice.phoneNumber().getBytes(StandardCharsets.US_ASCII);

        Map<String, Object> row = jdbc.sql("SELECT phone_number, phone_number_hash FROM users WHERE user_id = ?")
                .param(Uuids.toBytes(alice.userId()))
                .query()
                .singleRow();

        assertThat(new String((byte[]) row.get("phone_number"), StandardCharsets.ISO_8859_1))
                .doesNotContain(new String(clear, StandardCharsets.ISO_8859_1));
        assertThat((byte[]) row.get("phone_number")).hasSize(12 + clear.length + 16);
        assertThat((byte[]) row.get("phone_number_hash")).hasSize(32);
    }

    @Test
    void neither_number_nor_code_nor_token_is_logged(CapturedOutput output) {
        SignedInDevice alice = api().signIn();

        assertThat(output.getAll())
                .contains(alice.userId().toString())
                .doesNotContain(alice.phoneNumber())
                .doesNotContain(alice.phoneNumber().substring(3))
                .doesNotContain(sms.code(alice.phoneNumber()))
                .doesNotContain(alice.accessToken())
                .doesNotContain(alice.refreshToken());
    }
}
