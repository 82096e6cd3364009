package org.sotto.user.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.util.ObjectMapperFactory;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import org.sotto.common.auth.AccessToken;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The OpenAPI document of this service, at {@code /api/docs/user-service}. */
@Configuration
class OpenApiConfiguration {
    private static final String ACCESS_TOKEN = "access_token";

    static {
        // A controller's AccessToken comes from the Authorization header, which the security scheme describes.
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(AccessToken.class);
    }

    @Bean
    OpenAPI openApi() {
        return new OpenAPI()
                .info(new Info()
                        .title("Sotto user-service")
                        .version("v1")
                        .description(
                                "Accounts, tokens, profiles, privacy, contacts, blocks, keys. Answers are {\"success\": true, \"data\": …}; failures"
                                        + " {\"success\": false, \"error\": {\"code\", \"message\", \"details\"}}."))
                .components(new Components()
                        .addSecuritySchemes(
                                ACCESS_TOKEN,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .bearerFormat("JWT")))
                .addSecurityItem(new SecurityRequirement().addList(ACCESS_TOKEN));
    }

    /** The document's generator has a JSON mapper of its own, which must name fields as the service does. */
    @Bean
    ModelResolver modelResolver() {
        ObjectMapper mapper = ObjectMapperFactory.createJson();
        mapper.setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
        return new ModelResolver(mapper);
    }
}
