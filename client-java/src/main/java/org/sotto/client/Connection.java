package org.sotto.client;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.sotto.client.runtime.SerialExecutor;
import org.sotto.client.ws.CloseEvent;
import org.sotto.client.ws.WebSocketLink;

/**
 * One connection of a client, from the attempt to its end: brings the link's frames to the client's loop and lets
 * {@value #WINDOW} of them wait there, so that a slow listener slows the server instead of filling the memory. A
 * connector that has moved on to another connection ignores what still comes from this one.
 */
final class Connection implements WebSocketLink.Handler {
    private static final int WINDOW = 64;

    /** Who owns the connection; called on the client's loop. */
    interface Owner {
        void received(Connection from, String text);

        void ended(Connection from, CloseEvent event);
    }

    private final Owner owner;
    private final SerialExecutor loop;
    private final AtomicInteger queued = new AtomicInteger();
    private volatile long lastReceived = System.nanoTime();
    private @Nullable WebSocketLink link;
    private @Nullable Heartbeat heartbeat;
    private boolean reading = true;
    private int credit;

    Connection(Owner owner, SerialExecutor loop) {
        this.owner = owner;
        this.loop = loop;
    }

    /** The handshake is done. On the loop, as everything below. */
    void opened(WebSocketLink newLink, boolean read) {
        this.link = newLink;
        this.reading = read;
        this.credit = WINDOW;
        grantCredit();
    }

    void authenticated(Heartbeat newHeartbeat) {
        this.heartbeat = newHeartbeat;
    }

    boolean isAuthenticated() {
        return heartbeat != null;
    }

    void send(String frame) {
        if (link != null) {
            // A frame that cannot be sent ends the link, and the owner hears of that.
            var unused = link.sendText(frame);
        }
    }

    void setReading(boolean read) {
        this.reading = read;
        grantCredit();
    }

    Heartbeat.Due heartbeatDue(long now) {
        if (heartbeat == null) {
            return Heartbeat.Due.NOTHING;
        }
        // Frames that wait on the loop are signs of life that have not been counted yet.
        long alive = queued.get() > 0 ? now : lastReceived;
        return heartbeat.check(now, alive, reading);
    }

    /** The link, null before the handshake is done. */
    @Nullable
    WebSocketLink link() {
        return link;
    }

    @Override
    public void onText(String text) {
        lastReceived = System.nanoTime();
        queued.incrementAndGet();
        loop.execute(() -> {
            queued.decrementAndGet();
            credit++;
            owner.received(this, text);
            grantCredit();
        });
    }

    @Override
    public void onBinary(byte[] bytes) {
        loop.execute(() -> {
            credit++;
            owner.received(this, "");
            grantCredit();
        });
    }

    @Override
    public void onClosed(CloseEvent event) {
        loop.execute(() -> owner.ended(this, event));
    }

    private void grantCredit() {
        if (reading && credit > 0 && link != null) {
            link.request(credit);
            credit = 0;
        }
    }
}
