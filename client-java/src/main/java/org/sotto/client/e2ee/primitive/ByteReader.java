package org.sotto.client.e2ee.primitive;

import static org.sotto.client.e2ee.primitive.E2eeException.malformed;

import com.google.protobuf.ByteString;
import java.util.Arrays;

/**
 * Reads a binary structure with the parsing rule of E2EE.md 2.1: exact lengths, bounded length prefixes, no trailing
 * bytes. Every failure is {@link E2eeException.Code#MALFORMED} and names the structure and the field.
 */
public final class ByteReader {
    private final String what;
    private final byte[] bytes;
    private int position;

    public ByteReader(String what, byte[] bytes) {
        this.what = what;
        this.bytes = bytes;
    }

    public int u8(String field) {
        return raw(field, 1)[0] & 0xff;
    }

    public int u32(String field) {
        byte[] b = raw(field, 4);
        return (b[0] & 0xff) << 24 | (b[1] & 0xff) << 16 | (b[2] & 0xff) << 8 | (b[3] & 0xff);
    }

    public long u64(String field) {
        return ((long) u32(field) << 32) | (u32(field) & 0xffffffffL);
    }

    /** Reads a byte that has one permitted value. */
    public void constant(String field, int expected) {
        int got = u8(field);
        if (got != expected) {
            throw malformed(what + "." + field, got, Integer.toString(expected));
        }
    }

    public boolean flag(String field) {
        int got = u8(field);
        if (got > 1) {
            throw malformed(what + "." + field, got, "0 or 1");
        }
        return got == 1;
    }

    public byte[] raw(String field, int length) {
        if (length > remaining()) {
            throw malformed(what + "." + field, remaining() + " bytes left", length + " bytes");
        }
        position += length;
        return Arrays.copyOfRange(bytes, position - length, position);
    }

    public ByteString string(String field, int length) {
        return ByteString.copyFrom(raw(field, length));
    }

    /** Bytes behind their length as u32, which must lie within the bounds. */
    public byte[] lp(String field, int min, int max) {
        int length = u32(field);
        if (length < min || length > max) {
            throw malformed(
                    what + "." + field, Integer.toUnsignedString(length) + " bytes", min + " to " + max + " bytes");
        }
        return raw(field, length);
    }

    /** A count as u32 within a bound. */
    public int count(String field, int max) {
        int count = u32(field);
        if (count < 0 || count > max) {
            throw malformed(what + "." + field, Integer.toUnsignedString(count), "at most " + max);
        }
        return count;
    }

    public int position() {
        return position;
    }

    public int remaining() {
        return bytes.length - position;
    }

    public byte[] rest() {
        return raw("rest", remaining());
    }

    /** Refuses bytes behind the structure. */
    public void end() {
        if (remaining() != 0) {
            throw malformed(what, remaining() + " trailing bytes", "none");
        }
    }
}
