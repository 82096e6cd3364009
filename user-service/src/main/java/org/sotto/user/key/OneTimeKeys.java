package org.sotto.user.key;

import java.util.List;
import org.sotto.common.web.ApiException;
import org.sotto.user.crypto.SignatureLabel;

/**
 * One-time pre-keys that a device uploads.
 *
 * @param ec at most 100, by ascending id
 * @param kem at most 20, by ascending id
 */
record OneTimeKeys(List<PreKey> ec, List<SignedPreKey> kem) {

    /** @throws ApiException 422 {@code invalid_signature} */
    void verify(Identity identity) {
        kem.forEach(key ->
                key.verify(OneTimeKind.KEM.field() + "[id " + key.id() + "]", identity, SignatureLabel.KEM_PRE_KEY));
    }
}
