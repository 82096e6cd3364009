package org.sotto.client.e2ee.content;

import com.google.protobuf.ByteString;
import java.security.MessageDigest;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.primitive.AesGcm;
import org.sotto.client.e2ee.primitive.ByteReader;
import org.sotto.client.e2ee.primitive.ByteWriter;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.e2ee.primitive.E2eeException.Code;
import org.sotto.client.e2ee.primitive.Hashes;
import org.sotto.client.e2ee.primitive.Padding;
import org.sotto.client.e2ee.primitive.Randomness;
import org.sotto.proto.e2ee.v1.ContentKey;

/**
 * Sealed content: {@code encrypted_content} of a message, and the {@link ContentKey} that opens it.
 *
 * <p>AES-GCM does not commit to its key, so that somebody who holds the key could, together with the server, put other
 * content in its place that opens as well. The SHA-256 in the key message closes that, and is checked before anything is
 * decrypted.
 */
public record SealedContent(ByteString bytes, ContentKey key) {
    private static final int VERSION = 1;
    private static final int ID = 16;

    /**
     * Seals content under a fresh key.
     *
     * @param messageId the client's {@code temp_id}, 16 bytes
     * @param conversationId 16 bytes
     * @param content a serialised {@code Content}
     */
    public static SealedContent seal(
            ByteString messageId,
            ByteString conversationId,
            DeviceAddress sender,
            byte[] content,
            Randomness randomness) {
        byte[] key = randomness.bytes(AesGcm.KEY);
        byte[] nonce = randomness.bytes(AesGcm.NONCE);
        byte[] sealed = new ByteWriter()
                .u8(VERSION)
                .raw(nonce)
                .raw(AesGcm.seal(
                        key, nonce, associatedData(messageId, conversationId, sender), Padding.padContent(content)))
                .bytes();
        return new SealedContent(
                ByteString.copyFrom(sealed),
                ContentKey.newBuilder()
                        .setMessageId(messageId)
                        .setConversationId(conversationId)
                        .setKey(ByteString.copyFrom(key))
                        .setContentSha256(ByteString.copyFrom(Hashes.sha256(sealed)))
                        .build());
    }

    /**
     * Opens content.
     *
     * @param sender the device of the session in which the key came
     * @return the serialised {@code Content}
     * @throws E2eeException {@code WRONG_HASH}, {@code BAD_TAG}, {@code MALFORMED}
     */
    public static byte[] open(byte[] sealed, ContentKey key, DeviceAddress sender) {
        if (!MessageDigest.isEqual(Hashes.sha256(sealed), key.getContentSha256().toByteArray())) {
            throw new E2eeException(Code.WRONG_HASH, "sealed content (expected: what its key message names)");
        }
        if (key.getKey().size() != AesGcm.KEY) {
            throw E2eeException.malformed("content key", key.getKey().size() + " bytes", AesGcm.KEY + " bytes");
        }
        ByteReader in = new ByteReader("sealed content", sealed);
        in.constant("version", VERSION);
        byte[] nonce = in.raw("nonce", AesGcm.NONCE);
        return Padding.unpadContent(AesGcm.open(
                "sealed content",
                key.getKey().toByteArray(),
                nonce,
                associatedData(key.getMessageId(), key.getConversationId(), sender),
                in.rest()));
    }

    private static byte[] associatedData(ByteString messageId, ByteString conversationId, DeviceAddress sender) {
        return new ByteWriter()
                .label("Sotto/1 Content")
                .raw(requireId("message_id", messageId))
                .raw(requireId("conversation_id", conversationId))
                .raw(sender.encode())
                .bytes();
    }

    private static ByteString requireId(String what, ByteString id) {
        if (id.size() != ID) {
            throw E2eeException.malformed(what, id.size() + " bytes", ID + " bytes");
        }
        return id;
    }
}
