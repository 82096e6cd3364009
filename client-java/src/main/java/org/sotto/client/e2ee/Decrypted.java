package org.sotto.client.e2ee;

import com.google.protobuf.ByteString;
import java.util.List;
import org.sotto.client.e2ee.group.ReleasedGroupMessage;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.proto.e2ee.v1.Plaintext;

/**
 * A message that was opened.
 *
 * @param sender the device at the other end of the session: who is shown as its author
 * @param sid the session
 * @param newSession the message began it
 * @param lists how the sender's view of both device lists fits this device's
 * @param released group messages that had waited for the sender key in this message, in the order of their coming
 */
public record Decrypted(
        DeviceAddress sender,
        ByteString sid,
        Plaintext plaintext,
        boolean newSession,
        ListView lists,
        List<ReleasedGroupMessage> released) {
    /** What the lists that a message names mean. */
    public enum ListView {
        AGREES,
        /** The sender's account has a newer list than is pinned here: fetch it. */
        SENDER_AHEAD,
        /** The sender knows an older list of one of the two accounts; it will learn. */
        SENDER_BEHIND,
        /** One version with two contents: the server shows different lists to different people. A security error. */
        SPLIT
    }
}
