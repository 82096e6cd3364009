package org.sotto.common.id;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;

/** UUIDs as 16 bytes, big-endian: their form in protobuf records and as Kafka keys. */
public final class Uuids {
    /** A UUID's length in bytes. */
    public static final int LENGTH = 16;

    private static final int TEXT_LENGTH = 36;

    private Uuids() {}

    public static byte[] toBytes(UUID id) {
        return ByteBuffer.allocate(LENGTH)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    public static ByteString toByteString(UUID id) {
        return ByteString.copyFrom(toBytes(id));
    }

    /**
     * Reads an id that must be there.
     *
     * @throws IllegalArgumentException if the value is not 16 bytes long
     */
    public static UUID fromBytes(ByteString bytes) {
        if (bytes.size() != LENGTH) {
            throw new IllegalArgumentException("UUID length: " + bytes.size() + " bytes (expected: " + LENGTH + ")");
        }
        ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    /**
     * Reads an id that must be there.
     *
     * @throws IllegalArgumentException if the value is not 16 bytes long
     */
    public static UUID fromBytes(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("UUID length: " + bytes.length + " bytes (expected: " + LENGTH + ")");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    /**
     * Reads an id that may be absent (empty bytes).
     *
     * @throws IllegalArgumentException if the value is neither empty nor 16 bytes long
     */
    public static Optional<UUID> optional(ByteString bytes) {
        return bytes.isEmpty() ? Optional.empty() : Optional.of(fromBytes(bytes));
    }

    /**
     * Parses the canonical 36-character form only; {@link UUID#fromString} also takes shortened groups, which would give
     * one id many spellings.
     */
    public static Optional<UUID> parse(String text) {
        if (text.length() != TEXT_LENGTH) {
            return Optional.empty();
        }
        try {
            UUID id = UUID.fromString(text);
            return id.toString().equalsIgnoreCase(text) ? Optional.of(id) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
