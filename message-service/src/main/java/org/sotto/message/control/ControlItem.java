package org.sotto.message.control;

import com.google.protobuf.ByteString;
import java.util.UUID;

/**
 * One control message.
 *
 * @param tempId the sending device's id for it
 * @param receiverId whose device it is for; the sender for another device of their own
 * @param type of the body, as in {@code device_keys}
 * @param body opaque
 */
record ControlItem(UUID tempId, UUID receiverId, UUID deviceId, String type, ByteString body) {}
