package org.sotto.client;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The messages that are not answered yet, in the order they were given to send.
 *
 * <pre>
 *   add ─▶ waiting ─ nextToSend ─▶ in flight ─ acknowledged / refused ─▶ out
 *           │ ▲ ▲                     │
 *           │ │ └── connection lost, or refused for now
 *           ▼ │
 *          behind, while a message to the same person is refused for now
 * </pre>
 *
 * All sides are sorted by the number of the send, so that what goes back takes its old place.
 *
 * <p>What that promises: each connection sends in order, and as the connection before it has ended, a conversation keeps
 * its order over any number of reconnects. What it cannot promise: when the server refuses a message for now, the ones
 * sent right behind it are on their way already and may pass it. No further one does: a message that was never sent does
 * not start while an earlier one to the same person has been refused and is not answered since. Messages to others wait
 * only as long as the server asked, so that one conversation that cannot be served does not stop the rest.
 *
 * <p>Not safe for several threads.
 */
final class Outbox {
    private static final int MAX_TIMEOUT_FACTOR = 8;

    private final int maxInFlight;
    private final OutboxRoom room;
    private final TreeMap<Long, Entry> waiting = new TreeMap<>();
    private final TreeMap<Long, Entry> behind = new TreeMap<>();
    private final TreeMap<Long, Entry> inFlight = new TreeMap<>();
    private final Map<UUID, Entry> byTempId = new HashMap<>();
    /** By receiver: how many messages were refused for now and are not answered since. */
    private final Map<UUID, Integer> refused = new HashMap<>();

    private long lastNumber;
    private long heldUntilNanos;
    private boolean held;

    /** @param room what {@link #add} is given has been taken of it; given back here */
    Outbox(int maxInFlight, OutboxRoom room) {
        this.maxInFlight = maxInFlight;
        this.room = room;
    }

    /** One message and the promise that was made for it. */
    static final class Entry {
        private final long number;
        private final OutgoingMessage message;
        private final int frameBytes;
        private final CompletableFuture<MessageAck> result;
        private int sends;
        private long sentAtNanos;
        private boolean refused;

        private Entry(long number, OutgoingMessage message, int frameBytes, CompletableFuture<MessageAck> result) {
            this.number = number;
            this.message = message;
            this.frameBytes = frameBytes;
            this.result = result;
        }

        OutgoingMessage message() {
            return message;
        }

        CompletableFuture<MessageAck> result() {
            return result;
        }

        /** The attempt that goes on the wire next. */
        int nextAttempt() {
            return message.options().attempt() + sends;
        }

        MessageAck acknowledged(UUID messageId, UUID conversationId, Instant timestamp) {
            return new MessageAck(message.tempId(), messageId, conversationId, timestamp, Math.max(1, sends));
        }
    }

    /** Puts a message at the end; false when its {@code temp_id} already waits here, and its room is free again. */
    boolean add(OutgoingMessage message, int frameBytes, CompletableFuture<MessageAck> result) {
        if (byTempId.containsKey(message.tempId())) {
            room.give(frameBytes);
            return false;
        }
        Entry entry = new Entry(++lastNumber, message, frameBytes, result);
        byTempId.put(message.tempId(), entry);
        waiting.put(entry.number, entry);
        return true;
    }

    /** Takes the next message to send into flight; empty when none may go, the window is full, or sending is held. */
    Optional<Entry> nextToSend(long nowNanos) {
        if (inFlight.size() >= maxInFlight || heldAt(nowNanos)) {
            return Optional.empty();
        }
        while (!waiting.isEmpty()) {
            Entry entry = waiting.pollFirstEntry().getValue();
            if (entry.sends == 0 && refused.containsKey(entry.message.receiverId())) {
                behind.put(entry.number, entry);
            } else {
                inFlight.put(entry.number, entry);
                return Optional.of(entry);
            }
        }
        return Optional.empty();
    }

    /** An entry went out on the wire. */
    void sent(Entry entry, long nowNanos) {
        entry.sends++;
        entry.sentAtNanos = nowNanos;
    }

    /** Takes the message with this {@code temp_id} out, wherever it is; null when it is not here (any more). */
    @Nullable
    Entry remove(UUID tempId) {
        Entry entry = byTempId.remove(tempId);
        if (entry != null) {
            waiting.remove(entry.number);
            behind.remove(entry.number);
            inFlight.remove(entry.number);
            room.give(entry.frameBytes);
            if (entry.refused) {
                answered(entry);
            }
        }
        return entry;
    }

    /** When the message with this {@code temp_id} went out last; empty when it is not here (any more). */
    OptionalLong sentAt(UUID tempId) {
        Entry entry = byTempId.get(tempId);
        return entry == null ? OptionalLong.empty() : OptionalLong.of(entry.sentAtNanos);
    }

    /** The server wants this message later: it goes back to its place, and nothing is sent for a while. */
    boolean hold(UUID tempId, long nowNanos, long millis) {
        Entry entry = byTempId.get(tempId);
        if (entry == null) {
            return false;
        }
        inFlight.remove(entry.number);
        waiting.put(entry.number, entry);
        if (!entry.refused) {
            entry.refused = true;
            refused.merge(entry.message.receiverId(), 1, Integer::sum);
        }
        long until = nowNanos + TimeUnit.MILLISECONDS.toNanos(millis);
        if (!heldAt(nowNanos) || until - heldUntilNanos > 0) {
            heldUntilNanos = until;
        }
        held = true;
        return true;
    }

    /** The connection is gone: everything in flight goes back to its place. */
    void requeue() {
        waiting.putAll(inFlight);
        inFlight.clear();
    }

    /** What has been in flight for too long, in order; each time it is sent, its patience doubles, up to eightfold. */
    List<Entry> overdue(long nowNanos, long ackTimeoutNanos) {
        List<Entry> late = new ArrayList<>();
        for (Entry entry : inFlight.values()) {
            long factor = Math.min(MAX_TIMEOUT_FACTOR, 1L << Math.min(entry.sends - 1, 10));
            if (nowNanos - entry.sentAtNanos > ackTimeoutNanos * factor) {
                late.add(entry);
            }
        }
        return late;
    }

    /** Takes everything out, in order. */
    List<Entry> clear() {
        TreeMap<Long, Entry> all = new TreeMap<>(waiting);
        all.putAll(behind);
        all.putAll(inFlight);
        waiting.clear();
        behind.clear();
        inFlight.clear();
        byTempId.clear();
        refused.clear();
        all.values().forEach(entry -> room.give(entry.frameBytes));
        return List.copyOf(all.values());
    }

    int size() {
        return byTempId.size();
    }

    /** A message that was refused for now has its answer: what stood behind the last one of its receiver may go. */
    private void answered(Entry entry) {
        boolean last = refused.merge(entry.message.receiverId(), -1, Integer::sum) == 0;
        if (last) {
            refused.remove(entry.message.receiverId());
            waiting.putAll(behind);
            behind.clear();
        }
    }

    private boolean heldAt(long nowNanos) {
        if (held && nowNanos - heldUntilNanos >= 0) {
            held = false;
        }
        return held;
    }
}
