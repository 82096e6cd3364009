package org.sotto.user.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sotto.user.testing.RunningService;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;

class OpenApiTest extends RunningService {

    @Test
    void the_document_describes_the_public_calls_in_the_words_of_the_wire() {
        JsonNode document = api().send(HttpMethod.GET, "/api/docs/user-service", Map.of(), null)
                .body();

        assertThat(document.path("paths").propertyNames())
                .contains(
                        "/api/v1/auth/register",
                        "/api/v1/auth/verify",
                        "/api/v1/auth/refresh",
                        "/api/v1/auth/logout",
                        "/api/v1/users/me",
                        "/api/v1/users/me/report",
                        "/api/v1/users/{userId}",
                        "/api/v1/users/me/privacy",
                        "/api/v1/users/contacts",
                        "/api/v1/users/contacts/sync",
                        "/api/v1/users/contacts/{userId}",
                        "/api/v1/users/blocks",
                        "/api/v1/users/blocks/{userId}",
                        "/api/v1/devices/link",
                        "/api/v1/devices/link/{pairingId}",
                        "/api/v1/devices/link/complete",
                        "/api/v1/keys",
                        "/api/v1/keys/one-time",
                        "/api/v1/keys/status",
                        "/api/v1/keys/claim",
                        "/api/v1/keys/{userId}/claim",
                        "/api/v1/keys/{userId}/identity",
                        "/api/v1/devices/list",
                        "/api/v1/devices/list/{userId}")
                .noneMatch(path -> path.contains("internal"));
        assertThat(document.at("/components/schemas/RegisterRequest/properties").propertyNames())
                .containsExactlyInAnyOrder("phone_number", "country_code", "channel");
        assertThat(document.at("/components/schemas/VerifyAnswer/properties").propertyNames())
                .contains("user_id", "device_id", "access_token", "refresh_token", "is_new_user");
        assertThat(document.at("/components/schemas/ProfileAnswer/properties").propertyNames())
                .contains("is_online", "last_seen", "profile_picture", "privacy");
        assertThat(document.at("/components/schemas/PrivacySettings/properties/last_seen/enum")
                        .valueStream()
                        .map(JsonNode::asString))
                .containsExactlyInAnyOrder("everyone", "contacts", "nobody");
        assertThat(document.at("/components/schemas/MessageRequest/properties/message/maxLength")
                        .asInt())
                .isEqualTo(65_536);
        assertThat(document.at("/paths/~1api~1v1~1devices~1link~1{pairingId}/get/parameters")
                        .valueStream()
                        .map(parameter -> parameter.path("name").asString()))
                .containsExactlyInAnyOrder("pairingId", "after", "X-Link-Token");
        assertThat(document.at("/components/schemas/KeysRequest/properties").propertyNames())
                .contains("registration_id", "identity_key", "signed_pre_key", "one_time_kem");
        assertThat(document.at("/components/schemas/Device/properties").propertyNames())
                .as("the report's, whose name no other schema has")
                .contains("push_token");
        assertThat(document.at("/components/schemas/SignedKemPreKey/properties").propertyNames())
                .containsExactlyInAnyOrder("id", "public", "signature");
        assertThat(document.at("/components/schemas/SignedKemPreKey/properties/public/pattern")
                        .asString())
                .isEqualTo(Base64Text.BYTES_1568_OR_1569);
        assertThat(document.at("/paths/~1api~1v1~1auth~1logout/post").has("parameters"))
                .as("the token's parts are no parameters")
                .isFalse();
    }
}
