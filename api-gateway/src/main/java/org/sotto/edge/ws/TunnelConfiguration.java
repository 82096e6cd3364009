package org.sotto.edge.ws;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import org.sotto.common.web.ClientAddress;
import org.sotto.edge.EdgeProperties;
import org.sotto.edge.limit.RateLimits;
import org.sotto.edge.request.AppVersionGate;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.netty.NettyPipeline;
import tools.jackson.databind.json.JsonMapper;

/** Puts a {@link TunnelEntrance} into every connection of the web server, and bounds how long an idle one is kept. */
@Configuration(proxyBeanMethods = false)
class TunnelConfiguration {
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(75);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

    @Bean
    TunnelContext tunnelContext(
            GatewayProperties gateways,
            RateLimits limits,
            AppVersionGate versions,
            ClientAddress clientAddress,
            EdgeProperties edge,
            JsonMapper json,
            Clock clock,
            MeterRegistry metrics) {
        return new TunnelContext(
                new GatewayPool(gateways, clock),
                limits,
                versions,
                clientAddress,
                edge.origin().getScheme(),
                json,
                new TunnelMetrics(metrics));
    }

    @Bean
    WebServerFactoryCustomizer<NettyReactiveWebServerFactory> tunnelEntrances(TunnelContext context) {
        return factory -> factory.addServerCustomizers(server -> server.idleTimeout(IDLE_TIMEOUT)
                .requestTimeout(REQUEST_TIMEOUT)
                .doOnChannelInit((observer, channel, remote) -> channel.pipeline()
                        .addAfter(NettyPipeline.HttpCodec, "sotto.tunnel", new TunnelEntrance(context))));
    }
}
