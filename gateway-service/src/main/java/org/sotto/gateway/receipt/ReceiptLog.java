package org.sotto.gateway.receipt;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.id.MessageIdOrder;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.LogProducer;
import org.sotto.common.kafka.Topic;
import org.sotto.gateway.connection.CloseListener;
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
 * conversation and device, and tried again each second: the device's cursor moves on without it, so nobody else would.
 */
@Component
public final class ReceiptLog implements Sweep, CloseListener {
    private static final Logger log = LoggerFactory.getLogger(ReceiptLog.class);
    private static final String RECEIPTS = "sotto.gateway.receipts";
    private static final String ACKS = "sotto.gateway.acks";
    private static final int MAX_KEPT = 100_000;

    private final LogProducer producer;
    private final String gatewayId;
    private final Clock clock;
    private final Map<Key, ReceiptRecord> kept = new ConcurrentHashMap<>();
    private final Counter delivered;
    private final Counter read;
    private final Counter failed;
    private final Counter knownAcks;
    private final Counter unknownAcks;

    private record Key(UUID conversation, UUID device) {}

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

    /** Writes the receipts that have become due; call it at the end of a turn of the connection's event loop. */
    public CompletionStage<?> writeDue(Connection connection) {
        DeviceInbox inbox = connection.inbox();
        if (inbox == null) {
            return CompletableFuture.completedFuture(null);
        }
        List<CompletableFuture<Void>> writes = inbox.takeDelivered().stream()
                .map(due -> deliver(connection.identity(), due))
                .toList();
        return CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new));
    }

    private CompletableFuture<Void> deliver(Identity reader, DeliveredUpTo due) {
        return write(
                new Key(due.conversationId(), reader.deviceId()),
                ReceiptRecord.newBuilder()
                        .setConversationId(Uuids.toByteString(due.conversationId()))
                        .setUserId(Uuids.toByteString(reader.userId()))
                        .setDeviceId(Uuids.toByteString(reader.deviceId()))
                        .setAuthorId(Uuids.toByteString(due.authorId()))
                        .setMessageId(Uuids.toByteString(due.messageId()))
                        .setAt(clock.millis())
                        .build());
    }

    private CompletableFuture<Void> write(Key key, ReceiptRecord receipt) {
        return producer.send(Topic.MESSAGES_DELIVERED, Uuids.toBytes(key.conversation()), receipt.toByteArray())
                .handle((metadata, failure) -> {
                    if (failure == null) {
                        delivered.increment();
                    } else {
                        failed.increment();
                        keep(key, receipt);
                    }
                    return null;
                });
    }

    private void keep(Key key, ReceiptRecord receipt) {
        if (kept.size() >= MAX_KEPT && !kept.containsKey(key)) {
            log.error("{} receipts wait for the log (expected: fewer); one is given up", kept.size());
            return;
        }
        kept.merge(key, receipt, (one, other) -> {
            UUID oneId = Uuids.fromBytes(one.getMessageId());
            UUID otherId = Uuids.fromBytes(other.getMessageId());
            return MessageIdOrder.INSTANCE.compare(oneId, otherId) >= 0 ? one : other;
        });
    }

    /** Tries again what the log did not take. */
    @Override
    public void sweep(long tick, List<Connection> connections) {
        if (kept.isEmpty()) {
            return;
        }
        log.warn("{} receipts that the log did not take are tried again", kept.size());
        for (Key key : List.copyOf(kept.keySet())) {
            ReceiptRecord receipt = kept.remove(key);
            if (receipt != null) {
                write(key, receipt);
            }
        }
    }

    @Override
    public CompletionStage<?> closed(Connection connection) {
        return writeDue(connection);
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
