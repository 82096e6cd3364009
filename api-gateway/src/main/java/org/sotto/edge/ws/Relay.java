package org.sotto.edge.ws;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One end of an open tunnel: what is read here is written at the other end, byte for byte. A peer that does not read stops
 * the reading at the other end, so a tunnel holds no more than Netty's write buffers. Both ends are on one event loop.
 *
 * <p>It writes from its own place in the pipeline: what the web server has put behind it must not see the bytes.
 */
final class Relay extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(Relay.class);

    private @Nullable ChannelHandlerContext own;
    private @Nullable Relay other;

    private Relay() {}

    /** Two ends that belong together; both must be in their pipelines before anything is read. */
    record Pair(Relay client, Relay gateway) {
        static Pair create() {
            Pair pair = new Pair(new Relay(), new Relay());
            pair.client.other = pair.gateway;
            pair.gateway.other = pair.client;
            return pair;
        }
    }

    private ChannelHandlerContext otherEnd() {
        return Objects.requireNonNull(Objects.requireNonNull(other, "other").own, "the other end's context");
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        own = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ChannelHandlerContext end = otherEnd();
        if (end.channel().isActive()) {
            end.write(message, end.voidPromise());
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        otherEnd().flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        otherEnd().channel().config().setAutoRead(ctx.channel().isWritable());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ChannelHandlerContext end = otherEnd();
        if (end.channel().isActive()) {
            // What was read last, a close frame most of all, must still get through.
            end.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        log.debug("tunnel ended: {}", cause.toString());
        ctx.close();
    }
}
