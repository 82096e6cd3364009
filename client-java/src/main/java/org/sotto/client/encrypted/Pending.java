package org.sotto.client.encrypted;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.sotto.client.IncomingMessage;
import org.sotto.client.e2ee.store.E2eeStore;
import org.sotto.client.e2ee.store.Section;
import org.sotto.client.runtime.ClientRuntime;

/**
 * Messages that could not be opened when they came. They are acknowledged, since they are stored here, and wait for a device
 * list or for their key.
 */
final class Pending {
    /** What waits longest goes when there are too many: an unknown sender must not fill the disk. */
    private static final int MAX = 1_000;

    private final E2eeStore store;

    Pending(E2eeStore store) {
        this.store = store;
    }

    void put(IncomingMessage message) {
        byte[] data = ClientRuntime.JSON.writeValueAsBytes(message.data());
        store.transact(transaction -> {
            List<byte[]> waiting = transaction.keys(Section.PENDING);
            for (byte[] oldest : waiting.subList(0, Math.max(0, waiting.size() + 1 - MAX))) {
                transaction.remove(Section.PENDING, oldest);
            }
            transaction.put(Section.PENDING, name(message), data);
            return message;
        });
    }

    /** Those that wait, in the order of the inbox. */
    List<IncomingMessage> all() {
        return store.transact(transaction -> transaction.keys(Section.PENDING).stream()
                .flatMap(name -> transaction.get(Section.PENDING, name).stream())
                .map(data -> IncomingMessage.from(ClientRuntime.JSON.readTree(data)))
                .toList());
    }

    /** The one that a device sent under this id. */
    Optional<IncomingMessage> find(UUID sender, UUID tempId) {
        return all().stream()
                .filter(message -> message.senderId().equals(sender) && tempId.equals(message.tempId()))
                .findFirst();
    }

    void remove(IncomingMessage message) {
        store.transact(transaction -> {
            transaction.remove(Section.PENDING, name(message));
            return message;
        });
    }

    private static byte[] name(IncomingMessage message) {
        return ByteBuffer.allocate(Long.BYTES).putLong(message.position()).array();
    }
}
