package org.sotto.client.e2ee.identity;

import com.google.protobuf.ByteString;
import org.sotto.client.e2ee.primitive.ByteReader;
import org.sotto.client.e2ee.primitive.ByteWriter;
import org.sotto.client.e2ee.primitive.Ed25519Keys;
import org.sotto.client.e2ee.primitive.KeyPair;
import org.sotto.client.e2ee.primitive.Randomness;
import org.sotto.client.e2ee.primitive.X25519Keys;

/**
 * The secret keys of this installation.
 *
 * @param registrationId 31 random bits
 * @param signing DIK_sig, Ed25519
 * @param agreement DIK_dh, X25519
 */
public record DeviceIdentity(int registrationId, KeyPair signing, KeyPair agreement) {
    private static final int VERSION = 1;
    static final String ACCEPTS = "Sotto/1 DeviceAccepts";

    public static DeviceIdentity generate(Randomness randomness) {
        return new DeviceIdentity(
                randomness.startId(), Ed25519Keys.generate(randomness), X25519Keys.generate(randomness));
    }

    public PublicIdentity publicIdentity(DeviceAddress address, ByteString aik) {
        return new PublicIdentity(address, aik, signing.publicKey(), agreement.publicKey());
    }

    /** {@code device_sig}: this device has its keys, and wants to belong to the account. */
    public byte[] accept(DeviceAddress address, ByteString aik) {
        return Ed25519Keys.sign(signing, ACCEPTS, acceptance(address, aik, agreement.publicKey()));
    }

    static byte[] acceptance(DeviceAddress address, ByteString aik, ByteString agreement) {
        return new ByteWriter().raw(address.encode()).raw(aik).raw(agreement).bytes();
    }

    /** This identity as an entry of its account's list. */
    public ListedDevice listed(DeviceAddress address, ByteString aik, ByteString apiDeviceId, long linkedMs) {
        return new ListedDevice(
                address.number(),
                registrationId,
                signing.publicKey(),
                agreement.publicKey(),
                linkedMs,
                ByteString.copyFrom(accept(address, aik)),
                apiDeviceId);
    }

    public byte[] serialise() {
        return new ByteWriter()
                .u8(VERSION)
                .u32(registrationId)
                .raw(signing.secret())
                .raw(agreement.secret())
                .bytes();
    }

    public static DeviceIdentity deserialise(byte[] bytes) {
        ByteReader in = new ByteReader("DeviceIdentity", bytes);
        in.constant("version", VERSION);
        DeviceIdentity identity = new DeviceIdentity(
                in.u32("registration_id"),
                Ed25519Keys.fromSecret(in.raw("DIK_sig", Ed25519Keys.LENGTH)),
                X25519Keys.fromSecret(in.raw("DIK_dh", X25519Keys.LENGTH)));
        in.end();
        return identity;
    }
}
