package org.sotto.message;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The OpenAPI document of this service, at {@code /api/docs/message-service}. */
@Configuration
class OpenApiConfiguration {

    @Bean
    OpenAPI openApi() {
        return new OpenAPI()
                .info(new Info()
                        .title("Sotto message-service")
                        .version("v1")
                        .description(
                                "Conversations, history, control messages. Answers are {\"success\": true, \"data\": …}; failures"
                                        + " {\"success\": false, \"error\": {\"code\", \"message\", \"details\"}}."));
    }
}
