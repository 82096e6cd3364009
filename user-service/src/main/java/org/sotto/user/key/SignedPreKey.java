package org.sotto.user.key;

import com.google.protobuf.ByteString;
import org.sotto.common.web.ApiException;
import org.sotto.user.crypto.BigEndian;
import org.sotto.user.crypto.KeySignatures;
import org.sotto.user.crypto.SignatureLabel;
import org.springframework.http.HttpStatus;

/**
 * A pre-key that its device signed: X25519, or ML-KEM-1024.
 *
 * @param id 1 to 2^32 - 1, above all of its kind that the device had before
 * @param publicKey 32 or 1,568 bytes
 * @param signature by the device's identity key, over {@code u32 id || publicKey}
 */
record SignedPreKey(long id, ByteString publicKey, ByteString signature) implements NumberedKey {

    /**
     * @param field for the refusal
     * @throws ApiException 422 {@code invalid_signature}
     */
    void verify(String field, ByteString identityKey, SignatureLabel label) {
        ByteString signed = BigEndian.u32((int) id).concat(publicKey);
        if (!KeySignatures.verify(identityKey, label, signed, signature)) {
            throw new ApiException(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "invalid_signature",
                    field + ".signature does not verify (expected: identity_key's over id and public, labelled for this"
                            + " kind of key)");
        }
    }
}
