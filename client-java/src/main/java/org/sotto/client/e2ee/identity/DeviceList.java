package org.sotto.client.e2ee.identity;

import static org.sotto.client.e2ee.primitive.E2eeException.malformed;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.e2ee.primitive.Ed25519Keys;
import org.sotto.client.e2ee.primitive.Hashes;
import org.sotto.proto.e2ee.v1.DeviceListBody;
import org.sotto.proto.e2ee.v1.SignedDeviceList;

/**
 * A device list whose signatures hold (E2EE.md, 2.3): the devices that an account says it has. An instance can only be
 * made by {@link #verify} or {@link #sign}; whether it is the list to believe is {@link PinnedContact}'s decision.
 *
 * @param signed as it travels; the body is never encoded again
 * @param hash SHA-256 of the body
 * @param version 1, 2, 3 … under one aik
 * @param prevHash of the body before, zeros in version 1
 * @param primary number of the device that holds the aik
 * @param devices 1 to 5, by number
 */
public record DeviceList(
        SignedDeviceList signed,
        ByteString hash,
        UserId user,
        ByteString aik,
        long version,
        ByteString prevHash,
        long issuedMs,
        long expiresMs,
        int primary,
        List<ListedDevice> devices) {
    public static final int MAX_DEVICES = 5;
    /** How long a list holds. */
    public static final Duration LIFETIME = Duration.ofDays(90);
    /** The age at which the primary issues it again. */
    public static final Duration REISSUE = Duration.ofDays(7);

    private static final String LABEL = "Sotto/1 DeviceList";
    private static final int MAX_BYTES = 8_192;
    private static final int HASH_IN_MESSAGES = 16;
    private static final ByteString ZEROS = ByteString.copyFrom(new byte[Hashes.SHA256]);

    /** Signs the first list of an account. */
    public static DeviceList first(
            AccountIdentity account, UserId user, int primary, List<ListedDevice> devices, long nowMs) {
        return sign(account, body(user, account, 1, ZEROS, primary, devices, nowMs));
    }

    /**
     * Signs the list that follows this one.
     *
     * @param nextPrimary number of the device that holds the account's identity from now on
     */
    public DeviceList next(AccountIdentity account, int nextPrimary, List<ListedDevice> nextDevices, long nowMs) {
        return sign(account, body(user, account, version + 1, hash, nextPrimary, nextDevices, nowMs));
    }

    private static DeviceListBody body(
            UserId user,
            AccountIdentity account,
            long version,
            ByteString prevHash,
            int primary,
            List<ListedDevice> devices,
            long nowMs) {
        return DeviceListBody.newBuilder()
                .setUserId(user.bytes())
                .setAik(account.aik())
                .setVersion(version)
                .setPrevHash(prevHash)
                .setIssuedMs(nowMs)
                .setExpiresMs(nowMs + LIFETIME.toMillis())
                .setPrimaryDeviceId(primary)
                .addAllDevices(devices.stream().map(ListedDevice::proto).toList())
                .build();
    }

    private static DeviceList sign(AccountIdentity account, DeviceListBody body) {
        ByteString bytes = body.toByteString();
        return verify(SignedDeviceList.newBuilder()
                .setBody(bytes)
                .setSignature(ByteString.copyFrom(Ed25519Keys.sign(account.key(), LABEL, bytes.toByteArray())))
                .build());
    }

    /**
     * Checks everything that a list says by itself: the account's signature over the received bytes, then every field,
     * every key and every device's own signature.
     */
    public static DeviceList verify(SignedDeviceList signed) {
        if (signed.getBody().size() > MAX_BYTES) {
            throw malformed("DeviceList", signed.getBody().size() + " bytes", "at most " + MAX_BYTES + " bytes");
        }
        DeviceList list = read(signed);
        Ed25519Keys.requirePublic("aik", list.aik);
        Ed25519Keys.verify(
                "device list",
                list.aik,
                LABEL,
                signed.getBody().toByteArray(),
                signed.getSignature().toByteArray());
        list.requireConsistent();
        list.requireDevices();
        return list;
    }

    /** Reads a list that was verified before it was stored. */
    static DeviceList read(SignedDeviceList signed) {
        DeviceListBody body = parse(signed.getBody());
        return new DeviceList(
                signed,
                ByteString.copyFrom(Hashes.sha256(signed.getBody().toByteArray())),
                new UserId(body.getUserId()),
                body.getAik(),
                body.getVersion(),
                body.getPrevHash(),
                body.getIssuedMs(),
                body.getExpiresMs(),
                body.getPrimaryDeviceId(),
                body.getDevicesList().stream().map(ListedDevice::read).toList());
    }

    private static DeviceListBody parse(ByteString body) {
        try {
            return DeviceListBody.parseFrom(body);
        } catch (InvalidProtocolBufferException e) {
            throw new E2eeException(E2eeException.Code.MALFORMED, "DeviceList (expected: a DeviceListBody)", e);
        }
    }

    private void requireDevices() {
        if (devices.isEmpty() || devices.size() > MAX_DEVICES) {
            throw malformed("devices", devices.size(), "1 to " + MAX_DEVICES);
        }
        int last = 0;
        for (ListedDevice device : devices) {
            if (device.number() <= last) {
                throw malformed("device_id", Integer.toUnsignedString(device.number()), "above " + last);
            }
            last = device.number();
            device.verify(user, aik);
        }
    }

    private void requireConsistent() {
        if (version < 1) {
            throw malformed("version", Long.toUnsignedString(version), "1 or more, below 2^63");
        }
        if (prevHash.size() != Hashes.SHA256 || prevHash.equals(ZEROS) != (version == 1)) {
            throw malformed("prev_hash", prevHash.size() + " bytes", "32 bytes, which are zeros in version 1 alone");
        }
        if (issuedMs < 0 || expiresMs <= issuedMs) {
            throw malformed("expires_ms", expiresMs, "after issued_ms " + issuedMs);
        }
        if (device(primary).isEmpty()) {
            throw malformed("primary_device_id", primary, "one of the devices");
        }
    }

    public Optional<ListedDevice> device(int number) {
        return devices.stream().filter(device -> device.number() == number).findFirst();
    }

    public Optional<PublicIdentity> identity(int number) {
        return device(number).map(device -> device.identity(user, aik));
    }

    public boolean expired(long nowMs) {
        return nowMs >= expiresMs;
    }

    /** Whether the primary has to sign the list anew. */
    public boolean reissueDue(long nowMs) {
        return nowMs - issuedMs >= REISSUE.toMillis();
    }

    /** What messages say of the list: the first 16 bytes of its hash. */
    public ByteString shortHash() {
        return hash.substring(0, HASH_IN_MESSAGES);
    }
}
