package org.sotto.client;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The server refused a message. A refusal leaves no trace there: the corrected message may be sent again with the same
 * {@link SendOptions#tempId}.
 */
public final class SendRefusedException extends RuntimeException {
    private final String code;
    private final transient @Nullable JsonNode data;

    SendRefusedException(String code, String message, @Nullable JsonNode data) {
        super(code + ": " + message);
        this.code = code;
        this.data = data;
    }

    /** A stable word, as {@code unknown_receiver} or {@code stale_devices}. */
    public String code() {
        return code;
    }

    /**
     * The error's whole {@code data} ({@code missing} and {@code extra} of {@code stale_devices}), null for a refusal
     * by the client itself.
     */
    public @Nullable JsonNode data() {
        return data;
    }
}
