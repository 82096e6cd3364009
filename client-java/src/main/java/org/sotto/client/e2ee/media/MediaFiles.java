package org.sotto.client.e2ee.media;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import org.sotto.client.e2ee.primitive.AesGcm;
import org.sotto.client.e2ee.primitive.ByteWriter;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.e2ee.primitive.E2eeException.Code;
import org.sotto.client.e2ee.primitive.Randomness;

/** Encrypts and decrypts files of any length as streams. */
public final class MediaFiles {
    /**
     * What the message says of a file.
     *
     * @param totalLength bytes of the encrypted file
     * @param plainLength bytes of what was encrypted
     */
    public record Encrypted(ByteString root, long totalLength, long plainLength) {}

    private final Randomness randomness;

    public MediaFiles(Randomness randomness) {
        this.randomness = randomness;
    }

    /** A key for one file of one send. */
    public byte[] newKey() {
        return randomness.bytes(AesGcm.KEY);
    }

    /**
     * Encrypts all of a stream; closes neither.
     *
     * @param mediaKey 32 bytes, used for no other file
     */
    public Encrypted encrypt(byte[] mediaKey, MediaKind kind, InputStream plain, OutputStream file) throws IOException {
        byte[] header =
                MediaFormat.header(randomness.bytes(MediaFormat.SALT), randomness.bytes(MediaFormat.NONCE_PREFIX));
        MediaFormat format = MediaFormat.of(mediaKey, kind, header);
        MediaRoot root = new MediaRoot();
        long plainLength = 0;
        byte[] current = plain.readNBytes(MediaFormat.room(0) - AesGcm.TAG);
        for (int segment = 0; ; segment++) {
            byte[] next = plain.readNBytes(MediaFormat.room(segment + 1) - AesGcm.TAG);
            boolean last = next.length == 0;
            byte[] sealed = format.seal(segment, last, current);
            byte[] slice =
                    segment == 0 ? new ByteWriter().raw(header).raw(sealed).bytes() : sealed;
            root.add(slice);
            file.write(slice);
            plainLength += current.length;
            if (last) {
                return new Encrypted(root.value(), root.length(), plainLength);
            }
            current = next;
        }
    }

    /**
     * Decrypts all of a stream; closes neither. Every segment is written once its own tag has verified, for playing while
     * it comes; what was written must be thrown away when this throws, as the root is known at the end alone.
     *
     * @param root from the message
     * @param totalLength from the message
     * @throws E2eeException {@code WRONG_HASH}, {@code BAD_TAG} (also for segments missing, moved or cut), {@code
     *     MALFORMED}
     */
    public static void decrypt(
            byte[] mediaKey, MediaKind kind, ByteString root, long totalLength, InputStream file, OutputStream plain)
            throws IOException {
        MediaRoot seen = new MediaRoot();
        byte[] slice = file.readNBytes(MediaFormat.SEGMENT);
        if (slice.length < MediaFormat.HEADER) {
            throw E2eeException.malformed("media file", slice.length + " bytes", "a header of " + MediaFormat.HEADER);
        }
        MediaFormat format = MediaFormat.of(mediaKey, kind, Arrays.copyOf(slice, MediaFormat.HEADER));
        byte[] sealed = Arrays.copyOfRange(slice, MediaFormat.HEADER, slice.length);
        for (int segment = 0; slice.length != 0; segment++) {
            seen.add(slice);
            if (seen.length() > totalLength) {
                throw wrong(seen.length() + " bytes or more", totalLength + " bytes");
            }
            byte[] next = file.readNBytes(MediaFormat.SEGMENT);
            plain.write(format.open(segment, next.length == 0, sealed));
            slice = next;
            sealed = next;
        }
        if (seen.length() != totalLength) {
            throw wrong(seen.length() + " bytes", totalLength + " bytes");
        }
        if (!seen.value().equals(root)) {
            throw wrong("another root", "the root of the message");
        }
    }

    private static E2eeException wrong(String got, String expected) {
        return new E2eeException(Code.WRONG_HASH, "media file: " + got + " (expected: " + expected + ")");
    }
}
