package org.sotto.client;

/**
 * What a client tells its application. All calls of one client come one at a time and in order, on a worker thread.
 *
 * <p>A call may block for as long as storing takes, but must not wait for this client's own futures
 * ({@code send(…).join()}): their answers wait behind the call. A callback of an inbox entry that throws, an
 * {@link Error} too, leaves the entry unacknowledged; the client reconnects and the entry comes again. What any other
 * callback throws is logged.
 */
public interface SottoListener {
    /** A message, in the order of the inbox and never twice. It is acknowledged after this returns. */
    default void onMessage(IncomingMessage message) {}

    /** Others have received or read what this user sent. */
    default void onStatus(MessageStatus status) {}

    /** Somebody types in a conversation with this user, or has stopped. */
    default void onTyping(ContactTyping typing) {}

    /** How somebody is, after {@link SottoClient#subscribePresence}: at once, after each reconnect, and when it changes. */
    default void onPresence(ContactPresence presence) {}

    /** An accepted message could not be processed. */
    default void onFailed(MessageFailed failed) {}

    /** Another device of this user changed a setting. An inbox entry. */
    default void onAccountEvent(AccountEvent event) {}

    /**
     * A device of this user came or went, or this user's or a partner's device list changed. An inbox entry, except
     * {@code taken_over}: that is the last frame of a socket.
     */
    default void onDeviceEvent(DeviceEvent event) {}

    /** A partner has another identity. An inbox entry. */
    default void onIdentityChanged(IdentityChanged change) {}

    /** Few one-time pre-keys of this device are left. */
    default void onKeysLow(KeysLow low) {}

    /** Any other frame of the server. */
    default void onEvent(ServerEvent event) {}

    /** All that waited has been told; live from here. Once for each connection. */
    default void onCaughtUp(CaughtUp caughtUp) {}

    default void onConnectionState(ConnectionState state) {}

    /** Something went wrong that belongs to no send; the client goes on. */
    default void onError(ClientError error) {}

    /** A connection ended. */
    default void onClosed(ConnectionClosed closed) {}
}
