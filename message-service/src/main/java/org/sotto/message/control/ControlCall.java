package org.sotto.message.control;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.sotto.proto.v1.ReplyAddress;

/** A call whose items are being decided. */
final class ControlCall {
    private final Set<UUID> open;
    private final Map<UUID, String> refused = new HashMap<>();
    private final ReplyAddress replyTo;
    private final CompletableFuture<Map<UUID, String>> verdicts = new CompletableFuture<>();

    ControlCall(Set<UUID> tempIds, ReplyAddress replyTo) {
        this.open = new HashSet<>(tempIds);
        this.replyTo = replyTo;
    }

    /** Where the answers to its messages go. */
    ReplyAddress replyTo() {
        return replyTo;
    }

    /** Ends when all items are decided: the codes of those that were refused, by their {@code temp_id}. */
    CompletableFuture<Map<UUID, String>> verdicts() {
        return verdicts;
    }

    synchronized void accepted(UUID tempId) {
        if (open.remove(tempId)) {
            endIfDecided();
        }
    }

    synchronized void refused(UUID tempId, String code) {
        if (open.remove(tempId)) {
            refused.put(tempId, code);
            endIfDecided();
        }
    }

    /** An item did not reach the log. */
    void failed(Throwable cause) {
        verdicts.completeExceptionally(cause);
    }

    private void endIfDecided() {
        if (open.isEmpty()) {
            verdicts.complete(Map.copyOf(refused));
        }
    }
}
