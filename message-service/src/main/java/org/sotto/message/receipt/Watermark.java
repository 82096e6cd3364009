package org.sotto.message.receipt;

import java.util.UUID;

/** Names a watermark: how far {@code userId} has come in a conversation. */
public record Watermark(UUID conversationId, UUID userId, ReceiptKind kind) {}
