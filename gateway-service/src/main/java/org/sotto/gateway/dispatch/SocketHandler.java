package org.sotto.gateway.dispatch;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.gateway.connection.CloseCode;
import org.sotto.gateway.connection.Connection;
import org.sotto.gateway.connection.Connection.Phase;

/**
 * The end of a connection's pipeline: WebSocket frames, whole ones, to the router. Frames that follow {@code authenticate}
 * before it is answered wait here in their order, bounded.
 */
public final class SocketHandler extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(SocketHandler.class);
    private static final int MAX_EARLY_BYTES = 256 * 1024;

    private final Connection connection;
    private final FrameRouter router;
    private final ArrayDeque<ByteBuf> early = new ArrayDeque<>(0);
    private int earlyBytes;

    public SocketHandler(Connection connection, FrameRouter router) {
        this.connection = connection;
        this.router = router;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof CloseWebSocketFrame close) {
                connection.peerCloses(close.statusCode());
            } else if (connection.phase() != Phase.CLOSING) {
                onFrame(message);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void onFrame(Object message) {
        connection.heard();
        if (message instanceof TextWebSocketFrame text) {
            onText(text.content());
        } else if (message instanceof PingWebSocketFrame ping) {
            router.onPing(connection, ping.content());
        } else if (message instanceof BinaryWebSocketFrame) {
            router.onBinary(connection);
        }
    }

    private void onText(ByteBuf text) {
        if (connection.phase() != Phase.AUTHENTICATING && early.isEmpty()) {
            router.onText(connection, text, this::replayEarly);
            return;
        }
        earlyBytes += text.readableBytes();
        if (earlyBytes > MAX_EARLY_BYTES) {
            connection.close(CloseCode.RATE_LIMIT, "too much before authenticated");
            return;
        }
        early.add(text.retain());
    }

    private void replayEarly() {
        while (!early.isEmpty()) {
            ByteBuf text = early.remove();
            try {
                if (connection.phase() == Phase.ACTIVE) {
                    router.onText(connection, text, () -> {});
                }
            } finally {
                text.release();
            }
        }
        router.endTurn(connection);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        router.endTurn(connection);
    }

    /** Not at once: this may come from inside a write, and what it starts writes again. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            context.executor().execute(connection::writable);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        early.forEach(ByteBuf::release);
        early.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof CorruptedWebSocketFrameException corrupted) {
            connection.closeDeaf(codeOf(corrupted));
        } else if (cause instanceof TooLongFrameException) {
            connection.close(CloseCode.FRAME_TOO_LARGE);
        } else if (cause instanceof IOException) {
            log.debug("{}: {}", connection, cause.toString());
            context.close();
        } else {
            log.error("{}: a frame could not be served", connection, cause);
            connection.close(CloseCode.INTERNAL_ERROR);
        }
    }

    private static CloseCode codeOf(CorruptedWebSocketFrameException corrupted) {
        WebSocketCloseStatus status = corrupted.closeStatus();
        if (status.equals(WebSocketCloseStatus.MESSAGE_TOO_BIG)) {
            return CloseCode.FRAME_TOO_LARGE;
        }
        return status.equals(WebSocketCloseStatus.INVALID_PAYLOAD_DATA)
                ? CloseCode.INVALID_UTF8
                : CloseCode.PROTOCOL_ERROR;
    }
}
