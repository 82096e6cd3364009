package org.sotto.user.link;

import com.google.protobuf.ByteString;
import java.util.Optional;

/**
 * What the new device shows that a mailbox is its own: 32 random bytes in base64url.
 *
 * @param secret the bytes
 */
record MailboxToken(ByteString secret) {
    /** How long its text is. */
    static final int ENCODED_LENGTH = 43;

    static MailboxToken random() {
        return new MailboxToken(Secrets.random());
    }

    /** Empty if the text has not the shape of such a token. */
    static Optional<MailboxToken> decode(String text) {
        return Secrets.decode(text, Secrets.SECRET_BYTES).map(MailboxToken::new);
    }

    String encode() {
        return Secrets.encode(secret);
    }

    ByteString hash() {
        return Secrets.sha256(secret);
    }

    boolean matches(ByteString hash) {
        return Secrets.matches(secret, hash);
    }

    @Override
    public String toString() {
        return "MailboxToken[…]";
    }
}
