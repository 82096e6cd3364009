package org.sotto.client.rest;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sotto.client.runtime.Fields;
import tools.jackson.databind.JsonNode;

/**
 * A pre-key's public half, signed by its device: a signed pre-key, or a KEM pre-key.
 *
 * @param id 32 bits, never zero, never used again by its device
 */
@SuppressWarnings("ArrayRecordComponent") // Bytes on their way, which nobody compares.
public record SignedKey(long id, byte[] publicKey, byte[] signature) {

    Map<String, Object> toJson() {
        Map<String, Object> json = new PreKey(id, publicKey).toJson();
        json.put("signature", signature);
        return json;
    }

    static SignedKey from(JsonNode key) {
        return new SignedKey(Fields.integer(key, "id"), Fields.bytes(key, "public"), Fields.bytes(key, "signature"));
    }

    /** Null when it is absent or null. */
    static @Nullable SignedKey orNull(JsonNode key) {
        return key.isObject() ? from(key) : null;
    }
}
