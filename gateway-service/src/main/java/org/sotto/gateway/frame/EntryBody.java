package org.sotto.gateway.frame;

import com.google.protobuf.ByteString;
import java.io.IOException;
import org.sotto.proto.v1.AccountEvent;
import org.sotto.proto.v1.DeviceEvent;
import org.sotto.proto.v1.DeviceKey;
import org.sotto.proto.v1.FailedEntry;
import org.sotto.proto.v1.InboxEntry;
import org.sotto.proto.v1.MessageEntry;
import org.sotto.proto.v1.PartnerEvent;
import tools.jackson.core.JsonGenerator;

/** The frame of an inbox entry as one device is sent it: its action and its data. */
final class EntryBody {
    private static final String LIST_CHANGED = "list_changed";
    private static final int EVENT = 512;
    private static final int MESSAGE_OVERHEAD = 640;

    private EntryBody() {}

    /** @throws IllegalArgumentException for an entry that no device is shown */
    static String action(InboxEntry entry) {
        return switch (entry.getEvent().getEventCase()) {
            case MESSAGE -> "new_message";
            case FAILED -> "message_failed";
            case ACCOUNT -> "account_event";
            case DEVICE -> "device_event";
            case PARTNER -> entry.getEvent().getPartner().getIdentityChanged() ? "identity_changed" : "device_event";
            default ->
                throw new IllegalArgumentException("entry " + entry.getPosition() + " is "
                        + entry.getEvent().getEventCase()
                        + " (expected: MESSAGE, FAILED, ACCOUNT, DEVICE or PARTNER)");
        };
    }

    /** About how many bytes the frame has. */
    static int sizeHint(InboxEntry entry) {
        MessageEntry message = entry.getEvent().getMessage();
        return entry.getEvent().hasMessage()
                ? MESSAGE_OVERHEAD + message.getEncryptedContent().size() * 4 / 3
                : EVENT;
    }

    static void write(JsonGenerator out, InboxEntry entry, long previous, ByteString device) {
        out.writeNumberProperty("position", entry.getPosition());
        out.writeNumberProperty("prev_position", previous);
        switch (entry.getEvent().getEventCase()) {
            case MESSAGE -> message(out, entry.getEvent().getMessage(), device);
            case FAILED -> failed(out, entry.getEvent().getFailed());
            case ACCOUNT -> account(out, entry.getEvent().getAccount());
            case DEVICE -> device(out, entry.getEvent().getDevice());
            case PARTNER -> partner(out, entry.getEvent().getPartner());
            default -> throw new IllegalArgumentException("an entry without an action");
        }
    }

    private static void message(JsonGenerator out, MessageEntry message, ByteString device) {
        Ids.write(out, "message_id", message.getMessageId());
        Ids.write(out, "conversation_id", message.getConversationId());
        Ids.write(out, "sender_id", message.getSenderId());
        Ids.write(out, "sender_device_id", message.getSenderDeviceId());
        out.writeNumberProperty("sender_device_number", message.getSenderDeviceNumber());
        Ids.write(out, "temp_id", message.getTempId());
        bytes(out, "encrypted_content", message.getEncryptedContent());
        out.writeStringProperty("message_type", message.getMessageType().name());
        out.writeNumberProperty("timestamp", message.getTimestamp());
        optional(out, message);
        key(out, message, device);
    }

    private static void optional(JsonGenerator out, MessageEntry message) {
        Ids.writeIfAny(out, "receiver_id", message.getReceiverId());
        Ids.writeIfAny(out, "group_id", message.getGroupId());
        Ids.writeIfAny(out, "media_id", message.getMediaId());
        Ids.writeIfAny(out, "reply_to_message_id", message.getReplyToMessageId());
        if (message.getForwarded()) {
            out.writeBooleanProperty("forwarded", true);
        }
        if (message.getExpiresIn() > 0) {
            out.writeNumberProperty("expires_in", message.getExpiresIn());
        }
    }

    /** This device's alone: which other devices have keys, and which keys, is not its business. */
    private static void key(JsonGenerator out, MessageEntry message, ByteString device) {
        for (DeviceKey key : message.getDeviceKeysList()) {
            if (key.getDeviceId().equals(device)) {
                out.writeObjectPropertyStart("key");
                out.writeStringProperty("type", key.getType());
                bytes(out, "body", key.getBody());
                out.writeEndObject();
                return;
            }
        }
    }

    private static void failed(JsonGenerator out, FailedEntry failed) {
        Ids.writeIfAny(out, "temp_id", failed.getTempId());
        Ids.writeIfAny(out, "message_id", failed.getMessageId());
        Ids.writeIfAny(out, "conversation_id", failed.getConversationId());
        out.writeStringProperty("code", failed.getCode());
        out.writeStringProperty("status", "FAILED");
    }

    private static void account(JsonGenerator out, AccountEvent event) {
        Ids.write(out, "event_id", event.getEventId());
        out.writeStringProperty("kind", event.getKind());
        Ids.writeIfAny(out, "user_id", event.getUserId());
        out.writeNumberProperty("at", event.getAt());
    }

    private static void device(JsonGenerator out, DeviceEvent event) {
        Ids.write(out, "event_id", event.getEventId());
        out.writeStringProperty("kind", event.getKind());
        if (event.getDeviceId().isEmpty()) {
            out.writeNumberProperty("list_version", event.getListVersion());
        } else {
            Ids.write(out, "device_id", event.getDeviceId());
            out.writeNumberProperty("device_number", event.getDeviceNumber());
        }
        out.writeNumberProperty("at", event.getAt());
    }

    private static void partner(JsonGenerator out, PartnerEvent event) {
        Ids.write(out, "event_id", event.getEventId());
        if (!event.getIdentityChanged()) {
            out.writeStringProperty("kind", LIST_CHANGED);
        }
        Ids.write(out, "user_id", event.getUserId());
        out.writeNumberProperty("list_version", event.getListVersion());
        out.writeNumberProperty(event.getIdentityChanged() ? "timestamp" : "at", event.getAt());
    }

    private static void bytes(JsonGenerator out, String name, ByteString bytes) {
        out.writeName(name);
        try (var in = bytes.newInput()) {
            out.writeBinary(in, bytes.size());
        } catch (IOException e) {
            throw new IllegalStateException("reading bytes in memory does not fail", e);
        }
    }
}
