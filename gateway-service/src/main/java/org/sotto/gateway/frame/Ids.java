package org.sotto.gateway.frame;

import com.google.protobuf.ByteString;
import java.util.UUID;
import org.sotto.common.id.Uuids;
import tools.jackson.core.JsonGenerator;

/** Writes ids as text. */
final class Ids {
    private Ids() {}

    /** @throws IllegalArgumentException if these are not the 16 bytes of an id */
    static void write(JsonGenerator out, String name, ByteString bytes) {
        UUID id = Uuids.fromBytes(bytes);
        out.writeStringProperty(name, id.toString());
    }

    /** Writes nothing if it is absent. */
    static void writeIfAny(JsonGenerator out, String name, ByteString id) {
        if (!id.isEmpty()) {
            write(out, name, id);
        }
    }
}
