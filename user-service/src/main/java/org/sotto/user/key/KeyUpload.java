package org.sotto.user.key;

import com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;
import org.sotto.common.web.ApiException;
import org.sotto.user.crypto.SignatureLabel;

/**
 * What a device uploads.
 *
 * @param registrationId 31 bits
 * @param identityKey Ed25519; null where the signed device list names it
 * @param identityDhKey X25519; null where the signed device list names it
 * @param signedPreKey X25519
 * @param kemLastResort ML-KEM-1024; null leaves the one that is there
 * @param oneTime more one-time keys, maybe none
 */
record KeyUpload(
        int registrationId,
        @Nullable ByteString identityKey,
        @Nullable ByteString identityDhKey,
        SignedPreKey signedPreKey,
        @Nullable SignedPreKey kemLastResort,
        OneTimeKeys oneTime) {

    /** @throws ApiException 422 {@code invalid_signature} */
    void verify(ByteString signingKey) {
        signedPreKey.verify("signed_pre_key", signingKey, SignatureLabel.SIGNED_PRE_KEY);
        if (kemLastResort != null) {
            kemLastResort.verify("kem_last_resort", signingKey, SignatureLabel.KEM_PRE_KEY);
        }
        oneTime.verify(signingKey);
    }
}
