package org.sotto.user.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sotto.user.testing.Answer;
import org.sotto.user.testing.RunningService;
import org.sotto.user.testing.SignedInDevice;
import org.sotto.user.testing.UserApi;
import org.springframework.http.HttpMethod;

class ProfileTest extends RunningService {

    @Test
    void a_phone_number_is_shown_to_its_owner_alone() {
        SignedInDevice alice = api().signIn();
        SignedInDevice bob = api().signIn();
        String alicesProfile = "/api/v1/users/" + alice.userId();

        assertThat(api().get("/api/v1/users/me", alice.accessToken()).data("phone_number"))
                .isEqualTo(alice.phoneNumber());
        assertThat(api().get(alicesProfile, alice.accessToken()).data("phone_number"))
                .isEqualTo(alice.phoneNumber());
        Answer seenByBob = api().get(alicesProfile, bob.accessToken()).succeeded();
        assertThat(seenByBob.data("user_id")).isEqualTo(alice.userId().toString());
        assertThat(seenByBob.text()).doesNotContain("phone_number").doesNotContain(alice.phoneNumber());
    }

    @Test
    void a_profile_changes_in_what_was_sent_and_stays_in_the_rest() {
        SignedInDevice alice = api().signIn();
        String status = api().get("/api/v1/users/me", alice.accessToken()).data("status_message");
        assertThat(status).isNotBlank();

        update(alice, "{\"display_name\": \"Алиса 🎈\", \"about\": \"Bücher\"}").succeeded();

        Answer profile = api().get("/api/v1/users/me", alice.accessToken());
        assertThat(profile.data("display_name")).isEqualTo("Алиса 🎈");
        assertThat(profile.data("about")).isEqualTo("Bücher");
        assertThat(profile.data("status_message")).isEqualTo(status);
        update(alice, "{\"status_message\": \"\"}").succeeded();
        assertThat(api().get("/api/v1/users/me", alice.accessToken()).data("status_message"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"display_name, 101", "status_message, 140", "about, 1001", "display_name, 0"})
    void a_field_outside_its_bounds_is_refused(String field, int length) {
        SignedInDevice alice = api().signIn();

        String message = update(alice, "{\"" + field + "\": \"" + "x".repeat(length) + "\"}")
                .refused(400, "invalid_request");

        assertThat(message).contains(field);
    }

    @Test
    void a_change_of_nothing_is_refused() {
        update(api().signIn(), "{\"phone_number\": \"+491601234567\"}").refused(400, "invalid_request");
    }

    @Test
    void an_unknown_user_is_not_found_and_a_malformed_id_refused() {
        String token = api().signIn().accessToken();

        api().get("/api/v1/users/" + UUID.randomUUID(), token).refused(404, "not_found");
        assertThat(api().get("/api/v1/users/1-1-1-1-1", token).refused(400, "invalid_request"))
                .contains("1-1-1-1-1");
    }

    private Answer update(SignedInDevice user, String body) {
        return api().send(HttpMethod.PUT, "/api/v1/users/me", UserApi.bearer(user.accessToken()), body);
    }
}
