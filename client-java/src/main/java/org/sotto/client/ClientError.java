package org.sotto.client;

/**
 * Something that went wrong and belongs to no send.
 *
 * @param code the server's word, or one of the client: {@code malformed_frame}, {@code inbox_gap} (entries are gone
 *     from the server's log: reload over REST), {@code inbox_store}, {@code listener_failed}, {@code connect_failed},
 *     {@code token_failed}
 */
public record ClientError(String code, String message) {}
