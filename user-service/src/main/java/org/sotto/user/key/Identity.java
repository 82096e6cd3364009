package org.sotto.user.key;

import com.google.protobuf.ByteString;
import org.sotto.user.crypto.BigEndian;
import org.sotto.user.crypto.KeySignatures;
import org.sotto.user.crypto.SignatureLabel;
import org.sotto.user.crypto.XEdDsaSignatures;
import org.sotto.user.signedlist.DeviceIdentity;
import org.sotto.user.web.Base64Text;

/** What a device is known by for the life of its installation, and what its signatures are checked under. */
sealed interface Identity {

    Profile profile();

    /** 31 bits. */
    int registrationId();

    IdentityText text();

    /** Whether the device signed the key. */
    boolean hasSigned(SignedPreKey key, SignatureLabel label);

    /** What {@link #hasSigned} asks for, for refusals. */
    String expectedSignature();

    /**
     * Of {@link Profile#FLEET_V1}.
     *
     * @param keys as signed device lists name them
     */
    record Fleet(DeviceIdentity keys) implements Identity {

        @Override
        public Profile profile() {
            return Profile.FLEET_V1;
        }

        @Override
        public int registrationId() {
            return keys.registrationId();
        }

        @Override
        public IdentityText text() {
            return new IdentityText(Base64Text.encode(keys.signingKey()), Base64Text.encode(keys.dhKey()), null);
        }

        @Override
        public boolean hasSigned(SignedPreKey key, SignatureLabel label) {
            ByteString signed = BigEndian.u32((int) key.id()).concat(key.publicKey());
            return KeySignatures.verify(keys.signingKey(), label, signed, key.signature());
        }

        @Override
        public String expectedSignature() {
            return "identity_key's over id and public, labelled for this kind of key";
        }
    }

    /**
     * Of {@link Profile#LIBSIGNAL_V4}. No device list names it.
     *
     * @param registrationId 31 bits
     * @param key X25519 as libsignal serialises it, 33 bytes
     */
    record Libsignal(int registrationId, ByteString key) implements Identity {

        @Override
        public Profile profile() {
            return Profile.LIBSIGNAL_V4;
        }

        @Override
        public IdentityText text() {
            return new IdentityText(null, null, Base64Text.encode(key));
        }

        /** libsignal signs the serialised key alone, whatever it is for. */
        @Override
        public boolean hasSigned(SignedPreKey signed, SignatureLabel label) {
            return XEdDsaSignatures.verify(profile().bare(key), signed.publicKey(), signed.signature());
        }

        @Override
        public String expectedSignature() {
            return "libsignal_identity_key's over public, by XEdDSA";
        }
    }
}
