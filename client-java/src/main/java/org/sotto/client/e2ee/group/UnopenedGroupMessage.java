package org.sotto.client.e2ee.group;

import com.google.protobuf.ByteString;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.proto.e2ee.v1.DecryptionError;

/**
 * A group message that was given up: its sender key has not come in time. Its sender is to be told, and hands its current key
 * over; the message's own key may come as after any failure (E2EE.md, 3.6).
 *
 * @param messageId 16 bytes
 * @param distributionId the sender key that is missing, 16 bytes
 */
public record UnopenedGroupMessage(
        DeviceAddress sender, ByteString groupId, ByteString messageId, ByteString distributionId) {
    /** What its sender is told, over a session. */
    public DecryptionError error() {
        return DecryptionError.newBuilder()
                .setMessageId(messageId)
                .setReason(DecryptionError.Reason.NO_SENDER_KEY)
                .setDistributionId(distributionId)
                .build();
    }
}
