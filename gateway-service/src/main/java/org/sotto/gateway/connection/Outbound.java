package org.sotto.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.util.ArrayDeque;

/**
 * The frames on their way to one client. The channel takes them while it is writable (its buffer's high mark); beyond it
 * they wait here, bounded in bytes. Two stages, since what the channel has taken cannot be taken back: when a reader is given up,
 * only the little that the channel holds stands between it and the close code.
 *
 * <p>Belongs to the channel's event loop. Nothing is flushed before {@link #flush}, so that a batch of frames is one write.
 */
public final class Outbound {
    private final Channel channel;
    private final long maxWaitingBytes;
    private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>(0);
    private long waitingBytes;
    private long stuckSince;
    private boolean stuck;

    Outbound(Channel channel, long maxWaitingBytes) {
        this.channel = channel;
        this.maxWaitingBytes = maxWaitingBytes;
    }

    /**
     * Takes a frame over.
     *
     * @return false if the reader is so far behind that the bound is reached; the frame is dropped then
     */
    boolean offer(ByteBuf frame) {
        if (waiting.isEmpty() && !channel.isWritable()) {
            // The channel counts what is not flushed yet; only what the socket refuses makes a slow reader.
            channel.flush();
        }
        if (waiting.isEmpty() && channel.isWritable()) {
            channel.write(new TextWebSocketFrame(frame), channel.voidPromise());
            return true;
        }
        int size = frame.readableBytes();
        if (waitingBytes + size > maxWaitingBytes) {
            frame.release();
            return false;
        }
        waiting.add(frame);
        waitingBytes += size;
        return true;
    }

    /** Whether the client has taken nearly all that it was sent. */
    boolean hasRoom() {
        return waiting.isEmpty() && channel.isWritable();
    }

    /** Moves what waits into the channel as far as it takes it, and writes it to the socket. */
    void flush() {
        boolean moved;
        do {
            moved = false;
            while (channel.isWritable() && !waiting.isEmpty()) {
                ByteBuf frame = waiting.remove();
                waitingBytes -= frame.readableBytes();
                channel.write(new TextWebSocketFrame(frame), channel.voidPromise());
                moved = true;
            }
            channel.flush();
        } while (moved && channel.isWritable() && !waiting.isEmpty());
    }

    /** Forgets what waits: the client gets it from its inbox when it comes back. */
    void discard() {
        waiting.forEach(ByteBuf::release);
        waiting.clear();
        waitingBytes = 0;
    }

    /** Whether the client has taken nothing for {@code nanos}; call it now and then. */
    boolean isStuckFor(long nanos, long now) {
        if (hasRoom()) {
            stuck = false;
            return false;
        }
        if (!stuck) {
            stuck = true;
            stuckSince = now;
        }
        return now - stuckSince > nanos;
    }
}
