package org.sotto.client.e2ee.primitive;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes the binary structures of the protocol: big-endian numbers, and {@code LP(x) = u32(len x) || x}. */
public final class ByteWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    public ByteWriter u8(int value) {
        out.write(value);
        return this;
    }

    public ByteWriter u32(int value) {
        return u8(value >>> 24).u8(value >>> 16).u8(value >>> 8).u8(value);
    }

    public ByteWriter u64(long value) {
        return u32((int) (value >>> 32)).u32((int) value);
    }

    public ByteWriter raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    public ByteWriter raw(ByteString bytes) {
        return raw(bytes.toByteArray());
    }

    /** The length as u32, then the bytes. */
    public ByteWriter lp(byte[] bytes) {
        return u32(bytes.length).raw(bytes);
    }

    public ByteWriter lp(ByteString bytes) {
        return lp(bytes.toByteArray());
    }

    /** A label in ASCII, and the zero byte that ends it. */
    public ByteWriter label(String label) {
        return raw(label.getBytes(StandardCharsets.US_ASCII)).u8(0);
    }

    public ByteWriter flag(boolean value) {
        return u8(value ? 1 : 0);
    }

    public int size() {
        return out.size();
    }

    public byte[] bytes() {
        return out.toByteArray();
    }
}
