package org.sotto.client.e2ee.identity;

import com.google.protobuf.ByteString;
import java.security.MessageDigest;
import org.sotto.client.e2ee.primitive.ByteReader;
import org.sotto.client.e2ee.primitive.ByteWriter;
import org.sotto.client.e2ee.primitive.Ed25519Keys;
import org.sotto.client.e2ee.primitive.Hashes;

/**
 * What two people compare to know that nobody sits between them (E2EE.md, 2.4). It covers the identity keys of the
 * accounts, and stays the same while devices come and go.
 */
public final class SafetyNumber {
    private static final int ROUNDS = 5_199;
    private static final int GROUPS = 6;
    private static final int GROUP_BYTES = 5;
    private static final int GROUP_MODULUS = 100_000;
    private static final int QR_VERSION = 1;

    private SafetyNumber() {}

    /** One account's 30 digits. */
    public static String fingerprint(UserId user, ByteString aik) {
        MessageDigest sha512 = Hashes.newSha512();
        byte[] key = aik.toByteArray();
        byte[] hash = sha512.digest(new ByteWriter()
                .label("Sotto/1 Fingerprint")
                .lp(user.bytes())
                .raw(key)
                .bytes());
        for (int i = 0; i < ROUNDS; i++) {
            sha512.update(hash);
            hash = sha512.digest(key);
        }
        StringBuilder digits = new StringBuilder();
        for (int group = 0; group < GROUPS; group++) {
            long value = 0;
            for (int i = 0; i < GROUP_BYTES; i++) {
                value = value << 8 | (hash[group * GROUP_BYTES + i] & 0xff);
            }
            digits.append("%05d".formatted(value % GROUP_MODULUS));
        }
        return digits.toString();
    }

    /** The 60 digits that both people see, in whatever order they are named. */
    public static String of(DeviceList one, DeviceList other) {
        String a = fingerprint(one.user(), one.aik());
        String b = fingerprint(other.user(), other.aik());
        return a.compareTo(b) <= 0 ? a + b : b + a;
    }

    /** What the own QR code says: the own account first. */
    public static byte[] qr(DeviceList own, DeviceList other) {
        return new ByteWriter()
                .u8(QR_VERSION)
                .lp(own.user().bytes())
                .raw(own.aik())
                .lp(other.user().bytes())
                .raw(other.aik())
                .bytes();
    }

    /** Whether the QR code on the other's screen shows the same two identities, seen from the other side. */
    public static boolean matches(byte[] scanned, DeviceList own, DeviceList other) {
        ByteReader in = new ByteReader("safety number", scanned);
        in.constant("version", QR_VERSION);
        UserId firstUser = UserId.of(in.lp("first user", 1, UserId.MAX));
        ByteString firstKey = in.string("first AIK", Ed25519Keys.LENGTH);
        UserId secondUser = UserId.of(in.lp("second user", 1, UserId.MAX));
        ByteString secondKey = in.string("second AIK", Ed25519Keys.LENGTH);
        in.end();
        return MessageDigest.isEqual(
                new ByteWriter()
                        .lp(firstUser.bytes())
                        .raw(firstKey)
                        .lp(secondUser.bytes())
                        .raw(secondKey)
                        .bytes(),
                new ByteWriter()
                        .lp(other.user().bytes())
                        .raw(other.aik())
                        .lp(own.user().bytes())
                        .raw(own.aik())
                        .bytes());
    }
}
