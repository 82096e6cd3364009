package org.sotto.client.rest;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a server speaks.
 *
 * @param supported API versions, as {@code v1}
 * @param features what is built, by name
 * @param webSocketUri where {@code /ws} is, when the server tells
 */
public record ServerVersion(List<String> supported, List<String> features, Optional<URI> webSocketUri) {
    static ServerVersion from(JsonNode data) {
        return new ServerVersion(
                names(data.path("supported")),
                names(data.path("features")),
                data.path("ws_url").stringValueOpt().map(URI::create));
    }

    private static List<String> names(JsonNode list) {
        return list.valueStream().map(name -> name.asString("")).toList();
    }
}
