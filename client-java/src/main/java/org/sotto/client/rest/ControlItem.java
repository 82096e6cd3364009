package org.sotto.client.rest;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * A control message for one device.
 *
 * @param tempId a random UUID; the same one again is the same message
 * @param receiverId whose device it is for; this user for another of their own
 * @param type {@code prekey} or {@code ratchet}
 * @param body opaque to the server, at most 64 KiB
 */
@SuppressWarnings("ArrayRecordComponent") // Bytes on their way, which nobody compares.
public record ControlItem(UUID tempId, UUID receiverId, UUID deviceId, String type, byte[] body) {

    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("temp_id", tempId.toString());
        json.put("receiver_id", receiverId.toString());
        json.put("device_id", deviceId.toString());
        json.put("type", type);
        json.put("body", body);
        return json;
    }
}
