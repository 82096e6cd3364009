package org.sotto.gateway.frame;

import com.google.protobuf.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufOutputStream;
import java.io.OutputStream;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.common.id.Uuids;
import org.sotto.proto.v1.InboxEntry;
import org.sotto.proto.v1.KeysLow;
import org.sotto.proto.v1.MessageAck;
import org.sotto.proto.v1.StatusChange;
import org.sotto.proto.v1.TypingStatus;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes server frames as JSON text (PROTOCOL.md, "Server → client"), straight into a buffer of the channel's allocator. The
 * caller owns the buffer.
 */
public final class FrameWriter {
    private static final int SMALL = 256;

    private final JsonFactory json = new JsonFactory();
    private final ByteBufAllocator allocator;

    public FrameWriter(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    @FunctionalInterface
    private interface Body {
        void write(JsonGenerator out);
    }

    private ByteBuf frame(int sizeHint, String action, @Nullable String ref, Body data) {
        return write(sizeHint, out -> {
            out.writeStartObject();
            out.writeStringProperty("action", action);
            if (ref != null && !ref.isEmpty()) {
                out.writeStringProperty("ref", ref);
            }
            out.writeObjectPropertyStart("data");
            data.write(out);
            out.writeEndObject();
            out.writeEndObject();
        });
    }

    private ByteBuf write(int sizeHint, Body body) {
        ByteBuf buffer = allocator.ioBuffer(sizeHint);
        boolean written = false;
        try (JsonGenerator out =
                json.createGenerator(ObjectWriteContext.empty(), (OutputStream) new ByteBufOutputStream(buffer))) {
            body.write(out);
            written = true;
        } finally {
            if (!written) {
                buffer.release();
            }
        }
        return buffer;
    }

    /** {@code authenticated}. A connection id is 53 bits wide, and text all the same: ids are text. */
    public ByteBuf authenticated(@Nullable String ref, long connectionId, int heartbeatSeconds, long serverTime) {
        return frame(SMALL, "authenticated", ref, out -> {
            out.writeStringProperty("connection_id", Long.toString(connectionId));
            out.writeNumberProperty("heartbeat_seconds", heartbeatSeconds);
            out.writeNumberProperty("server_time", serverTime);
        });
    }

    /** {@code PONG}; like {@code PING} it has its fields at top level. */
    public ByteBuf pong(@Nullable String ref, long timestamp, long serverTime, long position) {
        return write(SMALL, out -> {
            out.writeStartObject();
            out.writeStringProperty("action", "PONG");
            if (ref != null) {
                out.writeStringProperty("ref", ref);
            }
            out.writeNumberProperty("timestamp", timestamp);
            out.writeNumberProperty("server_time", serverTime);
            out.writeNumberProperty("position", position);
            out.writeEndObject();
        });
    }

    /** {@code caught_up}. */
    public ByteBuf caughtUp(long position, boolean truncated) {
        return frame(SMALL, "caught_up", null, out -> {
            out.writeNumberProperty("position", position);
            if (truncated) {
                out.writeBooleanProperty("truncated", true);
            }
        });
    }

    /** {@code reconnect}. */
    public ByteBuf reconnect(long afterMillis) {
        return frame(SMALL, "reconnect", null, out -> out.writeNumberProperty("after_ms", afterMillis));
    }

    /** {@code error}. */
    public ByteBuf error(ErrorFrame error) {
        return frame(SMALL + error.message().length(), "error", error.ref(), out -> {
            out.writeStringProperty("code", error.code());
            out.writeStringProperty("message", error.message());
            if (error.ref() != null && !error.ref().isEmpty()) {
                out.writeStringProperty("ref", error.ref());
            }
            if (error.tempId() != null) {
                out.writeStringProperty("temp_id", error.tempId());
            }
            if (error.retryAfterMillis() > 0) {
                out.writeNumberProperty("retry_after_ms", error.retryAfterMillis());
            }
            writeIds(out, "missing", error.missing());
            writeIds(out, "extra", error.extra());
            writeIds(out, "user_ids", error.users());
        });
    }

    private static void writeIds(JsonGenerator out, String name, Iterable<ByteString> ids) {
        if (!ids.iterator().hasNext()) {
            return;
        }
        out.writeArrayPropertyStart(name);
        for (ByteString id : ids) {
            out.writeString(Uuids.fromBytes(id).toString());
        }
        out.writeEndArray();
    }

    /** {@code message_ack}. */
    public ByteBuf messageAck(MessageAck ack) {
        return frame(SMALL, "message_ack", ack.getRef(), out -> {
            Ids.write(out, "temp_id", ack.getTempId());
            Ids.write(out, "message_id", ack.getMessageId());
            Ids.write(out, "conversation_id", ack.getConversationId());
            out.writeStringProperty("status", "SENT");
            out.writeNumberProperty("timestamp", ack.getTimestamp());
            if (ack.getTotalMembers() > 0) {
                out.writeNumberProperty("total_members", ack.getTotalMembers());
                out.writeNumberProperty("delivered_to", ack.getDeliveredTo());
            }
        });
    }

    /** {@code message_status}; {@code after_message_id} is null for "all before, too". */
    public ByteBuf messageStatus(StatusChange change) {
        return frame(2 * SMALL, "message_status", null, out -> {
            Ids.write(out, "conversation_id", change.getConversationId());
            if (change.getAfterMessageId().isEmpty()) {
                out.writeNullProperty("after_message_id");
            } else {
                Ids.write(out, "after_message_id", change.getAfterMessageId());
            }
            Ids.write(out, "message_id", change.getMessageId());
            Ids.write(out, "user_id", change.getByUserId());
            out.writeStringProperty("status", change.getStatus().name());
            out.writeNumberProperty("timestamp", change.getTimestamp());
        });
    }

    /**
     * {@code user_typing}.
     *
     * @param username the display name; empty = none, and not written
     */
    public ByteBuf userTyping(UUID conversation, UUID user, String username, TypingStatus status) {
        return frame(SMALL, "user_typing", null, out -> {
            out.writeStringProperty("conversation_id", conversation.toString());
            out.writeStringProperty("user_id", user.toString());
            if (!username.isEmpty()) {
                out.writeStringProperty("username", username);
            }
            out.writeStringProperty("status", status.name());
        });
    }

    /**
     * {@code contact_presence}.
     *
     * @param lastSeen milliseconds since the epoch; 0 = online, never seen, or hidden: written as null
     */
    public ByteBuf contactPresence(UUID user, boolean online, long lastSeen) {
        return frame(SMALL, "contact_presence", null, out -> {
            out.writeStringProperty("user_id", user.toString());
            out.writeStringProperty("status", online ? "ONLINE" : "OFFLINE");
            if (online || lastSeen == 0) {
                out.writeNullProperty("last_seen");
            } else {
                out.writeNumberProperty("last_seen", lastSeen);
            }
        });
    }

    /**
     * The frame of an inbox entry: {@code new_message}, {@code message_failed}, {@code account_event}, {@code device_event} or
     * {@code identity_changed}.
     *
     * @param previous the position sent to this device before
     * @param device the device, whose key message is given with it
     * @throws IllegalArgumentException for an entry that no device is shown
     */
    public ByteBuf entry(InboxEntry entry, long previous, ByteString device) {
        return frame(
                EntryBody.sizeHint(entry),
                EntryBody.action(entry),
                null,
                out -> EntryBody.write(out, entry, previous, device));
    }

    /**
     * {@code device_event} {@code taken_over}, for the device whose account another one took over: the last frame of its socket.
     * It has no place in the inbox, which is the other one's from now on.
     *
     * @param at when it was taken over, milliseconds since the epoch
     */
    public ByteBuf takenOver(UUID device, int deviceNumber, long at) {
        return frame(SMALL, "device_event", null, out -> {
            out.writeStringProperty("kind", "taken_over");
            out.writeStringProperty("device_id", device.toString());
            out.writeNumberProperty("device_number", deviceNumber);
            out.writeNumberProperty("at", at);
        });
    }

    /** {@code keys_low}. */
    public ByteBuf keysLow(KeysLow low) {
        return frame(SMALL, "keys_low", null, out -> {
            out.writeStringProperty("kind", low.getKind());
            out.writeNumberProperty("left", low.getLeft());
        });
    }
}
