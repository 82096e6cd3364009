package org.sotto.gateway.handshake;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.gateway.connection.Connection;
import org.sotto.gateway.connection.ConnectionFactory;
import org.sotto.gateway.connection.ConnectionWheel;
import org.sotto.gateway.dispatch.FrameRouter;
import org.sotto.gateway.settings.GatewaySettings;
import org.springframework.stereotype.Component;

/**
 * The listening socket and its event loops: native epoll where there is one, NIO else. The loops are the gateway's own; Spring's
 * web server has others, so that a busy gateway still answers its probes.
 */
@Component
public final class WebSocketServer {
    private static final Logger log = LoggerFactory.getLogger(WebSocketServer.class);
    private static final int BACKLOG = 4_096;
    private static final int MAX_REQUEST_LINE = 4_096;
    private static final int MAX_HEADERS = 16_384;
    private static final int MAX_REQUEST_BODY = 1_024;

    private final GatewaySettings settings;
    private final ConnectionFactory connections;
    private final ConnectionWheel wheel;
    private final FrameRouter router;
    private final Admission admission;
    private final WebSocketDecoderConfig decoder;
    private volatile @Nullable MultiThreadIoEventLoopGroup loops;
    private volatile @Nullable Channel listening;

    WebSocketServer(
            GatewaySettings settings,
            ConnectionFactory connections,
            ConnectionWheel wheel,
            FrameRouter router,
            Admission admission) {
        this.settings = settings;
        this.connections = connections;
        this.wheel = wheel;
        this.router = router;
        this.admission = admission;
        this.decoder = WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(Math.toIntExact(settings.maxFrame().toBytes()))
                .allowExtensions(false)
                .expectMaskedFrames(true)
                .closeOnProtocolViolation(false)
                .withUTF8Validator(false)
                .build();
    }

    /** Binds the address and port of the settings. Blocks until they are bound. */
    public void start() {
        boolean epoll = Epoll.isAvailable();
        int threads = settings.eventLoops() == 0 ? Runtime.getRuntime().availableProcessors() : settings.eventLoops();
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(
                threads, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        loops = group;
        wheel.start(group);
        Class<? extends ServerChannel> type = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        int buffer = Math.toIntExact(settings.writeBuffer().toBytes());
        Channel bound = new ServerBootstrap()
                .group(group)
                .channel(type)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.SO_SNDBUF, buffer)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(buffer / 2, buffer))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        build(channel);
                    }
                })
                .bind(new InetSocketAddress(settings.address(), settings.port()))
                .syncUninterruptibly()
                .channel();
        listening = bound;
        log.info(
                "{} accepts WebSockets on {} with {} event loops ({})",
                settings.id(),
                bound.localAddress(),
                threads,
                epoll ? "epoll" : "NIO");
    }

    private void build(Channel channel) {
        Connection connection = connections.create(channel);
        channel.pipeline()
                .addLast(new HttpServerCodec(new HttpDecoderConfig()
                        .setMaxInitialLineLength(MAX_REQUEST_LINE)
                        .setMaxHeaderSize(MAX_HEADERS)))
                .addLast(new HttpObjectAggregator(MAX_REQUEST_BODY))
                .addLast(new UpgradeHandler(connection, router, admission, decoder));
    }

    /** The port that is bound. */
    public int port() {
        Channel bound = listening;
        if (bound == null || !(bound.localAddress() instanceof InetSocketAddress address)) {
            throw new IllegalStateException("no port is bound (expected: after start)");
        }
        return address.getPort();
    }

    /** Accepts nobody any more; connections stay. */
    public void stopAccepting() {
        Channel bound = listening;
        if (bound != null) {
            bound.close().syncUninterruptibly();
        }
    }

    /** Ends the event loops. Blocks for at most 5 seconds. */
    public void stop() {
        MultiThreadIoEventLoopGroup group = loops;
        if (group != null) {
            group.shutdownGracefully(0, 4, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
        }
    }
}
