package org.sotto.fanout.read;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.LogProducer;
import org.sotto.common.kafka.Topic;
import org.sotto.fanout.testing.Events;
import org.sotto.fanout.testing.RunningWorker;
import org.sotto.fanout.testing.StoredInbox;
import org.sotto.fanout.testing.StoredInbox.Stored;
import org.sotto.proto.v1.InboxEvent;
import org.sotto.proto.v1.MessageEntry;

/** Fills inboxes through the log, as message-service does, and waits for their rows. */
final class Inboxes implements AutoCloseable {
    private final RunningWorker worker;
    private final LogProducer producer;
    /** A source partition of its own keeps this writer's records apart from another's. */
    private final int sourcePartition = Math.floorMod(UUID.randomUUID().hashCode(), 1 << 20);

    private long nextSource;

    Inboxes(RunningWorker worker) {
        this.worker = worker;
        this.producer = worker.producer();
    }

    /** Messages that message-service has too. */
    List<MessageEntry> send(UUID user, int count, int contentBytes) throws Exception {
        List<MessageEntry> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            MessageEntry message = Events.message(contentBytes);
            worker.messages().put(message);
            messages.add(message);
            append(user, Events.event(message));
        }
        awaitRows(user, count);
        return messages;
    }

    void append(UUID user, InboxEvent event) {
        producer.send(
                Topic.INBOX_EVENTS,
                Uuids.toBytes(user),
                Events.record(user, Events.source(sourcePartition, nextSource++, 0), event)
                        .toByteArray());
    }

    List<Stored> awaitRows(UUID user, int atLeast) {
        StoredInbox inbox = new StoredInbox(worker, user);
        return Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(inbox::rows, rows -> rows.size() >= atLeast);
    }

    @Override
    public void close() {
        producer.close();
    }
}
