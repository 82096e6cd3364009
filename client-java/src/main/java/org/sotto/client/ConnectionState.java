package org.sotto.client;

/** Where a client stands. */
public enum ConnectionState {
    /** Not connected, and not trying to be. */
    DISCONNECTED,
    /** Opening the socket, or authenticating. */
    CONNECTING,
    /** Authenticated; what waited for this device is coming in. Sending works. */
    CATCHING_UP,
    /** Everything that waited has come; new messages arrive as they are sent. */
    LIVE,
    /** The connection was lost; the next attempt is set. */
    WAITING_TO_RECONNECT,
    /** Ended by {@link SottoClient#close} or by the server for good. */
    CLOSED
}
