package org.sotto.client.e2ee.group;

import com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.primitive.E2eeException;

/**
 * A group message that had waited for its sender key, which has come.
 *
 * @param messageId 16 bytes
 * @param plaintext what it says; null when it does not open
 * @param failure why it does not open; null when it does. {@code DUPLICATE}: the key begins after this message, which is
 *     then among those that were given up
 */
public record ReleasedGroupMessage(
        DeviceAddress sender,
        ByteString groupId,
        ByteString messageId,
        @Nullable ByteString plaintext,
        @Nullable E2eeException failure) {}
