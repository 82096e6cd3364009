package org.sotto.user.key;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.sotto.user.web.Base64Text;

/**
 * A signed X25519 pre-key in JSON.
 *
 * @param id 1 to 2^32 - 1
 * @param publicKey base64 of 32 bytes, or of LIBSIGNAL_V4 33
 * @param signature base64 of 64 bytes
 */
@Schema(name = "SignedPreKey")
record SignedEcKeyText(
        @Schema(requiredMode = Schema.RequiredMode.REQUIRED, minimum = "1", maximum = KeyReader.MAX_ID_TEXT) @Nullable
        Long id,

        @Schema(requiredMode = Schema.RequiredMode.REQUIRED, pattern = Base64Text.BYTES_32_OR_33)
        @JsonProperty("public")
        @Nullable
        String publicKey,

        @Schema(requiredMode = Schema.RequiredMode.REQUIRED, pattern = Base64Text.BYTES_64) @Nullable
        String signature) {

    static SignedEcKeyText of(SignedPreKey key) {
        return new SignedEcKeyText(key.id(), Base64Text.encode(key.publicKey()), Base64Text.encode(key.signature()));
    }
}
