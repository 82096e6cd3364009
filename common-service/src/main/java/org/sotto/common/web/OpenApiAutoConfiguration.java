package org.sotto.common.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.util.ObjectMapperFactory;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import org.sotto.common.auth.AccessToken;
import org.springdoc.core.configuration.SpringDocConfiguration;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;

/** What the OpenAPI documents of all services have in common. Each service brings its own title. */
@AutoConfiguration(before = SpringDocConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnClass(SpringDocConfiguration.class)
public class OpenApiAutoConfiguration {
    private static final String ACCESS_TOKEN = "access_token";

    static {
        // A controller's AccessToken comes from the Authorization header, which the security scheme describes.
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(AccessToken.class);
    }

    /** The document's generator has a JSON mapper of its own, which must name fields as the services do. */
    @Bean
    ModelResolver modelResolver() {
        ObjectMapper mapper = ObjectMapperFactory.createJson();
        mapper.setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
        return new ModelResolver(mapper);
    }

    @Bean
    GlobalOpenApiCustomizer accessTokenScheme() {
        return OpenApiAutoConfiguration::addAccessToken;
    }

    private static void addAccessToken(OpenAPI document) {
        if (document.getComponents() == null) {
            document.setComponents(new Components());
        }
        document.getComponents()
                .addSecuritySchemes(
                        ACCESS_TOKEN,
                        new SecurityScheme()
                                .type(SecurityScheme.Type.HTTP)
                                .scheme("bearer")
                                .bearerFormat("JWT"));
        document.addSecurityItem(new SecurityRequirement().addList(ACCESS_TOKEN));
    }
}
