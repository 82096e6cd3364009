package org.sotto.client;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a message carries beside its content; every part is optional.
 *
 * @param tempId the device's id for this send, a random UUID by default. Give the same one to send a refused message
 *     again, or one whose answer was lost when the process ended
 * @param attempt 1 for a first send; 2 or more tells the server to look whether it has the message already
 * @param deviceKeys by device id: the key message that lets this device read the content
 * @param expiresIn for messages that vanish: how long each device keeps one after it got it; whole seconds
 */
public record SendOptions(
        @Nullable UUID tempId,
        int attempt,
        Map<UUID, DeviceKey> deviceKeys,
        @Nullable UUID mediaId,
        @Nullable UUID replyToMessageId,
        boolean forwarded,
        @Nullable Duration expiresIn) {

    public static final SendOptions NONE = new SendOptions(null, 1, Map.of(), null, null, false, null);

    /**
     * The key message for one device (E2EE.md, 3.2).
     *
     * @param type {@code prekey} or {@code ratchet}
     * @param body base64
     */
    public record DeviceKey(String type, String body) {}

    public SendOptions {
        if (attempt < 1) {
            throw new IllegalArgumentException("attempt: " + attempt + " (expected: >= 1)");
        }
        deviceKeys = Map.copyOf(deviceKeys);
    }

    public SendOptions withTempId(UUID id) {
        return new SendOptions(id, attempt, deviceKeys, mediaId, replyToMessageId, forwarded, expiresIn);
    }

    public SendOptions withAttempt(int number) {
        return new SendOptions(tempId, number, deviceKeys, mediaId, replyToMessageId, forwarded, expiresIn);
    }

    public SendOptions withDeviceKeys(Map<UUID, DeviceKey> keys) {
        return new SendOptions(tempId, attempt, keys, mediaId, replyToMessageId, forwarded, expiresIn);
    }

    public SendOptions withMediaId(UUID id) {
        return new SendOptions(tempId, attempt, deviceKeys, id, replyToMessageId, forwarded, expiresIn);
    }

    public SendOptions withReplyTo(UUID messageId) {
        return new SendOptions(tempId, attempt, deviceKeys, mediaId, messageId, forwarded, expiresIn);
    }

    public SendOptions asForwarded() {
        return new SendOptions(tempId, attempt, deviceKeys, mediaId, replyToMessageId, true, expiresIn);
    }

    public SendOptions withExpiresIn(Duration afterReading) {
        return new SendOptions(tempId, attempt, deviceKeys, mediaId, replyToMessageId, forwarded, afterReading);
    }
}
