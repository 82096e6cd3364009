package org.sotto.client.e2ee.media;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.sotto.client.e2ee.primitive.Padding;

/**
 * A file followed by zeros up to its Padmé bucket, so that the stored length tells little; {@code MediaPointer.plain_len}
 * says where it ends. Refuses a stream that holds another number of bytes than was said.
 */
public final class PaddedMedia extends InputStream {
    private final InputStream plain;
    private final long plainLength;
    private long plainRead;
    private long zerosLeft;

    /** @param plainLength bytes that the stream holds */
    public PaddedMedia(InputStream plain, long plainLength) {
        this.plain = plain;
        this.plainLength = plainLength;
        this.zerosLeft = Padding.padme(plainLength) - plainLength;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int got = plain.read(buffer, offset, length);
        if (got >= 0) {
            plainRead += got;
            requireLength(plainRead <= plainLength);
            return got;
        }
        requireLength(plainRead == plainLength);
        if (zerosLeft == 0) {
            return -1;
        }
        int zeros = (int) Math.min(length, zerosLeft);
        Arrays.fill(buffer, offset, offset + zeros, (byte) 0);
        zerosLeft -= zeros;
        return zeros;
    }

    private void requireLength(boolean right) throws IOException {
        if (!right) {
            throw new IOException("file: " + plainRead + " bytes (expected: " + plainLength + ")");
        }
    }

    @Override
    public void close() throws IOException {
        plain.close();
    }
}
