package org.sotto.gateway.handshake;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.web.ClientAddress;
import org.sotto.gateway.connection.Connection;
import org.sotto.gateway.dispatch.FrameRouter;
import org.sotto.gateway.dispatch.SocketHandler;

/** Turns the one HTTP request of a connection into a WebSocket (RFC 6455), or answers with an error and closes. */
final class UpgradeHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger log = LoggerFactory.getLogger(UpgradeHandler.class);
    private static final String PATH = "/ws";
    private static final String SUBPROTOCOL = "sotto.v1.json";
    private static final int SHOWN_CHARS = 80;

    private final Connection connection;
    private final FrameRouter router;
    private final Admission admission;
    private final WebSocketDecoderConfig decoder;

    UpgradeHandler(Connection connection, FrameRouter router, Admission admission, WebSocketDecoderConfig decoder) {
        this.connection = connection;
        this.router = router;
        this.admission = admission;
        this.decoder = decoder;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        Channel channel = context.channel();
        if (isAcceptable(channel, request)) {
            upgrade(context, request);
        }
    }

    private boolean isAcceptable(Channel channel, FullHttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return refuse(channel, HttpResponseStatus.BAD_REQUEST, "invalid_request", "the request is no HTTP");
        }
        int query = request.uri().indexOf('?');
        String path = query < 0 ? request.uri() : request.uri().substring(0, query);
        if (!path.equals(PATH)) {
            return refuse(
                    channel,
                    HttpResponseStatus.NOT_FOUND,
                    "not_found",
                    "there is nothing at " + shorten(path) + " (expected: " + PATH + ")");
        }
        if (!request.method().equals(HttpMethod.GET)) {
            return refuse(
                    channel,
                    HttpResponseStatus.METHOD_NOT_ALLOWED,
                    "method_not_allowed",
                    shorten(request.method().name()) + " " + PATH + " (expected: GET)");
        }
        return isWebSocket(channel, request.headers())
                && isWelcome(channel, request.headers())
                && speaksOurs(channel, request.headers());
    }

    private static boolean isWebSocket(Channel channel, HttpHeaders headers) {
        boolean upgrade = headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                && headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
        String key = headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY);
        String version = headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION);
        if (!upgrade || key == null || !"13".equals(version)) {
            return refuse(
                    channel,
                    HttpResponseStatus.BAD_REQUEST,
                    "invalid_request",
                    "the request is no WebSocket handshake (expected: Connection: Upgrade, Upgrade: websocket, "
                            + "Sec-WebSocket-Key, Sec-WebSocket-Version: 13)");
        }
        return true;
    }

    private boolean isWelcome(Channel channel, HttpHeaders headers) {
        if (!admission.isOpen()) {
            HttpErrors.answerRetryAfter(
                    channel,
                    HttpResponseStatus.SERVICE_UNAVAILABLE,
                    "unavailable",
                    "this gateway takes no connections now",
                    1);
            return false;
        }
        String origin = headers.get(HttpHeaderNames.ORIGIN);
        if (origin != null && !admission.allowsOrigin(origin)) {
            return refuse(
                    channel,
                    HttpResponseStatus.FORBIDDEN,
                    "forbidden_origin",
                    "Origin: " + shorten(origin) + " (expected: this service's own)");
        }
        long wait = admission.waitMillis(peer(channel), headers.getAll(ClientAddress.FORWARDED_FOR));
        if (wait > 0) {
            HttpErrors.answerRetryAfter(
                    channel,
                    HttpResponseStatus.TOO_MANY_REQUESTS,
                    "rate_limited",
                    "too many connections from this address (expected: the next one in " + wait + " ms)",
                    (wait + 999) / 1_000);
            return false;
        }
        return true;
    }

    private static InetAddress peer(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress peer
                ? peer.getAddress()
                : InetAddress.getLoopbackAddress();
    }

    private static boolean speaksOurs(Channel channel, HttpHeaders headers) {
        List<String> offers = headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
        boolean ours = offers.isEmpty()
                || offers.stream()
                        .flatMap(offer -> Arrays.stream(offer.split(",", -1)))
                        .anyMatch(offer -> offer.trim().equals(SUBPROTOCOL));
        return ours
                || refuse(
                        channel,
                        HttpResponseStatus.BAD_REQUEST,
                        "unsupported_subprotocol",
                        "Sec-WebSocket-Protocol: " + shorten(String.join(", ", offers)) + " (expected: " + SUBPROTOCOL
                                + ", or none)");
    }

    private static boolean refuse(Channel channel, HttpResponseStatus status, String code, String message) {
        HttpErrors.answer(channel, status, code, message);
        return false;
    }

    private void upgrade(ChannelHandlerContext context, FullHttpRequest request) {
        WebSocketServerHandshaker handshaker =
                new WebSocketServerHandshakerFactory(PATH, SUBPROTOCOL, decoder).newHandshaker(request);
        if (handshaker == null) {
            WebSocketServerHandshakerFactory.sendUnsupportedVersionResponse(context.channel());
            return;
        }
        handshaker.handshake(context.channel(), request).addListener(done -> {
            if (!done.isSuccess()) {
                context.close();
            }
        });
        connection.enter(Connection.Phase.OPEN);
        ChannelPipeline pipeline = context.pipeline();
        pipeline.addLast(new Utf8FrameValidator(false));
        pipeline.addLast(new WebSocketFrameAggregator(decoder.maxFramePayloadLength()));
        pipeline.addLast(new SocketHandler(connection, router));
        pipeline.remove(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) {
            log.warn("{}: handshake failed: {}", connection, cause.toString());
        }
        context.close();
    }

    private static String shorten(String text) {
        return text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "…";
    }
}
