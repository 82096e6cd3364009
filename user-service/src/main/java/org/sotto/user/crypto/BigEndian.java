package org.sotto.user.crypto;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;

/** Numbers as they are signed (E2EE.md, 2.1). */
public final class BigEndian {

    private BigEndian() {}

    /** Four bytes; a value above 2^31 - 1 is given as the negative number of the same bits. */
    public static ByteString u32(int value) {
        return ByteString.copyFrom(
                ByteBuffer.allocate(Integer.BYTES).putInt(value).flip());
    }
}
