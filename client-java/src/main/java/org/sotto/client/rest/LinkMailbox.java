package org.sotto.client.rest;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.client.runtime.Fields;
import tools.jackson.databind.JsonNode;

/**
 * One side of the mailbox through which a new device and the account's primary device meet. The server reads nothing in it.
 * Calls block their thread and throw as those of {@link SottoApi}.
 */
public final class LinkMailbox {
    private final UUID pairingId;
    private final @Nullable String token;
    private final Caller caller;

    /** Makes a call as the side that this is. */
    interface Caller {
        ApiResponse call(String method, String path, @Nullable Object body);
    }

    LinkMailbox(UUID pairingId, @Nullable String token, Caller caller) {
        this.pairingId = pairingId;
        this.token = token;
        this.caller = caller;
    }

    /**
     * A message of the other side.
     *
     * @param sequence 1, 2, …
     */
    @SuppressWarnings("ArrayRecordComponent") // Bytes on their way, which nobody compares.
    public record Letter(long sequence, byte[] message) {
        static Letter from(JsonNode letter) {
            return new Letter(Fields.integer(letter, "sequence"), Fields.bytes(letter, "message"));
        }
    }

    /** What the new device will be called in the account, told to the primary alone. */
    public record Reserved(UUID deviceId, int deviceNumber) {
        static @Nullable Reserved orNull(JsonNode device) {
            return device.isObject()
                    ? new Reserved(
                            Fields.uuid(device, "device_id"), Math.toIntExact(Fields.integer(device, "device_number")))
                    : null;
        }
    }

    /** What a read brings. */
    public record Received(List<Letter> letters, @Nullable Reserved device) {}

    /** Goes into the QR code. */
    public UUID pairingId() {
        return pairingId;
    }

    /** What opens the mailbox for the new device; null on the primary's side. */
    public @Nullable String token() {
        return token;
    }

    /**
     * Puts a message of this side in.
     *
     * @param sequence 1, 2, … of this side
     */
    public void put(long sequence, byte[] message) {
        JsonNode unused = caller.call("PUT", path(), Map.of("sequence", sequence, "message", message))
                .data();
    }

    /** The other side's messages above {@code after}, as far as they are there. */
    public Received read(long after) {
        JsonNode data = caller.call("GET", path() + "?after=" + after, null).data();
        return new Received(
                data.path("messages").valueStream().map(Letter::from).toList(), Reserved.orNull(data.path("device")));
    }

    private String path() {
        return "/api/v1/devices/link/" + pairingId;
    }
}
