package org.sotto.client;

import java.util.UUID;

/**
 * A message as the application gave it to send.
 *
 * @param encryptedContent base64
 * @param timestamp when the application sent it, milliseconds since the epoch
 */
record OutgoingMessage(
        UUID tempId, UUID receiverId, String encryptedContent, MessageType type, long timestamp, SendOptions options) {}
