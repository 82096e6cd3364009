package org.sotto.client.e2ee.primitive;

import com.google.protobuf.ByteString;
import java.util.HexFormat;

/** Lower-case hex for messages of errors. */
public final class Hex {
    private static final HexFormat HEX = HexFormat.of();

    private Hex() {}

    public static String of(byte[] bytes) {
        return HEX.formatHex(bytes);
    }

    public static String of(ByteString bytes) {
        return of(bytes.toByteArray());
    }
}
