package org.sotto.client.e2ee.media;

import org.sotto.client.e2ee.primitive.AesGcm;
import org.sotto.client.e2ee.primitive.ByteReader;
import org.sotto.client.e2ee.primitive.ByteWriter;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.e2ee.primitive.Hashes;

/**
 * The segments of one file: {@code 0x28 || salt(32) || nonce_prefix(7)}, then segments whose nonce says their place and
 * whether they are the last (Tink, "AES-GCM-HKDF Streaming AEAD").
 */
final class MediaFormat {
    /** Bytes of a segment of the file, tag and, in the first, header included. */
    static final int SEGMENT = 262_144;

    static final int HEADER = 40;
    static final int SALT = 32;
    static final int NONCE_PREFIX = 7;

    private final byte[] key;
    private final byte[] noncePrefix;

    private MediaFormat(byte[] mediaKey, MediaKind kind, byte[] salt, byte[] noncePrefix) {
        if (mediaKey.length != AesGcm.KEY) {
            throw E2eeException.malformed("media_key", mediaKey.length + " bytes", AesGcm.KEY + " bytes");
        }
        this.key = Hashes.hkdf(mediaKey, salt, "Sotto/1 Media " + kind.wireName(), AesGcm.KEY);
        this.noncePrefix = noncePrefix;
    }

    static byte[] header(byte[] salt, byte[] noncePrefix) {
        return new ByteWriter().u8(HEADER).raw(salt).raw(noncePrefix).bytes();
    }

    static MediaFormat of(byte[] mediaKey, MediaKind kind, byte[] header) {
        ByteReader in = new ByteReader("media header", header);
        in.constant("length", HEADER);
        byte[] salt = in.raw("salt", SALT);
        byte[] noncePrefix = in.raw("nonce prefix", NONCE_PREFIX);
        in.end();
        return new MediaFormat(mediaKey, kind, salt, noncePrefix);
    }

    /** Bytes of the file that a segment has for ciphertext and tag. */
    static int room(int segment) {
        return segment == 0 ? SEGMENT - HEADER : SEGMENT;
    }

    byte[] seal(int segment, boolean last, byte[] plain) {
        return AesGcm.seal(key, nonce(segment, last), new byte[0], plain);
    }

    byte[] open(int segment, boolean last, byte[] sealed) {
        return AesGcm.open("segment " + segment, key, nonce(segment, last), new byte[0], sealed);
    }

    private byte[] nonce(int segment, boolean last) {
        return new ByteWriter().raw(noncePrefix).u32(segment).flag(last).bytes();
    }
}
