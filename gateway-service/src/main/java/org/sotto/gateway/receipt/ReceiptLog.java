package org.sotto.gateway.receipt;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.id.MessageIdOrder;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.LogProducer;
import org.sotto.common.kafka.Topic;
import org.sotto.gateway.connection.Connection;
import org.sotto.gateway.connection.Identity;
import org.sotto.gateway.connection.Sweep;
import org.sotto.gateway.delivery.DeliveredUpTo;
import org.sotto.gateway.delivery.DeviceInbox;
import org.sotto.gateway.frame.ClientFrame;
import org.sotto.gateway.frame.ErrorFrame;
import org.sotto.gateway.settings.GatewaySettings;
import org.sotto.proto.v1.ReceiptRecord;
import org.sotto.proto.v1.ReplyAddress;
import org.springframework.stereotype.Component;

/**
 * Acknowledgements into {@code messages.delivered}, read receipts into {@code messages.read}. Delivered receipts of one turn of
 * the event loop are one record per conversation. One that the log does not take is kept here, merged with later ones of its
 * conversation and connection, and tried again each second, and once more when the gateway goes down. Until the log has it, the
 * device's stored cursor stops before it ({@link DeviceInbox#settledCursor}), so that one that is lost all the same comes again
 * with its message.
 */
@Component
public final class ReceiptLog implements Sweep {
    private static final Logger log = LoggerFactory.getLogger(ReceiptLog.class);
    private static final String RECEIPTS = "sotto.gateway.receipts";
    private static final String ACKS = "sotto.gateway.acks";
    private static final int MAX_KEPT = 100_000;

    private final LogProducer producer;
    private final String gatewayId;
    private final Clock clock;
    private final Map<Key, Owed> kept = new ConcurrentHashMap<>();
    /** What the log has not answered yet, by connection. */
    private final Map<Long, CompletableFuture<Void>> inFlight = new ConcurrentHashMap<>();

    private final Counter delivered;
    private final Counter read;
    private final Counter failed;
    private final Counter knownAcks;
    private final Counter unknownAcks;

    private record Key(UUID conversation, long connectionId) {}

    /** A receipt on its way, and the inbox whose cursor waits for it. */
    private record Owed(Connection connection, DeviceInbox inbox, DeliveredUpTo due, ReceiptRecord record) {
        void tell(boolean taken) {
            if (taken) {
                inbox.receiptWritten(due);
            } else {
                inbox.receiptRefused(due);
            }
        }
    }

    ReceiptLog(LogProducer producer, GatewaySettings settings, Clock clock, MeterRegistry metrics) {
        this.producer = producer;
        this.gatewayId = settings.id();
        this.clock = clock;
        this.delivered = metrics.counter(RECEIPTS, "kind", "delivered");
        this.read = metrics.counter(RECEIPTS, "kind", "read");
        this.failed = metrics.counter(RECEIPTS, "kind", "failed");
        this.knownAcks = metrics.counter(ACKS, "outcome", "known");
        this.unknownAcks = metrics.counter(ACKS, "outcome", "unknown");
    }

    /** Serves {@code delivery_ack}. What it makes due is written by {@link #writeDue}. */
    public void acknowledge(Connection connection, ClientFrame.DeliveryAck frame) {
        DeviceInbox inbox = connection.inbox();
        if (inbox == null) {
            throw new IllegalStateException(connection + " has no inbox (expected: delivery has started)");
        }
        UUID message = frame.messageId();
        boolean known = message != null ? inbox.acknowledge(message) : inbox.acknowledgeUpTo(frame.upToPosition());
        (known ? knownAcks : unknownAcks).increment();
        if (message == null && !known) {
            connection.send(ErrorFrame.of(
                    frame.ref(),
                    (String) null,
                    "invalid_request",
                    "up_to_position: " + frame.upToPosition() + " (expected: at most " + inbox.lastPosition()
                            + ", the last position sent to this device)"));
        }
    }

    /**
     * Writes the receipts that have become due; call it at the end of a turn of the connection's event loop.
     *
     * @return ends on the event loop when the log has taken or refused each of them and the connection's inbox knows
     */
    public CompletableFuture<Void> writeDue(Connection connection) {
        DeviceInbox inbox = connection.inbox();
        if (inbox == null) {
            return CompletableFuture.completedFuture(null);
        }
        List<Owed> due = inbox.takeDelivered().stream()
                .map(receipt -> new Owed(connection, inbox, receipt, recordOf(connection.identity(), receipt)))
                .toList();
        return due.isEmpty() ? CompletableFuture.completedFuture(null) : write(connection, due);
    }

    /**
     * Writes what is due, and waits for what was due before; call it on the connection's event loop.
     *
     * @return ends on the event loop when the log has taken or refused every receipt of the connection
     */
    public CompletableFuture<Void> settle(Connection connection) {
        CompletableFuture<Void> last = writeDue(connection);
        return inFlight.getOrDefault(connection.id(), last);
    }

    private ReceiptRecord recordOf(Identity reader, DeliveredUpTo due) {
        return ReceiptRecord.newBuilder()
                .setConversationId(Uuids.toByteString(due.conversationId()))
                .setUserId(Uuids.toByteString(reader.userId()))
                .setDeviceId(Uuids.toByteString(reader.deviceId()))
                .setAuthorId(Uuids.toByteString(due.authorId()))
                .setMessageId(Uuids.toByteString(due.messageId()))
                .setAt(clock.millis())
                .build();
    }

    private CompletableFuture<Void> write(Connection connection, List<Owed> receipts) {
        List<CompletableFuture<Boolean>> taken =
                receipts.stream().map(this::write).toList();
        CompletableFuture<Void> attempt = CompletableFuture.allOf(taken.toArray(CompletableFuture[]::new))
                .thenRunAsync(
                        () -> {
                            for (int i = 0; i < receipts.size(); i++) {
                                receipts.get(i).tell(taken.get(i).join());
                            }
                        },
                        connection.loop());
        CompletableFuture<Void> all =
                inFlight.merge(connection.id(), attempt, (known, next) -> CompletableFuture.allOf(known, next));
        all.whenComplete((done, failure) -> inFlight.remove(connection.id(), all));
        return attempt;
    }

    private CompletableFuture<Boolean> write(Owed receipt) {
        return producer.send(
                        Topic.MESSAGES_DELIVERED,
                        Uuids.toBytes(receipt.due.conversationId()),
                        receipt.record.toByteArray())
                .handle((metadata, failure) -> {
                    if (failure == null) {
                        delivered.increment();
                        return true;
                    }
                    failed.increment();
                    keep(receipt);
                    return false;
                });
    }

    private void keep(Owed receipt) {
        Key key = new Key(receipt.due.conversationId(), receipt.connection.id());
        if (kept.size() >= MAX_KEPT && !kept.containsKey(key)) {
            log.error(
                    "{} receipts wait for the log (expected: fewer); one is left to the device's next connection",
                    kept.size());
            return;
        }
        kept.merge(
                key,
                receipt,
                (one, other) ->
                        MessageIdOrder.INSTANCE.compare(one.due.messageId(), other.due.messageId()) >= 0 ? one : other);
    }

    /** Tries again what the log did not take. */
    @Override
    public void sweep(long tick, List<Connection> connections) {
        retryKept();
    }

    private void retryKept() {
        if (kept.isEmpty()) {
            return;
        }
        log.warn("{} receipts that the log did not take are tried again", kept.size());
        for (Key key : List.copyOf(kept.keySet())) {
            Owed receipt = kept.remove(key);
            if (receipt != null) {
                write(receipt.connection, List.of(receipt));
            }
        }
    }

    /**
     * Tries once more, now, what the log did not take; call it when no connection makes receipts any more.
     *
     * @return ends when the log has taken or refused everything that is on its way
     */
    public CompletableFuture<Void> flush() {
        retryKept();
        return CompletableFuture.allOf(List.copyOf(inFlight.values()).toArray(CompletableFuture[]::new))
                .whenComplete((done, failure) -> {
                    if (!kept.isEmpty()) {
                        log.warn(
                                "{} receipts did not reach the log; their messages are sent to the devices again",
                                kept.size());
                    }
                });
    }

    /** Serves {@code read_receipt}; message-service checks that the reader takes part, and may refuse. */
    public void read(Connection connection, ClientFrame.ReadReceipt frame) {
        Identity reader = connection.identity();
        ReplyAddress.Builder reply =
                ReplyAddress.newBuilder().setGatewayId(gatewayId).setConnectionId(connection.id());
        if (frame.ref() != null) {
            reply.setRef(frame.ref());
        }
        ReceiptRecord receipt = ReceiptRecord.newBuilder()
                .setConversationId(Uuids.toByteString(frame.conversationId()))
                .setUserId(Uuids.toByteString(reader.userId()))
                .setDeviceId(Uuids.toByteString(reader.deviceId()))
                .setMessageId(Uuids.toByteString(frame.messageId()))
                // A client's clock may be ahead; nobody reads in the future.
                .setAt(Math.min(frame.readAt(), clock.millis()))
                .setReplyTo(reply)
                .build();
        producer.send(Topic.MESSAGES_READ, Uuids.toBytes(frame.conversationId()), receipt.toByteArray())
                .whenComplete((metadata, failure) -> {
                    if (failure == null) {
                        read.increment();
                    } else {
                        failed.increment();
                        connection.execute(() -> tellUnavailable(connection, frame));
                    }
                });
    }

    private static void tellUnavailable(Connection connection, ClientFrame.ReadReceipt frame) {
        connection.send(ErrorFrame.of(
                frame.ref(),
                (String) null,
                "unavailable",
                "the read receipt for " + frame.messageId() + " could not be taken now (expected: again later)"));
        connection.flush();
    }
}
