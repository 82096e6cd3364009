package org.sotto.edge.ws;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetAddress;
import java.net.URI;
import org.sotto.edge.request.ForwardedHeaders;

/** The handshake of a WebSocket (RFC 6455 section 4.1) as it comes in and as it goes on. */
final class TunnelRequest {
    /** The only path that is tunnelled. */
    static final String PATH = "/ws";

    private TunnelRequest() {}

    static boolean isHandshake(HttpRequest request) {
        return request.decoderResult().isSuccess()
                && request.method().equals(HttpMethod.GET)
                && request.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && (request.uri().equals(PATH) || request.uri().startsWith(PATH + "?"))
                && request.headers().containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
                && request.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true);
    }

    /** The same request for a gateway: subprotocols, key, origin and version unchanged, hops as the edge knows them. */
    static FullHttpRequest forGateway(HttpRequest request, URI gateway, InetAddress client, String scheme) {
        FullHttpRequest forwarded =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, PATH, Unpooled.EMPTY_BUFFER);
        request.headers().forEach(header -> {
            if (!ForwardedHeaders.isStripped(header.getKey())) {
                forwarded.headers().add(header.getKey(), header.getValue());
            }
        });
        forwarded
                .headers()
                .remove(HttpHeaderNames.CONTENT_LENGTH)
                .remove(HttpHeaderNames.TRANSFER_ENCODING)
                .set(HttpHeaderNames.HOST, gateway.getAuthority())
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
                .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                .set(ForwardedHeaders.FOR, client.getHostAddress())
                .set(ForwardedHeaders.PROTO, scheme);
        return forwarded;
    }
}
