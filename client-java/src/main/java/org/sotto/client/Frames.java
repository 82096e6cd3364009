package org.sotto.client;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.OptionalLong;
import java.util.UUID;
import org.sotto.client.runtime.ClientRuntime;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes and reads the frames of subprotocol {@code sotto.v1.json} (PROTOCOL.md, WebSocket). */
final class Frames {
    static final String SUBPROTOCOL = "sotto.v1.json";

    /** The protocol's bound for a frame, in bytes of UTF-8. */
    static final int MAX_FRAME_BYTES = 128 * 1024;

    private Frames() {}

    /**
     * A frame of the server.
     *
     * @param data an object, or a missing node
     * @param root the whole frame; PING and PONG have their fields here
     */
    record Frame(String action, JsonNode data, JsonNode root) {}

    /** @throws IllegalArgumentException when the text is no frame */
    static Frame parse(String text) {
        JsonNode root;
        try {
            root = ClientRuntime.JSON.readTree(text);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("a frame is no JSON: " + e.getOriginalMessage(), e);
        }
        JsonNode action = root.path("action");
        if (!action.isString()) {
            throw new IllegalArgumentException(
                    "action: " + action + " (expected: a string in an object with \"action\" and \"data\")");
        }
        return new Frame(action.stringValue(), root.path("data"), root);
    }

    static String authenticate(String accessToken, UUID deviceId, OptionalLong resumeAfter) {
        ObjectNode data = ClientRuntime.JSON.createObjectNode();
        data.put("access_token", accessToken);
        data.put("device_id", deviceId.toString());
        resumeAfter.ifPresent(position -> data.put("resume_after", position));
        return frame("authenticate", data).toString();
    }

    /** @param attempt 1 for the first send of this {@code temp_id} */
    static String sendMessage(OutgoingMessage message, int attempt) {
        SendOptions options = message.options();
        ObjectNode data = ClientRuntime.JSON.createObjectNode();
        data.put("temp_id", message.tempId().toString());
        data.put("receiver_id", message.receiverId().toString());
        data.put("encrypted_content", message.encryptedContent());
        data.put("message_type", message.type().name());
        data.put("timestamp", message.timestamp());
        if (attempt > 1) {
            data.put("attempt", attempt);
        }
        if (!options.deviceKeys().isEmpty()) {
            ObjectNode keys = data.putObject("device_keys");
            options.deviceKeys().forEach((device, key) -> keys.putObject(device.toString())
                    .put("type", key.type())
                    .put("body", key.body()));
        }
        if (options.mediaId() != null) {
            data.put("media_id", options.mediaId().toString());
        }
        if (options.replyToMessageId() != null) {
            data.put("reply_to_message_id", options.replyToMessageId().toString());
        }
        if (options.forwarded()) {
            data.put("forwarded", true);
        }
        if (options.expiresIn() != null) {
            data.put("expires_in", options.expiresIn().toSeconds());
        }
        // An error that is raised before the server has read temp_id still names its send by the ref.
        return frame("send_message", data)
                .put("ref", message.tempId().toString())
                .toString();
    }

    static String deliveryAck(long upToPosition) {
        ObjectNode data = ClientRuntime.JSON.createObjectNode();
        data.put("up_to_position", upToPosition);
        return frame("delivery_ack", data).toString();
    }

    static String readReceipt(UUID conversationId, UUID messageId, long readAt) {
        ObjectNode data = ClientRuntime.JSON.createObjectNode();
        data.put("conversation_id", conversationId.toString());
        data.put("message_id", messageId.toString());
        data.put("read_at", readAt);
        return frame("read_receipt", data).toString();
    }

    static String typing(UUID conversationId, TypingStatus status) {
        ObjectNode data = ClientRuntime.JSON.createObjectNode();
        data.put("conversation_id", conversationId.toString());
        data.put("status", status.name());
        return frame("typing", data).toString();
    }

    static String presenceSubscribe(Collection<UUID> users) {
        return frame("presence_subscribe", userIds(users)).toString();
    }

    static String presenceUnsubscribe(Collection<UUID> users) {
        return frame("presence_unsubscribe", userIds(users)).toString();
    }

    private static ObjectNode userIds(Collection<UUID> users) {
        ObjectNode data = ClientRuntime.JSON.createObjectNode();
        ArrayNode ids = data.putArray("user_ids");
        users.forEach(user -> ids.add(user.toString()));
        return data;
    }

    /** The heartbeat; its timestamp stands beside the action, as in the system design, 16. */
    static String ping(long timestamp) {
        ObjectNode root = ClientRuntime.JSON.createObjectNode();
        return root.put("action", "PING").put("timestamp", timestamp).toString();
    }

    static ObjectNode frame(String action, JsonNode data) {
        ObjectNode root = ClientRuntime.JSON.createObjectNode();
        root.put("action", action);
        root.set("data", data);
        return root;
    }

    /** A frame's size on the wire. */
    static int bytes(String frame) {
        return frame.getBytes(StandardCharsets.UTF_8).length;
    }
}
