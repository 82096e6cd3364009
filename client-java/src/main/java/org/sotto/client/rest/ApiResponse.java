package org.sotto.client.rest;

import java.net.http.HttpHeaders;
import tools.jackson.databind.JsonNode;

/**
 * The answer to a REST call, success or not.
 *
 * @param status the HTTP status
 * @param headers as received
 * @param body the JSON body; a missing node when there was none or it was no JSON
 */
public record ApiResponse(int status, HttpHeaders headers, JsonNode body) {

    /** Whether the status is 2xx and the body does not say otherwise. */
    public boolean ok() {
        return status / 100 == 2 && body.path("success").booleanValue(true);
    }

    /** The error's code, empty for a success. */
    public String errorCode() {
        return ok() ? "" : body.path("error").path("code").asString("invalid_response");
    }

    /**
     * The {@code data} of a success.
     *
     * @throws SottoApiException for anything else
     */
    public JsonNode data() {
        if (ok()) {
            return body.path("data");
        }
        JsonNode error = body.path("error");
        throw new SottoApiException(
                status,
                errorCode(),
                error.path("message").asString("the answer has no error object (expected: JSON with \"error\")"),
                error.has("details") ? error.path("details") : null);
    }
}
