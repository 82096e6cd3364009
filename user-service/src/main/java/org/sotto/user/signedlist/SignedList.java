package org.sotto.user.signedlist;

import com.google.protobuf.ByteString;

/**
 * A signed device list as it travels: opaque bytes, since protobuf is not canonical.
 *
 * @param body {@code sotto.e2ee.v1.DeviceListBody}
 * @param signature by the account identity key
 */
public record SignedList(ByteString body, ByteString signature) {
    /** Bytes of a body. Five devices with all their fields need 1,100. */
    static final int MAX_BODY = 4_096;
}
