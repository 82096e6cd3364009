package org.sotto.user.testing;

import com.google.protobuf.ByteString;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * A device's keys and uploads of profile LIBSIGNAL_V4. The X25519 identity is the Montgomery form of an Ed25519 key: then a
 * signature is Ed25519's with the sign of the key's point in its highest bit (XEdDSA, 2.3).
 */
public final class LibsignalKit {
    private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
    private static final ByteString EC_TYPE = ByteString.copyFrom(new byte[] {0x05});
    private static final ByteString KEM_TYPE = ByteString.copyFrom(new byte[] {0x08});

    private final byte[] signing = SecretKeys.random(32);
    private final int registrationId = ThreadLocalRandom.current().nextInt(1, 0x3FFF);

    public int registrationId() {
        return registrationId;
    }

    /** X25519, serialised. */
    public ByteString identityKey() {
        byte[] point = SecretKeys.ed25519Public(signing).toByteArray();
        point[31] &= 0x7F;
        BigInteger y = fromLittleEndian(point);
        BigInteger u = BigInteger.ONE
                .add(y)
                .multiply(BigInteger.ONE.subtract(y).modInverse(P))
                .mod(P);
        return EC_TYPE.concat(toLittleEndian(u));
    }

    private static BigInteger fromLittleEndian(byte[] bytes) {
        return new BigInteger(1, reversed(bytes));
    }

    private static ByteString toLittleEndian(BigInteger value) {
        byte[] bytes = new byte[32];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = value.shiftRight(8 * i).byteValue();
        }
        return ByteString.copyFrom(bytes);
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }

    public ByteString sign(ByteString message) {
        byte[] signed = message.toByteArray();
        byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
        Ed25519.sign(signing, 0, signed, 0, signed.length, signature, 0);
        signature[63] |= (byte) (SecretKeys.ed25519Public(signing).byteAt(31) & 0x80);
        return ByteString.copyFrom(signature);
    }

    /** A new serialised X25519 public key. */
    public static ByteString ecKey() {
        return EC_TYPE.concat(DeviceKit.ecKey());
    }

    /** As long as a serialised Kyber-1024 key; the service knows no more of it. */
    public static ByteString kemKey() {
        return KEM_TYPE.concat(DeviceKit.kemKey());
    }

    public static Map<String, Object> oneTime(long id) {
        return new LinkedHashMap<>(Map.of("id", id, "public", SecretKeys.base64(ecKey())));
    }

    public Map<String, Object> signedPreKey(long id) {
        return signed(id, ecKey());
    }

    public Map<String, Object> kem(long id) {
        return signed(id, kemKey());
    }

    /** A key with this device's signature over it. */
    public Map<String, Object> signed(long id, ByteString key) {
        return new LinkedHashMap<>(
                Map.of("id", id, "public", SecretKeys.base64(key), "signature", SecretKeys.base64(sign(key))));
    }

    /** The body of a first {@code PUT /keys}: ids from 1 on. */
    public Map<String, Object> upload(int oneTime, int oneTimeKem) {
        Map<String, Object> upload = new LinkedHashMap<>();
        upload.put("profile", "LIBSIGNAL_V4");
        upload.put("registration_id", registrationId);
        upload.put("libsignal_identity_key", SecretKeys.base64(identityKey()));
        upload.put("signed_pre_key", signedPreKey(1));
        upload.put("kem_last_resort", kem(1));
        upload.put("one_time", several(oneTime));
        upload.put("one_time_kem", DeviceKit.several(1, oneTimeKem, this::kem));
        return upload;
    }

    private static List<Map<String, Object>> several(int amount) {
        return DeviceKit.several(1, amount, LibsignalKit::oneTime);
    }
}
