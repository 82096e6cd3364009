package org.sotto.edge.ws;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's end of a tunnel while it is opened: connects, sends the handshake, and hands over the answer or the failure,
 * once.
 */
final class TunnelEnd extends SimpleChannelInboundHandler<FullHttpResponse> {
    private static final String CODEC = "http";
    private static final String AGGREGATOR = "aggregator";
    private static final int CONNECT_TIMEOUT_MILLIS = 2_000;
    private static final int ANSWER_TIMEOUT_SECONDS = 5;
    /** A refusal carries an error envelope. */
    private static final int MAX_ANSWER_BYTES = 64 * 1024;

    private final FullHttpRequest handshake;
    private final Listener listener;
    private @Nullable Future<?> timeout;
    private boolean done;

    /** Told on the event loop of the tunnel, exactly once. */
    interface Listener {
        /** The gateway's answer; the listener does not own it. */
        void onAnswer(Channel gateway, FullHttpResponse answer);

        void onFailure(Throwable cause);
    }

    private TunnelEnd(FullHttpRequest handshake, Listener listener) {
        this.handshake = handshake;
        this.listener = listener;
    }

    /**
     * Opens a connection to a gateway.
     *
     * @param client the client's connection: both ends share its event loop, so that no byte changes threads
     */
    static void open(Channel client, URI gateway, FullHttpRequest handshake, Listener listener) {
        EventLoop loop = client.eventLoop();
        TunnelEnd end = new TunnelEnd(handshake, listener);
        ChannelFuture connected = new Bootstrap()
                .group(loop)
                .channel(client.getClass())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(CODEC, new HttpClientCodec())
                                .addLast(AGGREGATOR, new HttpObjectAggregator(MAX_ANSWER_BYTES))
                                .addLast(end);
                    }
                })
                .connect(gateway.getHost(), gateway.getPort());
        connected.addListener(future -> {
            if (!future.isSuccess()) {
                handshake.release();
                end.fail(future.cause());
            }
        });
    }

    /** Makes a connection that answered 101 carry bytes. */
    static void relay(Channel gateway, Relay relay) {
        ChannelPipeline pipeline = gateway.pipeline();
        pipeline.addLast(relay);
        pipeline.remove(TunnelEnd.class);
        pipeline.remove(AGGREGATOR);
        // Last, since it passes on what it has already read.
        pipeline.remove(CODEC);
        gateway.config().setAutoRead(true);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        timeout = ctx.executor()
                .schedule(
                        () -> {
                            fail(new IOException("no answer within " + ANSWER_TIMEOUT_SECONDS + " s"));
                            ctx.close();
                        },
                        ANSWER_TIMEOUT_SECONDS,
                        TimeUnit.SECONDS);
        ctx.writeAndFlush(handshake);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpResponse answer) {
        if (finish()) {
            // The other end decides what happens next; until then nothing more is read.
            ctx.channel().config().setAutoRead(false);
            listener.onAnswer(ctx.channel(), answer);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(new IOException("closed before it answered"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(cause);
        ctx.close();
    }

    private void fail(Throwable cause) {
        if (finish()) {
            listener.onFailure(cause);
        }
    }

    private boolean finish() {
        if (done) {
            return false;
        }
        done = true;
        Future<?> pending = timeout;
        if (pending != null) {
            pending.cancel(false);
        }
        return true;
    }
}
