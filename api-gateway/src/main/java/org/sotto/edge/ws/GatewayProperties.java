package org.sotto.edge.ws;

import jakarta.validation.constraints.NotEmpty;
import java.net.URI;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where the gateways are.
 *
 * @param gateways base URLs, as {@code ws://127.0.0.1:8091}; always with a port, and without TLS (inside the fleet's network)
 */
@Validated
@ConfigurationProperties("sotto.services")
public record GatewayProperties(
        @DefaultValue("ws://127.0.0.1:8091") @NotEmpty List<URI> gateways) {

    public GatewayProperties {
        for (URI gateway : gateways) {
            if (!"ws".equals(gateway.getScheme()) || gateway.getHost() == null || gateway.getPort() < 0) {
                throw new IllegalArgumentException(
                        "sotto.services.gateways: " + gateway + " (expected: for example ws://127.0.0.1:8091)");
            }
        }
        gateways = List.copyOf(gateways);
    }
}
