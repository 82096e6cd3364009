package org.sotto.client.rest;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sotto.client.runtime.Fields;
import tools.jackson.databind.JsonNode;

/**
 * A one-time pre-key's public half.
 *
 * @param id 32 bits, never zero, never used again by its device
 */
@SuppressWarnings("ArrayRecordComponent") // Bytes on their way, which nobody compares.
public record PreKey(long id, byte[] publicKey) {

    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", id);
        json.put("public", publicKey);
        return json;
    }

    /** Null when it is absent or null. */
    static @Nullable PreKey orNull(JsonNode key) {
        return key.isObject() ? new PreKey(Fields.integer(key, "id"), Fields.bytes(key, "public")) : null;
    }
}
