package org.sotto.client.e2ee.link;

import com.google.protobuf.ByteString;
import java.util.Base64;
import org.sotto.client.e2ee.primitive.ByteReader;
import org.sotto.client.e2ee.primitive.ByteWriter;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.e2ee.primitive.E2eeException.Code;
import org.sotto.client.e2ee.primitive.X25519Keys;

/**
 * The QR code that a new device shows. Whoever reads it may link the device, so that the primary asks its person first.
 *
 * @param pairingId the mailbox, 16 bytes
 * @param ephemeral the new device's X25519 key for this exchange
 * @param secret 32 random bytes that the server never sees
 */
public record LinkQr(ByteString pairingId, ByteString ephemeral, ByteString secret) {
    private static final String SCHEME = "sotto-link:";
    private static final int VERSION = 1;
    private static final int PAIRING_ID = 16;
    static final int SECRET = 32;

    byte[] bytes() {
        return new ByteWriter()
                .u8(VERSION)
                .raw(pairingId)
                .raw(ephemeral)
                .raw(secret)
                .bytes();
    }

    /** What the QR code says. */
    public String text() {
        return SCHEME + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes());
    }

    public static LinkQr parse(String text) {
        if (!text.startsWith(SCHEME)) {
            throw E2eeException.malformed("QR code", "another scheme", SCHEME + "…");
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text.substring(SCHEME.length()));
        } catch (IllegalArgumentException e) {
            throw new E2eeException(Code.MALFORMED, "QR code (expected: base64url)", e);
        }
        ByteReader in = new ByteReader("QR code", bytes);
        in.constant("version", VERSION);
        LinkQr qr = new LinkQr(
                in.string("pairing_id", PAIRING_ID),
                X25519Keys.requirePublic("e_N", in.string("e_N", X25519Keys.LENGTH)),
                in.string("link_secret", SECRET));
        in.end();
        return qr;
    }
}
