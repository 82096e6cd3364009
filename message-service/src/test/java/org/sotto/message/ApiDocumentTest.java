package org.sotto.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sotto.message.testing.RunningService;
import org.sotto.message.testing.RunningService.Answer;
import tools.jackson.databind.JsonNode;

/** The OpenAPI document, readiness. */
class ApiDocumentTest {
    private final RunningService service = RunningService.shared();

    @Test
    void it_has_the_public_calls_alone_and_no_parameter_that_a_client_does_not_send() {
        Answer document = service.getWithoutToken("/api/docs/message-service");
        assertThat(document.body().path("paths").propertyNames())
                .containsExactlyInAnyOrder(
                        "/api/v1/conversations",
                        "/api/v1/conversations/{id}/messages",
                        "/api/v1/conversations/{id}/messages/{messageId}/info",
                        "/api/v1/messages/control");
        assertThat(document.body()
                        .path("paths")
                        .path("/api/v1/conversations")
                        .path("get")
                        .path("parameters"))
                .extracting(parameter -> parameter.path("name").asString())
                .containsExactly("limit", "before");
    }

    @Test
    void it_names_fields_as_the_service_does_and_says_what_token_it_takes() {
        JsonNode document = service.getWithoutToken("/api/docs/message-service").body();

        assertThat(document.at("/components/schemas/ControlItem/properties").propertyNames())
                .containsExactlyInAnyOrder("temp_id", "receiver_id", "device_id", "type", "body");
        assertThat(document.at("/components/securitySchemes/access_token/scheme")
                        .asString())
                .isEqualTo("bearer");
        assertThat(document.at("/info/title").asString()).isEqualTo("Sotto message-service");
    }

    @Test
    void it_is_ready_when_it_owns_its_partitions() {
        org.awaitility.Awaitility.await()
                .atMost(org.sotto.message.testing.Chat.PATIENCE)
                .untilAsserted(() -> assertThat(service.getWithoutToken("/actuator/health/readiness")
                                .body()
                                .path("status")
                                .asString())
                        .isEqualTo("UP"));
        assertThat(service.getWithoutToken("/internal/v1/messages/lookup").status())
                .isEqualTo(401);
    }
}
