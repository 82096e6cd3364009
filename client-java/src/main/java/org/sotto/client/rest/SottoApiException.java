package org.sotto.client.rest;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A REST call that the server refused, with the error it answered (PROTOCOL.md, Common rules). */
public final class SottoApiException extends RuntimeException {
    private final int status;
    private final String code;
    private final transient @Nullable JsonNode details;

    public SottoApiException(int status, String code, String message, @Nullable JsonNode details) {
        super(status + " " + code + ": " + message);
        this.status = status;
        this.code = code;
        this.details = details;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** A stable word as {@code invalid_otp}; {@code invalid_response} when the answer was not the protocol's. */
    public String code() {
        return code;
    }

    /** The error's {@code details}, null when it has none. */
    public @Nullable JsonNode details() {
        return details;
    }
}
