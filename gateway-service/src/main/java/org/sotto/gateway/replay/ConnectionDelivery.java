package org.sotto.gateway.replay;

import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.Counter;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.id.Uuids;
import org.sotto.gateway.connection.Connection;
import org.sotto.gateway.delivery.DeliveryPort;
import org.sotto.gateway.delivery.DeviceInbox;
import org.sotto.proto.v1.InboxEntry;
import org.sotto.proto.v1.InboxPage;

/** Joins a {@link DeviceInbox} to its connection and to the log. */
final class ConnectionDelivery implements DeliveryPort {
    private static final Logger log = LoggerFactory.getLogger(ConnectionDelivery.class);
    private static final long FIRST_BACKOFF_MILLIS = 50;
    private static final long MAX_BACKOFF_MILLIS = 5_000;

    private final Connection connection;
    private final InboxReads reads;
    private final Counter gaps;
    private final ByteString deviceId;

    ConnectionDelivery(Connection connection, InboxReads reads, Counter gaps) {
        this.connection = connection;
        this.reads = reads;
        this.gaps = gaps;
        this.deviceId = Uuids.toByteString(connection.identity().deviceId());
    }

    @Override
    public void send(InboxEntry entry, long previous) {
        connection.send(connection.frames().entry(entry, previous, deviceId));
    }

    @Override
    public boolean hasRoom() {
        return connection.hasRoom();
    }

    @Override
    public void read(OptionalLong after, int attempt) {
        if (attempt == 0) {
            readNow(after);
        } else {
            connection.executeLater(() -> readNow(after), backoffMillis(attempt));
        }
    }

    private static long backoffMillis(int attempt) {
        long ceiling = Math.min(MAX_BACKOFF_MILLIS, FIRST_BACKOFF_MILLIS << Math.min(attempt - 1, 10));
        return ceiling / 2 + ThreadLocalRandom.current().nextLong(ceiling / 2 + 1);
    }

    private void readNow(OptionalLong after) {
        if (connection.isEnding()) {
            return;
        }
        reads.read(connection.identity(), after)
                .whenComplete((page, failure) -> connection.loop().execute(() -> take(page, failure)));
    }

    private void take(@Nullable InboxPage page, @Nullable Throwable failure) {
        DeviceInbox inbox = connection.inbox();
        if (inbox == null || connection.isEnding()) {
            return;
        }
        if (page != null) {
            inbox.onPage(page);
        } else {
            log.warn("{}: inbox not read, tried again: {}", connection, String.valueOf(failure));
            inbox.onReadFailed();
        }
        connection.flush();
    }

    @Override
    public void caughtUp(long position, boolean truncated) {
        connection.send(connection.frames().caughtUp(position, truncated));
        // A row that was being written when we read may have its hint routed from before we registered.
        connection.suspectTailSoon();
    }

    @Override
    public void gapFound() {
        gaps.increment();
    }
}
