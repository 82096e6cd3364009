package org.sotto.local.demo;

import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.sotto.client.MessageStatus;

/** One message on its way, with the times of its ticks, in nanoseconds since it was sent. */
final class SentMessage {
    private final String text;
    private final long sentAt = System.nanoTime();
    private final CompletableFuture<Long> accepted = new CompletableFuture<>();
    private final CompletableFuture<Long> delivered = new CompletableFuture<>();
    private final CompletableFuture<Long> read = new CompletableFuture<>();
    private final CompletableFuture<UUID> messageId = new CompletableFuture<>();

    SentMessage(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    void accepted(UUID id) {
        accepted.complete(age());
        messageId.complete(id);
    }

    void failed(Throwable cause) {
        accepted.completeExceptionally(cause);
        messageId.completeExceptionally(cause);
    }

    /** A status that covers this message; reading includes receiving, so READ alone gives both ticks. */
    void status(MessageStatus.Status status) {
        long now = age();
        delivered.complete(now);
        if (status == MessageStatus.Status.READ) {
            read.complete(now);
        }
    }

    CompletableFuture<Long> accepted() {
        return accepted;
    }

    CompletableFuture<Long> delivered() {
        return delivered;
    }

    CompletableFuture<Long> read() {
        return read;
    }

    CompletableFuture<UUID> messageId() {
        return messageId;
    }

    private long age() {
        return System.nanoTime() - sentAt;
    }
}
