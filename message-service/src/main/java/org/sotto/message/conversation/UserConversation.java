package org.sotto.message.conversation;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A user's side of a conversation: with whom, and what they set for it. */
public record UserConversation(
        UUID conversationId,
        UUID peerId,
        boolean archived,
        @Nullable Instant mutedUntil,
        boolean pinned) {}
