package org.sotto.gateway.cursor;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.LogProducer;
import org.sotto.common.kafka.Topic;
import org.sotto.gateway.connection.CloseListener;
import org.sotto.gateway.connection.Connection;
import org.sotto.gateway.connection.Identity;
import org.sotto.gateway.connection.Sweep;
import org.sotto.gateway.delivery.DeviceInbox;
import org.sotto.gateway.receipt.ReceiptLog;
import org.sotto.proto.v1.CursorRecord;
import org.springframework.stereotype.Component;

/**
 * Writes device cursors into {@code inbox.acks}: every 5 s when changed, and at the end of a connection. A cursor that is
 * lost costs a little replay, which the client drops: writing it with every acknowledgement would double the records of a
 * message. It never passes a receipt that the log does not have: at the end of a connection the receipts go first.
 */
@Component
final class CursorLog implements Sweep, CloseListener {
    private static final Logger log = LoggerFactory.getLogger(CursorLog.class);
    private static final int EVERY_SECONDS = 5;

    private final LogProducer producer;
    private final ReceiptLog receipts;

    CursorLog(LogProducer producer, ReceiptLog receipts) {
        this.producer = producer;
        this.receipts = receipts;
    }

    @Override
    public void sweep(long tick, List<Connection> connections) {
        for (Connection connection : connections) {
            if (connection.phase() == Connection.Phase.ACTIVE && Sweep.isTurn(connection, tick, EVERY_SECONDS)) {
                write(connection);
            }
        }
    }

    @Override
    public CompletionStage<?> closed(Connection connection) {
        return receipts.settle(connection).thenCompose(settled -> write(connection));
    }

    private CompletableFuture<?> write(Connection connection) {
        DeviceInbox inbox = connection.inbox();
        if (inbox == null) {
            return CompletableFuture.completedFuture(null);
        }
        long cursor = inbox.settledCursor();
        if (cursor <= Math.max(inbox.storedCursor(), connection.flushedCursor())) {
            return CompletableFuture.completedFuture(null);
        }
        Identity device = connection.identity();
        CursorRecord record = CursorRecord.newBuilder()
                .setUserId(Uuids.toByteString(device.userId()))
                .setDeviceId(Uuids.toByteString(device.deviceId()))
                .setPosition(cursor)
                .build();
        return producer.send(Topic.INBOX_ACKS, Uuids.toBytes(device.userId()), record.toByteArray())
                .handle((metadata, failure) -> {
                    if (failure == null) {
                        connection.execute(() -> connection.cursorFlushed(cursor));
                    } else {
                        log.warn("{}: cursor not written: {}", connection, failure.toString());
                    }
                    return null;
                });
    }
}
