package org.sotto.client.e2ee.identity;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.e2ee.primitive.Hex;

/** The id of an account as the protocol carries it: 1 to 64 opaque bytes, 16 of a UUID in this fleet. */
public record UserId(ByteString bytes) {
    public static final int MAX = 64;

    private static final int UUID_BYTES = 16;

    public UserId {
        if (bytes.isEmpty() || bytes.size() > MAX) {
            throw E2eeException.malformed("user_id", bytes.size() + " bytes", "1 to " + MAX + " bytes");
        }
    }

    public static UserId of(UUID id) {
        return new UserId(uuidBytes(id));
    }

    public static UserId of(byte[] bytes) {
        return new UserId(ByteString.copyFrom(bytes));
    }

    /** The 16 bytes of a UUID. */
    public static ByteString uuidBytes(UUID id) {
        return ByteString.copyFrom(ByteBuffer.allocate(UUID_BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array());
    }

    /** The UUID that 16 bytes are. */
    public static UUID uuid(ByteString bytes) {
        if (bytes.size() != UUID_BYTES) {
            throw E2eeException.malformed("UUID", bytes.size() + " bytes", UUID_BYTES + " bytes");
        }
        ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    /** The UUID that this id is in the fleet. */
    public UUID uuid() {
        return uuid(bytes);
    }

    @Override
    public String toString() {
        return Hex.of(bytes);
    }
}
