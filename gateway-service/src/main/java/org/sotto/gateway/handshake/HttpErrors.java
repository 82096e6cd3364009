package org.sotto.gateway.handshake;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.io.OutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The error envelope of REST (PROTOCOL.md, "Common rules"), for requests that do not become a WebSocket. */
final class HttpErrors {
    private static final JsonFactory JSON = new JsonFactory();

    private HttpErrors() {}

    /** Answers and closes. */
    static void answer(Channel channel, HttpResponseStatus status, String code, String message) {
        answer(channel, response(channel, status, code, message));
    }

    /** Answers with {@code Retry-After} and closes. */
    static void answerRetryAfter(
            Channel channel, HttpResponseStatus status, String code, String message, long seconds) {
        FullHttpResponse response = response(channel, status, code, message);
        response.headers().set(HttpHeaderNames.RETRY_AFTER, seconds);
        answer(channel, response);
    }

    private static void answer(Channel channel, FullHttpResponse response) {
        channel.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    private static FullHttpResponse response(Channel channel, HttpResponseStatus status, String code, String message) {
        ByteBuf body = channel.alloc().buffer();
        try (JsonGenerator out =
                JSON.createGenerator(ObjectWriteContext.empty(), (OutputStream) new ByteBufOutputStream(body))) {
            out.writeStartObject();
            out.writeBooleanProperty("success", false);
            out.writeObjectPropertyStart("error");
            out.writeStringProperty("code", code);
            out.writeStringProperty("message", message);
            out.writeEndObject();
            out.writeEndObject();
        }
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes())
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        return response;
    }
}
