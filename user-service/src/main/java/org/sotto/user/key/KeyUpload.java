package org.sotto.user.key;

import org.jspecify.annotations.Nullable;
import org.sotto.common.web.ApiException;
import org.sotto.user.crypto.SignatureLabel;

/**
 * What a device uploads.
 *
 * @param identity who it says it is
 * @param signedPreKey X25519
 * @param kemLastResort of a KEM; null leaves the one that is there
 * @param oneTime more one-time keys, maybe none
 */
record KeyUpload(
        GivenIdentity identity,
        SignedPreKey signedPreKey,
        @Nullable SignedPreKey kemLastResort,
        OneTimeKeys oneTime) {

    /** @throws ApiException 422 {@code invalid_signature} */
    void verify(Identity signer) {
        signedPreKey.verify("signed_pre_key", signer, SignatureLabel.SIGNED_PRE_KEY);
        if (kemLastResort != null) {
            kemLastResort.verify("kem_last_resort", signer, SignatureLabel.KEM_PRE_KEY);
        }
        oneTime.verify(signer);
    }
}
