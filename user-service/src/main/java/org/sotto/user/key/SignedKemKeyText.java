package org.sotto.user.key;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.sotto.user.web.Base64Text;

/**
 * A signed KEM pre-key in JSON: ML-KEM-1024, or libsignal's Kyber-1024.
 *
 * @param id 1 to 2^32 - 1
 * @param publicKey base64 of 1,568 bytes, or of LIBSIGNAL_V4 1,569
 * @param signature base64 of 64 bytes
 */
@Schema(name = "SignedKemPreKey")
record SignedKemKeyText(
        @Schema(requiredMode = Schema.RequiredMode.REQUIRED, minimum = "1", maximum = KeyReader.MAX_ID_TEXT) @Nullable
        Long id,

        @Schema(requiredMode = Schema.RequiredMode.REQUIRED, pattern = Base64Text.BYTES_1568_OR_1569)
        @JsonProperty("public")
        @Nullable
        String publicKey,

        @Schema(requiredMode = Schema.RequiredMode.REQUIRED, pattern = Base64Text.BYTES_64) @Nullable
        String signature) {

    static SignedKemKeyText of(SignedPreKey key) {
        return new SignedKemKeyText(key.id(), Base64Text.encode(key.publicKey()), Base64Text.encode(key.signature()));
    }
}
