package org.sotto.edge.about;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.servers.Server;
import org.sotto.edge.EdgeProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The head of the edge's own OpenAPI document. */
@Configuration(proxyBeanMethods = false)
class ApiDescription {

    @Bean
    OpenAPI edgeApi(EdgeProperties edge) {
        return new OpenAPI()
                .info(new Info()
                        .title("Sotto: the edge")
                        .version("v1")
                        .description("What the edge answers itself. The services' documents are in the list above; the"
                                + " WebSocket is described at /api/docs/asyncapi.yaml.")
                        .license(new License().name("Apache-2.0").url("https://www.apache.org/licenses/LICENSE-2.0")))
                .addServersItem(new Server().url(edge.origin().toString()));
    }
}
