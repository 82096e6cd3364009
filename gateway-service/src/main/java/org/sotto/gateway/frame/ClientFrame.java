package org.sotto.gateway.frame;

import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.proto.v1.SendMessage;
import org.sotto.proto.v1.TypingStatus;

/** A frame from a client, with every field checked (PROTOCOL.md, "Client → server"). */
public sealed interface ClientFrame {

    /** The client's own {@code ref}, which the direct answer repeats. */
    @Nullable
    String ref();

    /**
     * {@code authenticate}.
     *
     * @param resumeAfter the last position that the device has stored, {@link #NO_POSITION} if it named none
     */
    record Authenticate(@Nullable String ref, String accessToken, UUID deviceId, long resumeAfter)
            implements ClientFrame {}

    /** No position was named. */
    long NO_POSITION = -1;

    /**
     * {@code send_message}.
     *
     * @param message the record's body, complete
     */
    record Send(@Nullable String ref, UUID tempId, UUID receiverId, SendMessage message) implements ClientFrame {}

    /** {@code delivery_ack}: one of the two is given, the other is null or {@link #NO_POSITION}. */
    record DeliveryAck(@Nullable String ref, @Nullable UUID messageId, long upToPosition) implements ClientFrame {}

    /**
     * {@code read_receipt}.
     *
     * @param readAt milliseconds since the epoch, by the client's clock
     */
    record ReadReceipt(@Nullable String ref, UUID conversationId, UUID messageId, long readAt) implements ClientFrame {}

    /** {@code typing}. */
    record Typing(@Nullable String ref, UUID conversationId, TypingStatus status) implements ClientFrame {}

    /**
     * {@code presence_subscribe}.
     *
     * @param userIds 1 to 100
     */
    record Subscribe(@Nullable String ref, Set<UUID> userIds) implements ClientFrame {}

    /**
     * {@code presence_unsubscribe}.
     *
     * @param userIds 1 to 100
     */
    record Unsubscribe(@Nullable String ref, Set<UUID> userIds) implements ClientFrame {}

    /**
     * {@code presence_update}.
     *
     * @param online false: the app is in the background
     */
    record PresenceUpdate(@Nullable String ref, boolean online) implements ClientFrame {}

    /**
     * {@code PING}.
     *
     * @param timestamp the client's, repeated in {@code PONG}
     */
    record Ping(@Nullable String ref, long timestamp) implements ClientFrame {}

    /** An action of the contract that this version does not serve. */
    record NotBuilt(@Nullable String ref, @Nullable String tempId, String action) implements ClientFrame {}

    /**
     * A frame that breaks the contract.
     *
     * @param action the action that it names, where it is one of the protocol
     * @param tempId the frame's {@code temp_id} as it came, where it could be read
     * @param code {@code bad_frame}, {@code unknown_action} or {@code invalid_request}
     * @param fatal whether the connection ends (4400): what is no JSON object cannot be answered frame by frame
     */
    record Rejected(
            @Nullable String ref,
            @Nullable String action,
            @Nullable String tempId,
            String code,
            String message,
            boolean fatal)
            implements ClientFrame {

        /** Whether it was meant to be the first frame. */
        public boolean isAuthenticate() {
            return Action.AUTHENTICATE.word().equals(action);
        }
    }
}
