package org.sotto.client.e2ee.identity;

import com.google.protobuf.ByteString;
import org.sotto.client.e2ee.primitive.ByteReader;
import org.sotto.client.e2ee.primitive.ByteWriter;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.e2ee.primitive.Ed25519Keys;
import org.sotto.client.e2ee.primitive.X25519Keys;

/**
 * {@code ID(device)}: what a handshake binds of a device.
 *
 * @param aik the account's identity key, Ed25519
 * @param signing the device's, Ed25519
 * @param agreement the device's, X25519
 */
public record PublicIdentity(DeviceAddress address, ByteString aik, ByteString signing, ByteString agreement) {
    /** The most bytes that a peer may send. */
    public static final int MAX_BYTES = 200;

    private static final int MIN_BYTES = 105;

    public PublicIdentity {
        requireLength("AIK", aik);
        requireLength("DIK_sig", signing);
        requireLength("DIK_dh", agreement);
    }

    private static void requireLength(String what, ByteString key) {
        if (key.size() != Ed25519Keys.LENGTH) {
            throw E2eeException.malformed(what, key.size() + " bytes", Ed25519Keys.LENGTH + " bytes");
        }
    }

    /**
     * Refuses keys of small or mixed order, in an identity that another device sent.
     *
     * @return this
     */
    public PublicIdentity requireKeys() {
        Ed25519Keys.requirePublic("AIK", aik);
        Ed25519Keys.requirePublic("DIK_sig", signing);
        X25519Keys.requirePublic("DIK_dh", agreement);
        return this;
    }

    /** {@code LP(user_id) || u32 device_id || AIK || DIK_sig || DIK_dh}. */
    public byte[] encode() {
        return new ByteWriter()
                .raw(address.encode())
                .raw(aik)
                .raw(signing)
                .raw(agreement)
                .bytes();
    }

    public static PublicIdentity decode(byte[] bytes) {
        ByteReader in = new ByteReader("ID", bytes);
        PublicIdentity identity = new PublicIdentity(
                new DeviceAddress(UserId.of(in.lp("user_id", 1, UserId.MAX)), in.u32("device_id")),
                in.string("AIK", Ed25519Keys.LENGTH),
                in.string("DIK_sig", Ed25519Keys.LENGTH),
                in.string("DIK_dh", X25519Keys.LENGTH));
        in.end();
        return identity;
    }

    /** Reads {@code LP(ID)} out of a larger structure. */
    public static PublicIdentity read(ByteReader in, String field) {
        return decode(in.lp(field, MIN_BYTES, MAX_BYTES));
    }
}
