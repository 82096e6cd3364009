package org.sotto.common.id;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * The id of a 1:1 conversation: UUID version 5 (RFC 9562, section 5.5) of the two user ids, sorted as text and joined by
 * {@code :}, in the OID namespace (PROTOCOL.md, "Conversations and messages"). Both sides compute the same id.
 */
public final class ConversationIds {
    private static final UUID NAMESPACE = UUID.fromString("6ba7b812-9dad-11d1-80b4-00c04fd430c8");

    private ConversationIds() {}

    public static UUID of(UUID oneUser, UUID otherUser) {
        String one = oneUser.toString();
        String other = otherUser.toString();
        String name = one.compareTo(other) <= 0 ? one + ":" + other : other + ":" + one;
        byte[] hash = sha1(name.getBytes(StandardCharsets.UTF_8));
        ByteBuffer buffer = ByteBuffer.wrap(hash);
        long high = (buffer.getLong() & 0xFFFF_FFFF_FFFF_0FFFL) | 0x5000L;
        long low = (buffer.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    private static byte[] sha1(byte[] name) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            digest.update(Uuids.toBytes(NAMESPACE));
            return digest.digest(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-1", e);
        }
    }
}
