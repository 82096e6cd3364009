package org.sotto.client;

import java.time.Instant;
import java.util.UUID;

/**
 * The server's ✓: the message is accepted and stored by a quorum.
 *
 * @param tempId the id that the sending device gave it
 * @param messageId its id from now on; orders the conversation ({@link MessageIds})
 * @param conversationId the conversation it stands in
 * @param timestamp the server's time, for display alone
 * @param attempts how often it was sent until this answer came, 1 or more
 */
public record MessageAck(UUID tempId, UUID messageId, UUID conversationId, Instant timestamp, int attempts) {}
