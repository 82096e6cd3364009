package org.sotto.client.encrypted;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.sotto.client.IncomingMessage;
import org.sotto.client.e2ee.store.E2eeStore;
import org.sotto.client.e2ee.store.Section;
import org.sotto.client.runtime.ClientRuntime;

/**
 * Messages that wait until their sender's device list has been fetched, each sender's in one queue: while the first waits, those
 * behind it wait too, so that one sender's messages are told in their order. Other senders' go on.
 *
 * <p>A message is stored before it counts as received, and leaves the store once it was told; after a restart the queues are
 * as they were. A full queue takes nothing more, rather than drop what was acknowledged. Safe for several threads.
 */
final class Held {
    /** Of one sender, of whom a fetch lets some pile up, and a long outage many; how many senders wait is not bounded. */
    static final int MAX_OF_SENDER = 1_000;

    private final E2eeStore store;
    private final Map<UUID, Deque<IncomingMessage>> queues = new HashMap<>();

    /** Finds what an earlier run left. */
    Held(E2eeStore store) {
        this.store = store;
        store.<List<IncomingMessage>>transact(transaction -> transaction.keys(Section.HELD).stream()
                        .flatMap(name -> transaction.get(Section.HELD, name).stream())
                        .map(data -> IncomingMessage.from(ClientRuntime.JSON.readTree(data)))
                        .toList())
                .forEach(this::enqueue);
    }

    /** The senders whose messages wait. */
    synchronized List<UUID> senders() {
        return List.copyOf(queues.keySet());
    }

    /** Whether messages of the sender wait. */
    synchronized boolean holds(UUID sender) {
        return queues.containsKey(sender);
    }

    /** Keeps a message if one of its sender waits already. Returns whether it was kept. */
    synchronized boolean addBehind(IncomingMessage message) {
        if (!holds(message.senderId())) {
            return false;
        }
        add(message);
        return true;
    }

    /**
     * Keeps a message; those of its sender that come after it wait behind it.
     *
     * @throws IllegalStateException when the sender's queue is full: the message is not received, and comes again
     */
    synchronized void add(IncomingMessage message) {
        Deque<IncomingMessage> queue = queues.getOrDefault(message.senderId(), new ArrayDeque<>());
        if (queue.stream().anyMatch(other -> other.position() == message.position())) {
            return;
        }
        if (queue.size() >= MAX_OF_SENDER) {
            throw new IllegalStateException("held messages of " + message.senderId() + ": " + queue.size()
                    + " (expected: below " + MAX_OF_SENDER + ")");
        }
        byte[] data = ClientRuntime.JSON.writeValueAsBytes(message.data());
        store.transact(transaction -> {
            transaction.put(Section.HELD, name(message), data);
            return message;
        });
        enqueue(message);
    }

    private void enqueue(IncomingMessage message) {
        queues.computeIfAbsent(message.senderId(), sender -> new ArrayDeque<>()).add(message);
    }

    /** The sender's message whose turn it is. When there is none, what comes next does not wait any more. */
    synchronized Optional<IncomingMessage> next(UUID sender) {
        return Optional.ofNullable(queues.get(sender)).map(Deque::peek);
    }

    /** The sender's first message was told, or refused. */
    synchronized void done(IncomingMessage message) {
        store.transact(transaction -> {
            transaction.remove(Section.HELD, name(message));
            return message;
        });
        Deque<IncomingMessage> queue = queues.get(message.senderId());
        queue.remove();
        if (queue.isEmpty()) {
            queues.remove(message.senderId());
        }
    }

    private static byte[] name(IncomingMessage message) {
        return ByteBuffer.allocate(Long.BYTES).putLong(message.position()).array();
    }
}
