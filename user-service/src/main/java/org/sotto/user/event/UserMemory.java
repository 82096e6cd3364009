package org.sotto.user.event;

import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** A bean of this type remembers something of users and is told of every one whose profile or settings change. */
@FunctionalInterface
public interface UserMemory {
    /**
     * Drops what is remembered of a user. Does not block.
     *
     * @return ends, and never fails, when it is dropped or will not be used any more
     */
    CompletableFuture<Void> forget(UUID userId);
}
