package org.sotto.edge.played;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.WebsocketServerSpec;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;

/**
 * A gateway behind the edge. It knows subprotocol {@code sotto.v1.json}, refuses one Origin, and does what it is told: {@code
 * close <code>}, {@code send <bytes>}; it answers other text with its length and first characters, and frames above 128 KiB
 * with 4413.
 */
public final class PlayedGateway implements AutoCloseable {
    public static final String REFUSED_ORIGIN = "http://evil.example";
    public static final String REFUSAL = "{\"success\":false,\"error\":{\"code\":\"origin_refused\"}}";
    public static final int BROKEN = -1;
    private static final int MAX_FRAME_BYTES = 128 * 1024;

    private final String name;
    private final DisposableServer server;
    private final List<HttpHeaders> handshakes = new CopyOnWriteArrayList<>();
    private final List<Integer> closeCodes = new CopyOnWriteArrayList<>();
    private volatile boolean draining;

    public PlayedGateway(String name) {
        this(name, 0);
    }

    public PlayedGateway(String name, int port) {
        this.name = name;
        this.server = HttpServer.create()
                .host("127.0.0.1")
                .port(port)
                .handle(this::accept)
                .bindNow();
    }

    private Publisher<Void> accept(HttpServerRequest request, HttpServerResponse response) {
        handshakes.add(request.requestHeaders().copy());
        if (draining) {
            return response.status(503).send();
        }
        if (REFUSED_ORIGIN.equals(request.requestHeaders().get("Origin"))) {
            return response.status(403)
                    .header("Content-Type", "application/json")
                    .sendString(Mono.just(REFUSAL));
        }
        WebsocketServerSpec.Builder spec = WebsocketServerSpec.builder().maxFramePayloadLength(16 * 1024 * 1024);
        if (request.requestHeaders().contains("Sec-WebSocket-Protocol")) {
            // Set for a client that offers none, it would keep this server from reading.
            spec.protocols("sotto.v1.json");
        }
        return response.sendWebsocket(this::talk, spec.build());
    }

    private Publisher<Void> talk(WebsocketInbound in, WebsocketOutbound out) {
        in.withConnection(connection -> {
            AtomicInteger code = new AtomicInteger(BROKEN);
            in.receiveCloseStatus().subscribe(status -> code.set(status.code()));
            connection.channel().closeFuture().addListener(closed -> closeCodes.add(code.get()));
        });
        // Answers are made while the frame is there; it is gone once the next step waits.
        return in.receiveFrames().map(this::answer).concatMap(answer -> {
            if (answer instanceof CloseWebSocketFrame close) {
                int code = close.statusCode();
                String reason = close.reasonText();
                close.release();
                return out.sendClose(code, reason);
            }
            return out.sendObject(answer).then();
        });
    }

    private WebSocketFrame answer(WebSocketFrame frame) {
        int bytes = frame.content().readableBytes();
        String text = frame.content().toString(StandardCharsets.UTF_8);
        if (bytes > MAX_FRAME_BYTES) {
            return new CloseWebSocketFrame(4413, "a frame of " + bytes + " bytes");
        }
        if (text.startsWith("close ")) {
            return new CloseWebSocketFrame(Integer.parseInt(text.substring(6)), "as told");
        }
        if (text.startsWith("send ")) {
            return new TextWebSocketFrame("x".repeat(Integer.parseInt(text.substring(5))));
        }
        return new TextWebSocketFrame(name + " " + bytes + " " + text.substring(0, Math.min(20, text.length())));
    }

    public String address() {
        return "ws://127.0.0.1:" + server.port();
    }

    public int port() {
        return server.port();
    }

    /** Answers handshakes with 503 from now on, or no longer. */
    public void drain(boolean drains) {
        draining = drains;
    }

    /** The headers of all handshakes, oldest first. */
    public List<HttpHeaders> handshakes() {
        return handshakes;
    }

    /** How clients closed; {@link #BROKEN} for a connection that ended without a close frame. */
    public List<Integer> closeCodes() {
        return closeCodes;
    }

    @Override
    public void close() {
        server.disposeNow();
    }
}
