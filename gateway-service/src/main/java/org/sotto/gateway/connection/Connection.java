package org.sotto.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sotto.gateway.delivery.DeviceInbox;
import org.sotto.gateway.frame.ErrorFrame;
import org.sotto.gateway.frame.FrameWriter;
import org.sotto.gateway.limit.FrameLimits;

/**
 * One socket, from its TCP connection to its end. All of it belongs to the channel's event loop, the id apart; nobody else
 * may touch it except through {@link #execute}.
 */
public final class Connection {
    private static final int SLOW_READERS_PATIENCE = 6;

    private final long id;
    private final Channel channel;
    private final Outbound outbound;
    private final FrameWriter frames;
    private final ConnectionMetrics metrics;
    private final long closeWithinNanos;
    private final RegistrationState registration = new RegistrationState();

    private Phase phase = Phase.HTTP;
    private long phaseSince;
    private long heardAt;
    private FrameLimits limits;
    private @Nullable Identity identity;
    private @Nullable DeviceInbox inbox;
    private long flushedCursor;
    private int turnsUntilTail;
    private boolean slow;

    /** How far a connection has come; it never goes back. */
    public enum Phase {
        /** No WebSocket yet. */
        HTTP,
        /** The first frame is awaited. */
        OPEN,
        /** The token is being checked; frames wait. */
        AUTHENTICATING,
        ACTIVE,
        /** The close frame is on its way; nothing is read or sent any more. */
        CLOSING
    }

    Connection(
            long id,
            Channel channel,
            Outbound outbound,
            FrameLimits limits,
            FrameWriter frames,
            ConnectionMetrics metrics,
            long closeWithinNanos,
            long now) {
        this.id = id;
        this.channel = channel;
        this.outbound = outbound;
        this.limits = limits;
        this.frames = frames;
        this.metrics = metrics;
        this.closeWithinNanos = closeWithinNanos;
        this.phaseSince = now;
        this.heardAt = now;
    }

    public long id() {
        return id;
    }

    public EventLoop loop() {
        return channel.eventLoop();
    }

    /** Runs a task on the connection's event loop: at once if this is it. */
    public void execute(Runnable task) {
        EventLoop loop = channel.eventLoop();
        if (loop.inEventLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    /** Runs a task on the connection's event loop after a while, unless the connection has ended by then. */
    public void executeLater(Runnable task, long delayMillis) {
        channel.eventLoop()
                .schedule(
                        () -> {
                            if (!isEnding()) {
                                task.run();
                            }
                        },
                        delayMillis,
                        TimeUnit.MILLISECONDS);
    }

    /** Whether nothing more will be sent or read. */
    public boolean isEnding() {
        return phase == Phase.CLOSING || !channel.isActive();
    }

    public Phase phase() {
        return phase;
    }

    /** Goes to a later phase. */
    public void enter(Phase next) {
        if (next.compareTo(phase) <= 0) {
            throw new IllegalStateException("phase " + next + " after " + phase + " (expected: a later one)");
        }
        phase = next;
        phaseSince = System.nanoTime();
    }

    long nanosInPhase(long now) {
        return now - phaseSince;
    }

    /** The client has said something. */
    public void heard() {
        heardAt = System.nanoTime();
        metrics.frameIn();
    }

    long nanosSilent(long now) {
        return now - heardAt;
    }

    public FrameLimits limits() {
        return limits;
    }

    /** The token was good: whose connection it is, and the limits that it has from now on. */
    public void authenticated(Identity as, FrameLimits ofDevice) {
        identity = as;
        limits = ofDevice;
    }

    public FrameWriter frames() {
        return frames;
    }

    /** Where its session in Redis stands. */
    public RegistrationState registration() {
        return registration;
    }

    public boolean isAuthenticated() {
        return identity != null;
    }

    /** @throws NullPointerException before the connection is authenticated */
    public Identity identity() {
        return Objects.requireNonNull(identity, "the connection is not authenticated");
    }

    /** Gives the connection its inbox. */
    public void deliver(DeviceInbox from) {
        inbox = from;
    }

    /** Null until delivery has started. */
    public @Nullable DeviceInbox inbox() {
        return inbox;
    }

    /** The cursor that was written last; 0 = none by this connection. */
    public long flushedCursor() {
        return flushedCursor;
    }

    public void cursorFlushed(long position) {
        flushedCursor = Math.max(flushedCursor, position);
    }

    /** That a hint for this connection may have been lost: its tail is to be compared with the wheel's next turn. */
    public void suspectTail() {
        turnsUntilTail = 1;
    }

    /**
     * That a hint for this connection may get lost at this moment: its tail is to be compared a whole turn of the wheel from
     * now, when what was being written is there.
     */
    public void suspectTailSoon() {
        turnsUntilTail = turnsUntilTail == 1 ? 1 : 2;
    }

    /** Counts a turn of the wheel; true if the tail is to be compared now. */
    public boolean takeTailDue() {
        if (turnsUntilTail == 0) {
            return false;
        }
        turnsUntilTail--;
        return turnsUntilTail == 0;
    }

    /** Pauses or resumes reading from the socket. */
    public void read(boolean on) {
        channel.config().setAutoRead(on);
    }

    /** Takes a frame over and sends it with the next {@link #flush}. A reader that is too far behind is closed (4504). */
    public void send(ByteBuf frame) {
        if (isEnding()) {
            frame.release();
            return;
        }
        if (outbound.offer(frame)) {
            metrics.frameOut();
        } else {
            close(CloseCode.SLOW_CONSUMER);
        }
    }

    /** Sends an error frame. */
    public void send(ErrorFrame error) {
        send(frames.error(error));
    }

    /** Answers a WebSocket ping; not while the client is behind, since it may ping without reading. */
    public void pong(ByteBuf payload) {
        if (hasRoom()) {
            channel.write(new PongWebSocketFrame(payload.retain()), channel.voidPromise());
        }
    }

    /** Writes to the socket what was sent since the last flush. */
    public void flush() {
        if (!isEnding()) {
            outbound.flush();
        }
    }

    /** Whether the client keeps up with what it is sent. */
    public boolean hasRoom() {
        return !isEnding() && outbound.hasRoom();
    }

    /** The socket takes bytes again: what waits goes on, and then replay. */
    public void writable() {
        if (isEnding()) {
            return;
        }
        outbound.flush();
        DeviceInbox current = inbox;
        if (current != null && outbound.hasRoom()) {
            current.onRoom();
            outbound.flush();
        }
    }

    boolean isStuckFor(long nanos, long now) {
        return outbound.isStuckFor(nanos, now);
    }

    /** Closes with a code; frames sent before, for example the error that says why, go first. */
    public void close(CloseCode why) {
        close(why, why.reason());
    }

    /** Closes with a code and a reason of its own. */
    public void close(CloseCode why, String reason) {
        if (isEnding()) {
            return;
        }
        metrics.closed(why);
        if (phase == Phase.HTTP) {
            enter(Phase.CLOSING);
            channel.close();
            return;
        }
        slow = why == CloseCode.SLOW_CONSUMER;
        if (!slow) {
            outbound.flush();
        }
        outbound.discard();
        enter(Phase.CLOSING);
        read(true);
        channel.writeAndFlush(new CloseWebSocketFrame(why.code(), reason));
    }

    /**
     * Closes towards a client whose further bytes cannot be understood, its closing frame neither: half of the connection is shut,
     * and the other half once the client has read the code.
     */
    public void closeDeaf(CloseCode why) {
        if (isEnding()) {
            return;
        }
        close(why);
        if (channel instanceof SocketChannel socket) {
            channel.write(Unpooled.EMPTY_BUFFER).addListener(done -> socket.shutdownOutput());
            channel.flush();
        }
    }

    /** The client's close frame, an answer to ours or its own idea. */
    public void peerCloses(int status) {
        if (phase == Phase.CLOSING) {
            channel.close();
            return;
        }
        metrics.closed(CloseCode.NORMAL);
        outbound.flush();
        outbound.discard();
        enter(Phase.CLOSING);
        CloseWebSocketFrame echo = status > 0 ? new CloseWebSocketFrame(status, "") : new CloseWebSocketFrame();
        channel.writeAndFlush(echo).addListener(ChannelFutureListener.CLOSE);
    }

    /** Runs a task when the channel has ended. */
    public void onEnd(Runnable task) {
        channel.closeFuture().addListener(closed -> task.run());
    }

    /** Ends the socket without a word. */
    public void cut() {
        channel.close();
    }

    /** The channel has ended: what waited is released. */
    void ended() {
        if (phase != Phase.CLOSING) {
            metrics.cut();
            enter(Phase.CLOSING);
        }
        outbound.discard();
    }

    /** Cuts a socket whose closing handshake takes too long; a slow reader has time to read up to the code. */
    void cutIfLate(long now) {
        long patience = slow ? SLOW_READERS_PATIENCE * closeWithinNanos : closeWithinNanos;
        if (nanosInPhase(now) > patience) {
            channel.close();
        }
    }

    @Override
    public String toString() {
        return "connection " + id + " (" + phase + ")";
    }
}
