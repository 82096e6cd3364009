package org.sotto.client;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.sotto.client.runtime.ClientRuntime;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A server that speaks the protocol on a real socket and does as a test tells it: an inbox for each device, answers to
 * sends, and every fault that a network or a fleet can have. It plays the server, so that the client can be tested
 * without the fleet; what the fleet does is proven against the fleet.
 */
public final class ProtocolServer implements AutoCloseable {
    /** The low half of every message id here; the time half counts up. */
    private static final long LOW = 0x0102030405060708L;

    /** A message as the server accepted it. */
    record Accepted(UUID tempId, UUID messageId, int attempt, String content) {}

    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel server;
    private final AtomicLong idTime = new AtomicLong(1);
    private final Map<String, List<ObjectNode>> inboxes = new HashMap<>();
    private final Map<String, Long> cursors = new HashMap<>();
    private final Map<String, Channel> devices = new HashMap<>();
    private final Map<String, UUID> accepted = new HashMap<>();

    final List<JsonNode> frames = new CopyOnWriteArrayList<>();
    final List<Accepted> acceptedInOrder = new CopyOnWriteArrayList<>();
    final Set<String> rejectedTokens = new HashSet<>();
    volatile boolean answersPings = true;
    volatile boolean acknowledgesSends = true;
    volatile boolean replays = true;
    volatile int closeOnAuthenticate;
    volatile long tailLead;
    /** Told of each send and its number, from 1; a frame in place of the acknowledgement, or empty for that. */
    volatile BiFunction<JsonNode, Integer, Optional<String>> answer = (data, number) -> Optional.empty();

    private int sends;

    public ProtocolServer() throws InterruptedException {
        server = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 2_048)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(new HttpServerCodec())
                                .addLast(new HttpObjectAggregator(4_096))
                                .addLast(new WebSocketServerProtocolHandler(
                                        "/ws", Frames.SUBPROTOCOL, false, 256 * 1024))
                                // The JDK's client cuts long text into fragments.
                                .addLast(new WebSocketFrameAggregator(256 * 1024))
                                .addLast(new Peer());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
    }

    public URI uri() {
        return URI.create("ws://127.0.0.1:" + ((InetSocketAddress) server.localAddress()).getPort() + "/ws");
    }

    /** A message for a device: into its inbox, and onto its connection if it has one. */
    synchronized UUID message(UUID device, long position, UUID conversation, String content) {
        UUID id = nextId();
        entry(device, message(position, id, conversation, UUID.randomUUID(), UUID.randomUUID(), content));
        return id;
    }

    public static ObjectNode message(
            long position, UUID id, UUID conversation, UUID senderDevice, UUID tempId, String content) {
        return ClientRuntime.JSON
                .createObjectNode()
                .put("action", "new_message")
                .put("position", position)
                .put("message_id", id.toString())
                .put("conversation_id", conversation.toString())
                .put("sender_id", UUID.randomUUID().toString())
                .put("sender_device_id", senderDevice.toString())
                .put("temp_id", tempId.toString())
                .put("encrypted_content", content)
                .put("message_type", "TEXT")
                .put("timestamp", 1_704_672_000_000L);
    }

    /**
     * Any entry ({@code action} beside its data): into the inbox, with the position before it unless it names one, and
     * onto the wire.
     */
    public synchronized void entry(UUID device, ObjectNode entry) {
        ObjectNode chained = store(device, entry);
        Channel channel = devices.get(device.toString());
        if (channel != null) {
            write(channel, frame(chained));
        }
    }

    /** Into the inbox, and not onto the wire: a hint that was lost. */
    synchronized ObjectNode store(UUID device, ObjectNode entry) {
        List<ObjectNode> inbox = inboxes.computeIfAbsent(device.toString(), id -> new ArrayList<>());
        if (!inbox.isEmpty() && !entry.has("prev_position")) {
            entry.put(
                    "prev_position",
                    inbox.get(inbox.size() - 1).path("position").longValue());
        }
        inbox.add(entry);
        return entry;
    }

    /** Onto the wire, whatever it is. */
    synchronized void push(UUID device, String frame) {
        write(devices.get(device.toString()), frame);
    }

    /** A stored or made-up entry onto the wire, without storing it. */
    synchronized void pushEntry(UUID device, ObjectNode entry) {
        push(device, frame(entry));
    }

    synchronized boolean connected(UUID device) {
        Channel channel = devices.get(device.toString());
        return channel != null && channel.isActive();
    }

    synchronized void closeConnection(UUID device, int code, String reason) {
        var unused = devices.get(device.toString()).writeAndFlush(new CloseWebSocketFrame(code, reason));
    }

    /** Ends the TCP connection without a close frame. */
    synchronized void cut(UUID device) {
        // From the pipeline's head: further up, the WebSocket handler would say goodbye first.
        var unused = devices.get(device.toString()).pipeline().firstContext().close();
    }

    public synchronized long cursor(UUID device) {
        return cursors.getOrDefault(device.toString(), -1L);
    }

    public List<JsonNode> frames(String action) {
        return frames.stream()
                .filter(frame -> frame.path("action").asString("").equals(action))
                .map(frame -> frame.path("data"))
                .toList();
    }

    public UUID nextId() {
        long time = idTime.getAndIncrement();
        return new UUID((time << 32) | (time >>> 32 & 0xFFFF) << 16 | 0x1000 | (time >>> 48 & 0xFFF), LOW);
    }

    private static String frame(ObjectNode entry) {
        ObjectNode data = entry.deepCopy();
        data.remove("action");
        return Frames.frame(entry.path("action").asString(), data).toString();
    }

    private static void write(@Nullable Channel channel, String frame) {
        if (channel == null) {
            throw new IllegalStateException("the device is not connected; not sent: " + frame);
        }
        var unused = channel.writeAndFlush(new TextWebSocketFrame(frame));
    }

    @Override
    public void close() {
        var unused = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private final class Peer extends SimpleChannelInboundHandler<TextWebSocketFrame> {
        private String device = "";

        @Override
        protected void channelRead0(ChannelHandlerContext context, TextWebSocketFrame message) {
            JsonNode frame = ClientRuntime.JSON.readTree(message.text());
            frames.add(frame);
            synchronized (ProtocolServer.this) {
                receive(context.channel(), frame, frame.path("data"));
            }
        }

        private void receive(Channel channel, JsonNode frame, JsonNode data) {
            switch (frame.path("action").asString("")) {
                case "authenticate" -> authenticate(channel, data);
                case "send_message" -> send(channel, data);
                case "delivery_ack" ->
                    cursors.merge(device, data.path("up_to_position").longValue(), Math::max);
                case "PING" -> {
                    if (answersPings) {
                        write(
                                channel,
                                "{\"action\":\"PONG\",\"timestamp\":1,\"server_time\":1,\"position\":"
                                        + (tail() + tailLead) + "}");
                    }
                }
                default -> {}
            }
        }

        private void authenticate(Channel channel, JsonNode data) {
            if (rejectedTokens.contains(data.path("access_token").asString(""))) {
                var unused = channel.writeAndFlush(new CloseWebSocketFrame(4401, "token_expired"));
                return;
            }
            if (closeOnAuthenticate != 0) {
                var unused = channel.writeAndFlush(new CloseWebSocketFrame(closeOnAuthenticate, "as told"));
                return;
            }
            device = data.path("device_id").asString("");
            devices.put(device, channel);
            write(
                    channel,
                    "{\"action\":\"authenticated\",\"data\":{\"connection_id\":\"1\",\"heartbeat_seconds\":30,"
                            + "\"server_time\":1}}");
            long from = Math.max(
                    cursors.getOrDefault(device, -1L), data.path("resume_after").longValue(-1));
            if (replays) {
                for (ObjectNode entry : inboxes.getOrDefault(device, List.of())) {
                    if (entry.path("position").longValue() > from) {
                        write(channel, frame(entry));
                    }
                }
            }
            write(channel, "{\"action\":\"caught_up\",\"data\":{\"position\":" + tail() + "}}");
        }

        private long tail() {
            List<ObjectNode> inbox = inboxes.getOrDefault(device, List.of());
            return inbox.isEmpty()
                    ? 0
                    : inbox.get(inbox.size() - 1).path("position").longValue();
        }

        private void send(Channel channel, JsonNode data) {
            Optional<String> other = answer.apply(data, ++sends);
            if (other.isPresent()) {
                write(channel, other.get());
                return;
            }
            String tempId = data.path("temp_id").asString("");
            UUID id = accepted.computeIfAbsent(device + ":" + tempId, key -> {
                UUID fresh = nextId();
                acceptedInOrder.add(new Accepted(
                        UUID.fromString(tempId),
                        fresh,
                        data.path("attempt").intValue(1),
                        data.path("encrypted_content").asString("")));
                return fresh;
            });
            if (acknowledgesSends) {
                write(channel, ack(tempId, id));
            }
        }

        private String ack(String tempId, UUID id) {
            ObjectNode data = ClientRuntime.JSON
                    .createObjectNode()
                    .put("temp_id", tempId)
                    .put("message_id", id.toString())
                    .put("conversation_id", new UUID(7, 7).toString())
                    .put("status", "SENT")
                    .put("timestamp", 1_704_672_000_000L);
            return Frames.frame("message_ack", data).toString();
        }
    }
}
