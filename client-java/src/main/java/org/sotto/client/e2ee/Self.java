package org.sotto.client.e2ee;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;
import org.sotto.client.e2ee.identity.AccountIdentity;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.identity.DeviceIdentity;
import org.sotto.client.e2ee.identity.PublicIdentity;
import org.sotto.client.e2ee.primitive.ByteReader;
import org.sotto.client.e2ee.primitive.ByteWriter;
import org.sotto.client.e2ee.primitive.Ed25519Keys;
import org.sotto.client.e2ee.store.Section;
import org.sotto.client.e2ee.store.StoreTransaction;

/**
 * This device: its secrets and its place in the account.
 *
 * @param apiDeviceId the UUID under which the API knows it, 16 bytes
 * @param account on the primary alone
 */
record Self(
        DeviceIdentity device,
        PublicIdentity identity,
        ByteString apiDeviceId,
        @Nullable AccountIdentity account) {
    private static final int VERSION = 1;
    private static final byte[] NAME = "self".getBytes(US_ASCII);
    private static final int MAX = 512;

    DeviceAddress address() {
        return identity.address();
    }

    void save(StoreTransaction store) {
        ByteWriter out = new ByteWriter()
                .u8(VERSION)
                .lp(device.serialise())
                .lp(identity.encode())
                .lp(apiDeviceId)
                .flag(account != null);
        if (account != null) {
            out.raw(account.key().secret());
        }
        store.put(Section.IDENTITY, NAME, out.bytes());
    }

    static boolean isSaved(StoreTransaction store) {
        return store.get(Section.IDENTITY, NAME).isPresent();
    }

    static Self load(StoreTransaction store) {
        byte[] saved = store.get(Section.IDENTITY, NAME)
                .orElseThrow(
                        () -> new IllegalStateException("the store holds no device (expected: one created in it)"));
        ByteReader in = new ByteReader("Self", saved);
        in.constant("version", VERSION);
        DeviceIdentity device = DeviceIdentity.deserialise(in.lp("device", 1, MAX));
        PublicIdentity identity = PublicIdentity.read(in, "identity");
        ByteString apiDeviceId = ByteString.copyFrom(in.lp("api_device_id", 1, MAX));
        AccountIdentity account = in.flag("primary")
                ? new AccountIdentity(Ed25519Keys.fromSecret(in.raw("AIK", Ed25519Keys.LENGTH)))
                : null;
        in.end();
        return new Self(device, identity, apiDeviceId, account);
    }
}
