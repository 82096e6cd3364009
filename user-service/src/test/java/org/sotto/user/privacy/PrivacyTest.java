package org.sotto.user.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sotto.proto.v1.UserChanged;
import org.sotto.proto.v1.UserChanged.ChangeCase;
import org.sotto.user.testing.RunningService;
import org.sotto.user.testing.SignedInDevice;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PrivacyTest extends RunningService {
    private static final String PATH = "/api/v1/users/me/privacy";

    private final JsonMapper json = new JsonMapper();

    @Test
    void settings_begin_open_and_change_in_what_was_sent() {
        SignedInDevice alice = api().signIn();
        assertThat(settingsOf(alice)).isEqualTo(json.readTree("""
                {"last_seen": "everyone", "profile_picture": "everyone", "status": "everyone", "read_receipts": true}"""));

        api().setPrivacy(alice, "{\"last_seen\": \"contacts\", \"read_receipts\": false}");
        api().setPrivacy(alice, "{\"profile_picture\": \"nobody\"}");

        assertThat(settingsOf(alice)).isEqualTo(json.readTree("""
                {"last_seen": "contacts", "profile_picture": "nobody", "status": "everyone", "read_receipts": false}"""));
    }

    @Test
    void others_do_not_learn_the_settings() {
        SignedInDevice alice = api().signIn();

        assertThat(api().profile(api().signIn(), alice).has("privacy")).isFalse();
    }

    @Test
    void the_fleet_is_told() {
        SignedInDevice alice = api().signIn();

        api().setPrivacy(alice, "{\"status\": \"nobody\"}");

        assertThat(laterChangesOf(alice.userId()))
                .extracting(UserChanged::getChangeCase)
                .containsExactly(ChangeCase.PRIVACY_CHANGED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"last_seen": "friends"}           | last_seen: friends (expected: everyone, contacts or nobody)
            {"profile_picture": "EVERYONE"}    | profile_picture: EVERYONE (expected: everyone, contacts or nobody)
            {"status": ""}                     | status:  (expected: everyone, contacts or nobody)
            {"status": ["nobody"]}             | status: wrong type or shape
            {"read_receipts": "sometimes"}     | read_receipts: wrong type or shape
            {}                                 | the body names nothing to change
            {"online": "nobody"}               | the body names nothing to change
            """)
    void a_wrong_setting_is_refused_and_changes_nothing(String body, String message) {
        SignedInDevice alice = api().signIn();
        JsonNode before = settingsOf(alice);

        assertThat(api().put(PATH, alice.accessToken(), body).refused(400, "invalid_request"))
                .contains(message);

        assertThat(settingsOf(alice)).isEqualTo(before);
    }

    private JsonNode settingsOf(SignedInDevice user) {
        return api().get("/api/v1/users/me", user.accessToken())
                .succeeded()
                .body()
                .at("/data/privacy");
    }
}
