package org.sotto.client.encrypted;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.sotto.client.IncomingMessage;
import org.sotto.client.e2ee.store.E2eeStore;
import org.sotto.client.e2ee.store.Section;
import org.sotto.client.runtime.ClientRuntime;

/**
 * Messages that could not be opened when they came. They are acknowledged, since they are stored here, and wait for a device
 * list or for their key.
 */
final class Pending {
    /** Of one sender: who sends what never opens must not push out what others sent. */
    private static final int MAX_OF_SENDER = 200;
    /** The server's inbox holds no older ones either. */
    private static final Duration KEPT = Duration.ofDays(30);

    private final E2eeStore store;
    private final Clock clock;

    Pending(E2eeStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    void put(IncomingMessage message) {
        byte[] data = ClientRuntime.JSON.writeValueAsBytes(message.data());
        List<IncomingMessage> waiting = all();
        Instant oldest = clock.instant().minus(KEPT);
        List<IncomingMessage> ofSender = waiting.stream()
                .filter(other -> other.senderId().equals(message.senderId()) && other.position() != message.position())
                .toList();
        List<IncomingMessage> gone = Stream.concat(
                        waiting.stream().filter(other -> other.timestamp().isBefore(oldest)),
                        ofSender.stream().limit(Math.max(0, ofSender.size() + 1 - MAX_OF_SENDER)))
                .toList();
        store.transact(transaction -> {
            gone.forEach(other -> transaction.remove(Section.PENDING, name(other)));
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

    /** The one that somebody sent under this id. */
    Optional<IncomingMessage> find(UUID sender, UUID tempId) {
        return of(sender).stream()
                .filter(message -> tempId.equals(message.tempId()))
                .findFirst();
    }

    /** What somebody sent, in the order of the inbox. */
    List<IncomingMessage> of(UUID sender) {
        return all().stream()
                .filter(message -> message.senderId().equals(sender))
                .toList();
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
