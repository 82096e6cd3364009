package org.sotto.client.e2ee.prekey;

import com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.identity.DeviceList;
import org.sotto.client.e2ee.identity.ListedDevice;
import org.sotto.client.e2ee.identity.PublicIdentity;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.e2ee.primitive.E2eeException.Code;
import org.sotto.client.e2ee.primitive.MlKem1024;
import org.sotto.client.e2ee.primitive.X25519Keys;

/**
 * What the server hands out for one device, to start a session with it. Nothing in it is believed before
 * {@link #verify}: the device's identity comes from its account's signed list, the rest is signed by that identity.
 *
 * @param registrationId must equal the list's
 * @param signedPreKey with signature
 * @param oneTime null when the server has none left
 * @param kem with signature; a one-time key, or the last resort
 */
public record PreKeyBundle(
        DeviceAddress device,
        int registrationId,
        PublicPreKey signedPreKey,
        @Nullable PublicPreKey oneTime,
        PublicPreKey kem) {

    /** A bundle whose signatures hold, with the identity from the signed list. */
    public record Verified(
            PublicIdentity identity,
            PublicPreKey signedPreKey,
            @Nullable PublicPreKey oneTime,
            PublicPreKey kem) {}

    /**
     * Checks the bundle against the account's list.
     *
     * @param list the pinned list of the device's account
     * @throws E2eeException {@code UNLISTED_DEVICE} when the list does not name the device or another installation of
     *     it, {@code BAD_SIGNATURE}, {@code BAD_KEY}
     */
    public Verified verify(DeviceList list) {
        ListedDevice listed = list.device(device.number())
                .filter(candidate -> list.user().equals(device.user()))
                .filter(candidate -> candidate.registrationId() == registrationId)
                .orElseThrow(() -> new E2eeException(
                        Code.UNLISTED_DEVICE,
                        "bundle of " + device + ", registration " + registrationId
                                + " (expected: a device of list version " + list.version() + ")"));
        verify(listed.signing(), PreKeyLabels.SIGNED, signedPreKey);
        verify(listed.signing(), PreKeyLabels.KEM, kem);
        X25519Keys.requirePublic("signed pre-key of " + device, signedPreKey.key());
        if (oneTime != null) {
            X25519Keys.requirePublic("one-time key of " + device, oneTime.key());
        }
        MlKem1024.requirePublic("KEM pre-key of " + device, kem.key());
        PublicIdentity identity = list.identity(device.number()).orElseThrow();
        return new Verified(identity, signedPreKey, oneTime, kem);
    }

    private void verify(ByteString signer, String label, PublicPreKey key) {
        ByteString signature = key.signature();
        if (signature == null) {
            throw E2eeException.malformed(label + " of " + device, "no signature", "64 bytes");
        }
        PreKeyLabels.verify(signer, label, key.id(), key.key(), signature);
    }
}
