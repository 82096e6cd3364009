package org.sotto.user.testing;

import java.util.List;
import org.assertj.core.api.Assertions;
import org.springframework.http.HttpHeaders;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the service answered. Every check that fails prints the whole answer. */
public record Answer(int status, HttpHeaders headers, String text) {
    private static final JsonMapper JSON = new JsonMapper();

    public JsonNode body() {
        return JSON.readTree(text);
    }

    /** A field of {@code data}; fails if the answer is no success or lacks it. */
    public String data(String field) {
        Assertions.assertThat(status).as("%s", this).isEqualTo(200);
        JsonNode value = body().path("data").path(field);
        Assertions.assertThat(value.isMissingNode())
                .as("%s lacks %s", this, field)
                .isFalse();
        return value.asString();
    }

    /** Checks that this is a refusal with that status and code, and returns its message. */
    public String refused(int expectedStatus, String expectedCode) {
        Assertions.assertThat(List.of(status, body().at("/error/code").asString()))
                .as("%s", this)
                .isEqualTo(List.of(expectedStatus, expectedCode));
        Assertions.assertThat(body().path("success").asBoolean(true))
                .as("%s", this)
                .isFalse();
        return body().at("/error/message").asString();
    }

    public Answer succeeded() {
        Assertions.assertThat(status).as("%s", this).isEqualTo(200);
        Assertions.assertThat(body().path("success").asBoolean(false))
                .as("%s", this)
                .isTrue();
        return this;
    }

    public long retryAfter() {
        String value = headers.getFirst(HttpHeaders.RETRY_AFTER);
        Assertions.assertThat(value).as("Retry-After of %s", this).isNotNull();
        return Long.parseLong(value);
    }
}
