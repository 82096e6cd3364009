package org.sotto.user.key;

import com.google.protobuf.ByteString;
import org.sotto.common.web.ApiException;
import org.sotto.user.crypto.SignatureLabel;
import org.springframework.http.HttpStatus;

/**
 * A pre-key that its device signed: X25519, or of a KEM.
 *
 * @param id 1 to 2^32 - 1, above all of its kind that the device had before
 * @param publicKey as long as its kind in the device's {@link Profile}
 * @param signature by the device's {@link Identity}
 */
record SignedPreKey(long id, ByteString publicKey, ByteString signature) implements NumberedKey {

    /**
     * @param field for the refusal
     * @throws ApiException 422 {@code invalid_signature}
     */
    void verify(String field, Identity identity, SignatureLabel label) {
        if (!identity.hasSigned(this, label)) {
            throw new ApiException(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "invalid_signature",
                    field + ".signature does not verify (expected: " + identity.expectedSignature() + ")");
        }
    }
}
