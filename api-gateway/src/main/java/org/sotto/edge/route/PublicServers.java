package org.sotto.edge.route;

import org.sotto.edge.EdgeProperties;
import org.springframework.cloud.gateway.route.builder.GatewayFilterSpec;
import org.springframework.cloud.gateway.route.builder.UriSpec;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Puts the public origin into a service's OpenAPI document, in place of the internal address that the service knows. */
@Component
final class PublicServers {
    private final JsonMapper json;
    private final String origin;

    PublicServers(JsonMapper json, EdgeProperties edge) {
        this.json = json;
        this.origin = edge.origin().toString();
    }

    UriSpec into(GatewayFilterSpec filters) {
        return filters.modifyResponseBody(byte[].class, byte[].class, this::rewrite);
    }

    private Mono<byte[]> rewrite(ServerWebExchange exchange, byte @org.jspecify.annotations.Nullable [] body) {
        if (body == null) {
            return Mono.empty();
        }
        return Mono.just(rewrite(body));
    }

    /** Leaves alone what is no JSON object (an error page). */
    private byte[] rewrite(byte[] body) {
        try {
            JsonNode document = json.readTree(body);
            if (document instanceof ObjectNode object && object.has("openapi")) {
                object.putArray("servers").addObject().put("url", origin);
                return json.writeValueAsBytes(object);
            }
            return body;
        } catch (JacksonException e) {
            return body;
        }
    }
}
