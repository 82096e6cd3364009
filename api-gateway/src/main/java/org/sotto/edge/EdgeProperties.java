package org.sotto.edge;

import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What the edge is.
 *
 * @param origin the public origin of REST, the WebSocket and the web client
 * @param minimumAppVersion apps older than this ({@code X-App-Version}) are sent away with 426
 * @param maxBody the largest body of a request
 * @param features what is built, as {@code GET /api/version} lists it
 */
@Validated
@ConfigurationProperties("sotto.edge")
public record EdgeProperties(
        @DefaultValue("http://localhost:8080") @NotNull URI origin,
        @DefaultValue("0.1.0") @NotNull AppVersion minimumAppVersion,
        @DefaultValue("1MB") @NotNull DataSize maxBody,

        @DefaultValue({
            "messages",
            "receipts",
            "history",
            "contacts",
            "blocks",
            "privacy",
            "two_factor",
            "devices",
            "typing",
            "presence",
            "account_deletion",
            "keys"
        })
        List<String> features) {

    public EdgeProperties {
        String scheme = origin.getScheme();
        if (origin.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new IllegalArgumentException(
                    "sotto.edge.origin: " + origin + " (expected: for example https://chat.example.org)");
        }
    }

    /** Where clients open their WebSocket. */
    public URI webSocketUrl() {
        String scheme = "https".equals(origin.getScheme()) ? "wss" : "ws";
        return URI.create(scheme + "://" + origin.getRawAuthority() + "/ws");
    }
}
