package org.sotto.client.e2ee.session;

import com.google.protobuf.ByteString;
import java.util.Locale;
import org.sotto.client.e2ee.primitive.E2eeException;

/** A message of a session, as {@code device_keys} carries it: its type and its bytes. */
public record KeyMessage(Type type, ByteString body) {
    /** The frames call them {@code prekey} and {@code ratchet}. */
    public enum Type {
        PREKEY,
        RATCHET;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Type ofWireName(String name) {
            for (Type type : values()) {
                if (type.wireName().equals(name)) {
                    return type;
                }
            }
            throw E2eeException.malformed("type", name, "prekey or ratchet");
        }
    }
}
