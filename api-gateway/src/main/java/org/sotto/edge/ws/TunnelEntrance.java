package org.sotto.edge.ws;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Iterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.kafka.TransientFailures;
import org.sotto.common.web.ApiException;
import org.sotto.edge.limit.RateLimit;
import org.sotto.edge.request.AppVersionGate;
import reactor.netty.NettyPipeline;

/**
 * The client's end of a tunnel. It stands right behind the HTTP codec of every connection and lets plain HTTP pass to the web
 * server; a WebSocket handshake for {@code /ws} it takes for itself: asks the gateways in turn, passes on the answer of the
 * first that gives one, whatever it is, and after a 101 makes the connection carry bytes.
 *
 * <pre>
 *   HTTP ──handshake──▶ OPENING ──101──▶ codec and this handler leave, {@link Relay} stays
 *                          └──other answer, or no gateway──▶ answered, closed
 * </pre>
 *
 * <p>Why not the WebSocket proxy of Spring Cloud Gateway: it accepts the client's handshake before it has asked the gateway,
 * so a refusal (origin, subprotocol, rate) becomes a broken socket, no second gateway can be tried, and each frame is decoded,
 * limited and encoded again on the way. Here the gateway alone decides on subprotocol, frames and close codes.
 */
final class TunnelEntrance extends ChannelDuplexHandler {
    private static final Logger log = LoggerFactory.getLogger(TunnelEntrance.class);

    private final TunnelContext context;
    /** Requests passed to the web server and not answered yet: an answer must not run into a tunnel. */
    private int unanswered;

    private boolean opening;

    TunnelEntrance(TunnelContext context) {
        this.context = context;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (opening) {
            ReferenceCountUtil.release(message);
            if (message instanceof HttpRequest) {
                log.debug("a request behind a WebSocket handshake; closing");
                ctx.close();
            }
            return;
        }
        if (message instanceof HttpRequest request) {
            if (unanswered == 0 && TunnelRequest.isHandshake(request)) {
                opening = true;
                ctx.channel().config().setAutoRead(false);
                admit(ctx, request);
                ReferenceCountUtil.release(message);
                return;
            }
            unanswered++;
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        boolean interim = message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        if (message instanceof LastHttpContent && !interim && unanswered > 0) {
            unanswered--;
        }
        ctx.write(message, promise);
    }

    private void admit(ChannelHandlerContext ctx, HttpRequest request) {
        InetAddress client = context.addressOf((InetSocketAddress) ctx.channel().remoteAddress(), request.headers());
        try {
            context.versions().check(request.headers().get(AppVersionGate.HEADER));
        } catch (ApiException refusal) {
            refuse(ctx, refusal);
            return;
        }
        context.limits()
                .take(RateLimit.CONNECT, context.limitKey(client))
                .whenComplete((passed, failure) -> ctx.executor().execute(() -> {
                    if (failure == null) {
                        ask(ctx, request, client, context.pool().candidates().iterator());
                    } else if (TransientFailures.unwrap(failure) instanceof ApiException refusal) {
                        refuse(ctx, refusal);
                    } else {
                        log.error("a handshake failed", failure);
                        ctx.close();
                    }
                }));
    }

    private void ask(ChannelHandlerContext ctx, HttpRequest request, InetAddress client, Iterator<URI> gateways) {
        if (!ctx.channel().isActive()) {
            return;
        }
        if (!gateways.hasNext()) {
            context.metrics().unavailable();
            refuse(ctx, ApiException.unavailable("no gateway answers now; try again", 2));
            return;
        }
        URI gateway = gateways.next();
        TunnelEnd.open(
                ctx.channel(),
                gateway,
                TunnelRequest.forGateway(request, gateway, client, context.scheme()),
                new TunnelEnd.Listener() {
                    @Override
                    public void onAnswer(Channel end, FullHttpResponse answer) {
                        // A gateway that drains says 503: another one will do.
                        boolean drains = answer.status().equals(HttpResponseStatus.SERVICE_UNAVAILABLE);
                        if (drains && gateways.hasNext()) {
                            end.close();
                            onFailure(new java.io.IOException("draining"));
                            return;
                        }
                        context.pool().answered(gateway);
                        passOn(ctx, end, answer);
                    }

                    @Override
                    public void onFailure(Throwable cause) {
                        context.pool().failed(gateway);
                        log.warn("gateway {} does not answer: {}", gateway, cause.toString());
                        ask(ctx, request, client, gateways);
                    }
                });
    }

    private void passOn(ChannelHandlerContext ctx, Channel end, FullHttpResponse answer) {
        if (!ctx.channel().isActive()) {
            end.close();
            return;
        }
        FullHttpResponse copy = answer.retainedDuplicate();
        if (!answer.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
            context.metrics().refused();
            copy.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            ctx.writeAndFlush(copy).addListener(ChannelFutureListener.CLOSE);
            end.close();
            return;
        }
        context.metrics().opened(ctx.channel());
        // Set by the aggregator; a 101 has no body (RFC 9110 section 8.6).
        copy.headers().remove(HttpHeaderNames.CONTENT_LENGTH).remove(HttpHeaderNames.TRANSFER_ENCODING);
        ctx.writeAndFlush(copy);
        Channel client = ctx.channel();
        ChannelPipeline pipeline = client.pipeline();
        if (pipeline.get(NettyPipeline.IdleTimeoutHandler) != null) {
            pipeline.remove(NettyPipeline.IdleTimeoutHandler);
        }
        Relay.Pair relays = Relay.Pair.create();
        pipeline.addAfter(ctx.name(), "sotto.relay", relays.client());
        pipeline.remove(this);
        pipeline.remove(NettyPipeline.HttpCodec);
        // After that, since a gateway may have sent frames right behind its answer, and they go on at once.
        TunnelEnd.relay(end, relays.gateway());
        client.config().setAutoRead(true);
    }

    private void refuse(ChannelHandlerContext ctx, ApiException refusal) {
        FullHttpResponse answer = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(refusal.status().value()),
                Unpooled.wrappedBuffer(context.envelope(refusal)));
        answer.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
                .setInt(HttpHeaderNames.CONTENT_LENGTH, answer.content().readableBytes());
        refusal.headers().forEach((name, values) -> answer.headers().set(name, values));
        ctx.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (opening) {
            log.debug("a client left during its handshake: {}", cause.toString());
            ctx.close();
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }
}
