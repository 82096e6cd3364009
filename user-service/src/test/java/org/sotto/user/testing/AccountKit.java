package org.sotto.user.testing;

import com.google.protobuf.ByteString;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import org.sotto.common.id.Uuids;
import org.sotto.proto.e2ee.v1.DeviceListBody;
import org.sotto.proto.e2ee.v1.ListedDevice;

/** An account identity key, and the device lists that it signs. */
public final class AccountKit {
    public static final ByteString NO_HASH = ByteString.copyFrom(new byte[32]);

    private static final long ISSUED = 1_764_000_000_000L;

    private final byte[] secret = SecretKeys.random(32);

    public ByteString key() {
        return SecretKeys.ed25519Public(secret);
    }

    /** A device as a list of this account names it. */
    public ListedDevice listed(UUID user, int number, UUID device, DeviceKit keys) {
        return ListedDevice.newBuilder()
                .setDeviceId(number)
                .setRegistrationId(keys.registrationId())
                .setDikSig(keys.signingKey())
                .setDikDh(keys.dhKey())
                .setLinkedMs(ISSUED)
                .setDeviceSig(keys.sign("Sotto/1 DeviceAccepts", consent(user, number, keys)))
                .setApiDeviceId(Uuids.toByteString(device))
                .build();
    }

    private ByteString consent(UUID user, int number, DeviceKit keys) {
        return SecretKeys.u32(16)
                .concat(Uuids.toByteString(user))
                .concat(SecretKeys.u32(number))
                .concat(key())
                .concat(keys.dhKey());
    }

    /** Version 1, of which the first device is the primary one. */
    public DeviceListBody first(UUID user, ListedDevice... devices) {
        return DeviceListBody.newBuilder()
                .setUserId(Uuids.toByteString(user))
                .setAik(key())
                .setVersion(1)
                .setPrevHash(NO_HASH)
                .setIssuedMs(ISSUED)
                .setExpiresMs(ISSUED + Duration.ofDays(90).toMillis())
                .addAllDevices(Arrays.asList(devices))
                .setPrimaryDeviceId(devices[0].getDeviceId())
                .build();
    }

    /** The next version, with the same or other devices. */
    public static DeviceListBody after(DeviceListBody before, ListedDevice... devices) {
        DeviceListBody.Builder next =
                before.toBuilder().setVersion(before.getVersion() + 1).setPrevHash(hash(before));
        if (devices.length > 0) {
            next.clearDevices().addAllDevices(Arrays.asList(devices)).setPrimaryDeviceId(devices[0].getDeviceId());
        }
        return next.build();
    }

    private static ByteString hash(DeviceListBody body) {
        try {
            return ByteString.copyFrom(MessageDigest.getInstance("SHA-256").digest(body.toByteArray()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The body of {@code PUT /devices/list}. */
    public String signed(DeviceListBody body) {
        return signed(body.toByteString());
    }

    public String signed(ByteString body) {
        return DeviceKit.json(Map.of(
                "body",
                SecretKeys.base64(body),
                "signature",
                SecretKeys.base64(SecretKeys.sign(secret, "Sotto/1 DeviceList", body))));
    }
}
