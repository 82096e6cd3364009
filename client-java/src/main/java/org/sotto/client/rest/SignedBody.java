package org.sotto.client.rest;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sotto.client.runtime.Fields;
import tools.jackson.databind.JsonNode;

/** A device list as its primary signed it: the bytes that the signature is over, and the signature. */
@SuppressWarnings("ArrayRecordComponent") // Bytes on their way, which nobody compares.
public record SignedBody(byte[] body, byte[] signature) {

    Map<String, Object> toJson() {
        return Map.of("body", body, "signature", signature);
    }

    static SignedBody from(JsonNode signed) {
        return new SignedBody(Fields.bytes(signed, "body"), Fields.bytes(signed, "signature"));
    }

    /** Null when it is absent or null. */
    static @Nullable SignedBody orNull(JsonNode signed) {
        return signed.isObject() ? from(signed) : null;
    }
}
