package org.sotto.gateway.delivery;

import java.util.UUID;

/**
 * "All messages of this conversation up to here are on the device."
 *
 * @param conversationId the conversation
 * @param messageId its highest message in the acknowledged run
 * @param authorId who wrote that message
 * @param after the position of the inbox row before that message's: who reads after it gets the message, and the receipt, again
 */
public record DeliveredUpTo(UUID conversationId, UUID messageId, UUID authorId, long after) {}
