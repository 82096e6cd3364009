package org.sotto.client;

import java.util.List;
import java.util.UUID;
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

    /** The devices without a key message, of {@code stale_devices}; empty otherwise. */
    public List<UUID> missingDevices() {
        return devices("missing");
    }

    /** The devices with a key message that are none of the two users', of {@code stale_devices}; empty otherwise. */
    public List<UUID> extraDevices() {
        return devices("extra");
    }

    private List<UUID> devices(String name) {
        return data == null
                ? List.of()
                : data.path(name)
                        .valueStream()
                        .map(id -> UUID.fromString(id.asString()))
                        .toList();
    }

    /**
     * The error's whole {@code data} ({@code missing} and {@code extra} of {@code stale_devices}), null for a refusal
     * by the client itself.
     */
    public @Nullable JsonNode data() {
        return data;
    }
}
