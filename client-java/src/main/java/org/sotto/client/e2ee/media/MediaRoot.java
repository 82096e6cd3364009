package org.sotto.client.e2ee.media;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import org.sotto.client.e2ee.primitive.ByteWriter;
import org.sotto.client.e2ee.primitive.Hashes;

/**
 * The hash list over an encrypted file. GCM tags do not commit to their key: the root, in the message, does.
 *
 * <p>Takes the file in slices, each of {@link MediaFormat#SEGMENT} bytes and the last of what is left.
 */
public final class MediaRoot {
    private final ByteArrayOutputStream hashes = new ByteArrayOutputStream();
    private long length;

    /** Adds the next slice. */
    public void add(byte[] slice) {
        if (length % MediaFormat.SEGMENT != 0 || slice.length > MediaFormat.SEGMENT) {
            throw new IllegalStateException(
                    "slice: " + slice.length + " bytes at " + length + " (expected: whole slices before the last)");
        }
        hashes.writeBytes(Hashes.sha256(slice));
        length += slice.length;
    }

    /** Bytes so far. */
    public long length() {
        return length;
    }

    /** {@code SHA-256("Sotto/1 MediaRoot" || 0x00 || u64 total_len || H_0 || … )}. */
    public ByteString value() {
        return ByteString.copyFrom(Hashes.sha256(new ByteWriter()
                .label("Sotto/1 MediaRoot")
                .u64(length)
                .raw(hashes.toByteArray())
                .bytes()));
    }
}
