package org.sotto.client;

/**
 * The end of one connection.
 *
 * @param code the close code (PROTOCOL.md, Close codes; 1006 when the connection was cut)
 * @param reason the server's reason, may be empty
 * @param reconnecting whether the client connects again by itself; when false, it stays away until
 *     {@link SottoClient#connect} is called
 */
public record ConnectionClosed(int code, String reason, boolean reconnecting) {}
