package org.sotto.user.key;

import com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;
import org.sotto.common.web.ApiException;
import org.sotto.user.crypto.PublicKeys;

/**
 * How a device's keys are made. A device keeps its profile for life, and begins sessions only with devices of the same: to the
 * other's protocol the keys mean nothing.
 */
enum Profile {
    /** Plain keys under an Ed25519 identity, which signed device lists name. */
    FLEET_V1(ByteString.EMPTY, PublicKeys.KEM_LENGTH),

    /**
     * Keys as libsignal serialises them, with a byte for the type before each, under an X25519 identity that signs by XEdDSA. Its
     * KEM is Kyber-1024 of the third round, not ML-KEM: as long, but nothing that the server could check.
     */
    LIBSIGNAL_V4(ByteString.copyFrom(new byte[] {0x05}), PublicKeys.KEM_LENGTH + 1);

    /** For the description of the API. */
    static final String NAMES = "FLEET_V1 or LIBSIGNAL_V4";

    private final ByteString ecType;
    private final int kemLength;

    Profile(ByteString ecType, int kemLength) {
        this.ecType = ecType;
        this.kemLength = kemLength;
    }

    /**
     * The profile of that name; {@link #FLEET_V1} without a name.
     *
     * @throws ApiException 400 {@code invalid_request}
     */
    static Profile named(@Nullable String name) {
        if (name == null) {
            return FLEET_V1;
        }
        for (Profile profile : values()) {
            if (profile.name().equals(name)) {
                return profile;
            }
        }
        throw ApiException.invalidRequest("profile: " + name + " (expected: " + NAMES + ", or absent)");
    }

    /** Bytes of an X25519 public key. */
    int ecLength() {
        return ecType.size() + PublicKeys.LENGTH;
    }

    /** Bytes of a KEM public key. */
    int kemLength() {
        return kemLength;
    }

    /** Whether this is an X25519 public key as this profile writes it, and gives a shared secret. */
    boolean isEc(ByteString key) {
        return key.startsWith(ecType) && PublicKeys.isX25519(bare(key));
    }

    /** The 32 bytes of an X25519 public key. */
    ByteString bare(ByteString key) {
        return key.substring(ecType.size());
    }
}
