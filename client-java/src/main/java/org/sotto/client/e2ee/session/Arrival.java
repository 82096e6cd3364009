package org.sotto.client.e2ee.session;

import com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

/** A message from another device, parsed and not yet decrypted. */
public final class Arrival {
    private final @Nullable PreKeyMessage preKey;
    private final RatchetMessage message;

    private Arrival(@Nullable PreKeyMessage preKey, RatchetMessage message) {
        this.preKey = preKey;
        this.message = message;
    }

    /** Parses a message; its type must be the one that its bytes say. */
    public static Arrival parse(KeyMessage message) {
        byte[] body = message.body().toByteArray();
        if (message.type() == KeyMessage.Type.PREKEY) {
            PreKeyMessage preKey = PreKeyMessage.decode(body);
            return new Arrival(preKey, preKey.message());
        }
        return new Arrival(null, RatchetMessage.decode(body));
    }

    /** The session that the message names. */
    public ByteString sid() {
        return message.sid();
    }

    /** The handshake in front of the message, or null. */
    @Nullable
    PreKeyMessage preKey() {
        return preKey;
    }

    RatchetMessage message() {
        return message;
    }
}
