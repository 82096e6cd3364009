package org.sotto.user.link;

import com.google.protobuf.ByteString;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Base64;
import org.sotto.common.web.ApiException;

/**
 * The body of {@code PUT /devices/link/{pairing_id}}.
 *
 * @param sequence the message's number on its side: 1, 2, …, at most 64
 * @param message base64 of 1 byte to 48 KiB
 */
record MessageRequest(
        @Schema(example = "1") @NotNull @Min(1) @Max(MessageRequest.MAX_SEQUENCE)
        Integer sequence,

        @Schema(example = "AQIDBA==")
        @NotNull
        @Size(min = 4, max = MessageRequest.MAX_ENCODED, message = MessageRequest.EXPECTED)
        @Pattern(regexp = "^[A-Za-z0-9+/]{2,}={0,2}$", message = MessageRequest.EXPECTED)
        String message) {
    /** Bounds what the bookkeeping of a mailbox takes; a pairing needs three messages. */
    static final int MAX_SEQUENCE = 64;

    /** 48 KiB, in base64. */
    static final int MAX_ENCODED = 48 * 1024 / 3 * 4;

    static final String EXPECTED = "expected: base64 of 1 to 49152 bytes, with padding";

    /**
     * The message's bytes.
     *
     * @throws ApiException 400 {@code invalid_request} if it is no base64
     */
    ByteString content() {
        if (message.length() % 4 == 0) {
            try {
                return ByteString.copyFrom(Base64.getDecoder().decode(message));
            } catch (IllegalArgumentException e) {
                throw malformed();
            }
        }
        throw malformed();
    }

    private ApiException malformed() {
        return ApiException.invalidRequest("message: " + message.length() + " characters (" + EXPECTED + ")");
    }

    @Override
    public String toString() {
        return "MessageRequest[" + sequence + "]";
    }
}
