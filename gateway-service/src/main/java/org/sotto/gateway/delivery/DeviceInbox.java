package org.sotto.gateway.delivery;

import com.google.protobuf.ByteString;
import java.util.Collection;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.common.id.Uuids;
import org.sotto.proto.v1.FailedEntry;
import org.sotto.proto.v1.InboxEntry;
import org.sotto.proto.v1.InboxEvent;
import org.sotto.proto.v1.InboxPage;
import org.sotto.proto.v1.MessageEntry;
import org.sotto.proto.v1.MessageType;

/**
 * What one device is sent of its user's inbox: every row that is for it, once, in the chain's order.
 *
 * <p>The inbox is a chain: each row names the position of the row before it. Rows come from two sides: read from the log
 * (pages), and live (hints, which may be lost, come twice, or overtake a page). The log is the truth; a live row is only a
 * way to save a read.
 *
 * <pre>
 *                        chain                      target
 *                          │                          │
 *   rows:   1 ◀── 4 ◀── 5 ◀── 9 ◀── 12 ◀── 13 ◀── 20 ◀┘
 *                 │        └ the next row must name the chain's position
 *              lastSent (5 was not for this device)
 * </pre>
 *
 * <ul>
 *   <li>{@code chain}: the last row handled, sent or not. A row that is not for this device ({@link Audience}: its own message or
 *       change of the account, another device's failure, a hole) moves it without being sent.
 *   <li>{@code lastSent}: the last row sent, given to the device as {@code prev_position} of the next one, so that what it
 *       sees is a chain of its own.
 *   <li>{@code target}: the newest position heard of, by whatever way. While {@code chain < target} there is something to
 *       read.
 * </ul>
 *
 * States, and what moves between them:
 *
 * <pre>
 *                 start                    complete page, chain ≥ target
 *   ┌─────────┐ ────────▶ ┌─────────┐ ───────────────────────────────▶ ┌──────┐ ─┐ live row whose predecessor
 *   │ CREATED │           │ READING │                                  │ IDLE │  │ is the chain's: sent
 *   └─────────┘           └─────────┘ ◀─────────────────────────────── └──────┘ ◀┘
 *                          │      ▲     live row with a gap before it,
 *                no room   ▼      │     newer tail
 *                         ┌─────────┐
 *                         │ PAUSED  │ room again: the rest of the page, then on
 *                         └─────────┘
 * </pre>
 *
 * In READING and PAUSED live rows only raise the target, and no second read starts. A page that is waiting for a row that is
 * not readable yet, an answer that brings nothing although the target says there is something, and a failed read are asked
 * again after a backoff, without end: a row is never skipped. {@code caught_up} goes out once, with the first complete page that
 * reaches the tail known when the device came.
 *
 * <p>Rejected: keeping live rows that arrive during a read, to be appended afterwards. It saves a read under load, and costs
 * a buffer per connection exactly when all connections read at once.
 *
 * <p>{@code resume_after} names what the device has stored, whatever its cursor says. Rows in (cursor, resume_after] are
 * walked and not sent, and count as acknowledged; before the cursor, sending starts again from there, or from where an added
 * device began; beyond the tail it is not believed.
 *
 * <p>Not thread-safe: belongs to the connection's event loop.
 */
public final class DeviceInbox {
    private static final long UNKNOWN = -1;

    private final ByteString userId;
    private final ByteString deviceId;
    private final int maxUnacknowledged;
    private final DeliveryPort port;
    private final AckRun acks = new AckRun();

    private long resumeAfter;
    private long chain = UNKNOWN;
    private long lastSent;
    private long target;
    private long firstTail;
    private long storedCursor;
    private boolean reading;
    private boolean caughtUp;
    private boolean truncated;
    private int attempt;
    private @Nullable InboxPage page;
    private int nextInPage;
    private boolean pageMoved;

    /**
     * @param resumeAfter the last position that the device says it has; negative = it said nothing
     * @param maxUnacknowledged entries sent and not acknowledged, at which delivery waits
     */
    public DeviceInbox(UUID userId, UUID deviceId, long resumeAfter, int maxUnacknowledged, DeliveryPort port) {
        this.userId = Uuids.toByteString(userId);
        this.deviceId = Uuids.toByteString(deviceId);
        this.resumeAfter = resumeAfter < 0 ? UNKNOWN : resumeAfter;
        this.maxUnacknowledged = maxUnacknowledged;
        this.port = port;
    }

    /** Reads what waits for the device. Call it once, after hints for the user reach this gateway. */
    public void start() {
        read(0);
    }

    /** The log's answer. */
    public void onPage(InboxPage answer) {
        reading = false;
        target = Math.max(target, answer.getTail());
        if (chain == UNKNOWN && !begin(answer)) {
            read(0);
            return;
        }
        if (answer.getAfter() > chain) {
            // An added device has no rows from before its start, whatever it asked for.
            chain = answer.getAfter();
            acks.passed(chain, null);
        }
        page = answer;
        nextInPage = 0;
        pageMoved = false;
        walkPage();
    }

    /** @return false if the page starts at the wrong place */
    private boolean begin(InboxPage first) {
        storedCursor = first.getCursor();
        firstTail = first.getTail();
        if (resumeAfter > first.getTail()) {
            resumeAfter = UNKNOWN;
        }
        if (resumeAfter != UNKNOWN && resumeAfter < first.getAfter()) {
            chain = resumeAfter;
            lastSent = resumeAfter;
            acks.startAt(resumeAfter);
            return false;
        }
        chain = first.getAfter();
        lastSent = Math.max(resumeAfter, first.getAfter());
        acks.startAt(first.getAfter());
        return true;
    }

    private void walkPage() {
        InboxPage current = page;
        if (current == null) {
            return;
        }
        boolean waiting = current.getWaiting();
        while (nextInPage < current.getEntriesCount()) {
            if (!port.hasRoom() || acks.size() >= maxUnacknowledged) {
                return;
            }
            InboxEntry entry = current.getEntries(nextInPage);
            if (entry.getPosition() > chain) {
                if (entry.getPrevPosition() > chain && !current.getTruncated()) {
                    waiting = true;
                    break;
                }
                handle(entry);
                pageMoved = true;
            }
            nextInPage++;
        }
        page = null;
        finishPage(current, waiting);
    }

    private void finishPage(InboxPage done, boolean waiting) {
        truncated |= done.getTruncated();
        if (done.getTruncated() && done.getEntriesCount() == 0 && !done.getMore() && !waiting) {
            // Nothing is left of what was there: the tail is only a memory of it.
            chain = Math.max(chain, done.getTail());
            acks.passed(chain, null);
        }
        attempt = pageMoved ? 0 : attempt;
        if (waiting || (done.getMore() && !pageMoved)) {
            read(++attempt);
            return;
        }
        if (done.getMore()) {
            read(0);
            return;
        }
        if (!caughtUp && chain >= firstTail) {
            caughtUp = true;
            port.caughtUp(chain, truncated);
        }
        if (chain < target) {
            read(pageMoved ? 0 : ++attempt);
        } else {
            attempt = 0;
        }
    }

    private void handle(InboxEntry entry) {
        long position = entry.getPosition();
        if (!Audience.includes(entry.getEvent(), deviceId)) {
            chain = position;
            acks.passed(position, null);
            return;
        }
        DeliveredUpTo receipt = receiptOf(entry.getEvent(), chain);
        chain = position;
        if (position <= resumeAfter) {
            acks.passed(position, receipt);
            return;
        }
        port.send(entry, lastSent);
        lastSent = position;
        acks.sent(position, messageOf(entry.getEvent()), receipt);
    }

    /** The read did not succeed. */
    public void onReadFailed() {
        reading = false;
        read(++attempt);
    }

    /** A row that the log's writer says is new. */
    public void onLive(InboxEntry entry) {
        long position = entry.getPosition();
        if (chain != UNKNOWN && position <= chain) {
            return;
        }
        target = Math.max(target, position);
        if (reading || page != null || chain == UNKNOWN || acks.size() >= maxUnacknowledged) {
            return;
        }
        if (entry.getPrevPosition() > chain) {
            port.gapFound();
            read(0);
            return;
        }
        handle(entry);
    }

    /** The log's newest position, as somebody who asked was told. */
    public void onTail(long position) {
        target = Math.max(target, position);
        goOn();
    }

    /** The reader keeps up again. */
    public void onRoom() {
        if (page != null) {
            walkPage();
        } else {
            goOn();
        }
    }

    private void goOn() {
        boolean idle = !reading && page == null && chain != UNKNOWN;
        if (idle && chain < target && port.hasRoom() && acks.size() < maxUnacknowledged) {
            read(0);
        }
    }

    private void read(int afterAttempts) {
        reading = true;
        port.read(chain == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(chain), afterAttempts);
    }

    /**
     * The device has stored this message.
     *
     * @return false if it was not sent to it on this connection, or is acknowledged already
     */
    public boolean acknowledge(UUID messageId) {
        boolean known = acks.acknowledge(messageId, chain);
        onRoom();
        return known;
    }

    /**
     * The device has stored everything up to {@code position}.
     *
     * @return false if that lies beyond what was sent to it
     */
    public boolean acknowledgeUpTo(long position) {
        if (position > lastPosition()) {
            return false;
        }
        acks.acknowledgeUpTo(position, Math.max(chain, 0));
        onRoom();
        return true;
    }

    /** The last position that the device can know of: sent to it, or named by itself when it came. */
    public long lastPosition() {
        return Math.max(Math.max(lastSent, chain), resumeAfter);
    }

    /** The newest position of the user's inbox that is known here. */
    public long tail() {
        return Math.max(target, Math.max(chain, 0));
    }

    /** Everything up to here is on the device; 0 until its stored cursor is known. Never below that. */
    public long cursor() {
        return Math.max(storedCursor, acks.cursor());
    }

    /**
     * What may be stored as the device's cursor: everything up to here is on the device, and the log has every receipt for it.
     * Never below what was stored when the device came.
     */
    public long settledCursor() {
        return Math.max(storedCursor, acks.settledCursor());
    }

    /** The cursor that was stored when the device came. */
    public long storedCursor() {
        return storedCursor;
    }

    /**
     * Takes the receipts that acknowledgements have made due since the last call. They hold {@link #settledCursor} back until
     * {@link #receiptWritten}.
     */
    public Collection<DeliveredUpTo> takeDelivered() {
        return acks.takeDelivered();
    }

    /** The log has a receipt that was taken. */
    public void receiptWritten(DeliveredUpTo receipt) {
        acks.written(receipt);
    }

    /** The log did not take a receipt; it, or a later one of its conversation, is tried again. */
    public void receiptRefused(DeliveredUpTo receipt) {
        acks.refused(receipt);
    }

    private static @Nullable UUID messageOf(InboxEvent event) {
        if (event.hasMessage()) {
            return Uuids.fromBytes(event.getMessage().getMessageId());
        }
        FailedEntry failed = event.getFailed();
        return Uuids.optional(failed.getMessageId()).orElse(null);
    }

    private @Nullable DeliveredUpTo receiptOf(InboxEvent event, long before) {
        if (!event.hasMessage()) {
            return null;
        }
        MessageEntry message = event.getMessage();
        if (message.getMessageType() == MessageType.CONTROL
                || message.getSenderId().equals(userId)) {
            return null;
        }
        return new DeliveredUpTo(
                Uuids.fromBytes(message.getConversationId()),
                Uuids.fromBytes(message.getMessageId()),
                Uuids.fromBytes(message.getSenderId()),
                before);
    }
}
