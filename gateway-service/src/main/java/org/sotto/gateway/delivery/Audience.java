package org.sotto.gateway.delivery;

import com.google.protobuf.ByteString;
import org.sotto.proto.v1.DeviceEvent;
import org.sotto.proto.v1.InboxEvent;
import org.sotto.proto.v1.MessageEntry;
import org.sotto.proto.v1.MessageType;

/**
 * Which of a user's devices an entry of the inbox is for: not for the one that caused it, and a failure, or a control message
 * with keys, only for those that it names. An event of a kind that this version does not know is for none.
 */
final class Audience {
    private Audience() {}

    static boolean includes(InboxEvent event, ByteString device) {
        return switch (event.getEventCase()) {
            case MESSAGE ->
                !event.getMessage().getSenderDeviceId().equals(device) && !isForOthers(event.getMessage(), device);
            case FAILED -> {
                ByteString addressee = event.getFailed().getDeviceId();
                yield addressee.isEmpty() || addressee.equals(device);
            }
            case ACCOUNT -> !event.getAccount().getByDeviceId().equals(device);
            case DEVICE -> {
                DeviceEvent change = event.getDevice();
                yield !change.getDeviceId().equals(device)
                        && !change.getByDeviceId().equals(device);
            }
            case PARTNER -> true;
            default -> false;
        };
    }

    /** A control message says what it says in its keys; one for other devices alone has nothing for this one. */
    private static boolean isForOthers(MessageEntry message, ByteString device) {
        return message.getMessageType() == MessageType.CONTROL
                && message.getDeviceKeysCount() > 0
                && message.getDeviceKeysList().stream()
                        .noneMatch(key -> key.getDeviceId().equals(device));
    }
}
