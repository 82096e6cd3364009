package org.sotto.edge.about;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Where the documents are: the reader of the OpenAPI documents, and the description of the WebSocket. */
@Configuration(proxyBeanMethods = false)
class DocumentRoutes {
    /** Not {@code application/yaml}: browsers show text, and save what they do not know. */
    private static final MediaType TEXT = new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8);

    private static final URI READER = URI.create("/api/docs/swagger-ui/index.html");

    @Bean
    RouterFunction<ServerResponse> documents() {
        Resource asyncApi = new ClassPathResource("static/api/docs/asyncapi.yaml");
        return RouterFunctions.route()
                .GET("/api/docs", request -> ServerResponse.temporaryRedirect(READER)
                        .build())
                .GET("/api/docs/", request -> ServerResponse.temporaryRedirect(READER)
                        .build())
                .GET(
                        "/api/docs/asyncapi.yaml",
                        request -> ServerResponse.ok().contentType(TEXT).bodyValue(asyncApi))
                .build();
    }
}
