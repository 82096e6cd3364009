package org.sotto.common.web;

import java.util.List;
import org.sotto.common.auth.AccessTokenVerifier;
import org.sotto.common.auth.AuthAutoConfiguration;
import org.sotto.common.auth.ServiceTokens;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.result.method.annotation.ArgumentResolverConfigurer;
import tools.jackson.databind.json.JsonMapper;

/**
 * The HTTP boundary. {@code sotto.web.public-paths} names what needs no access token (exact, or a prefix with {@code /}),
 * {@code sotto.web.optional-token-paths} what takes one or does without; {@code sotto.trusted-proxies} the address ranges whose {@code X-Forwarded-For} is believed (default: this machine).
 */
@AutoConfiguration(after = AuthAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnClass(WebFluxConfigurer.class)
public class WebAutoConfiguration {

    @Bean
    ApiErrorHandler apiErrorHandler(JsonMapper json) {
        return new ApiErrorHandler(json);
    }

    @Bean
    OwnTurnFilter ownTurnFilter() {
        return new OwnTurnFilter();
    }

    @Bean
    StrictJson strictJson() {
        return new StrictJson();
    }

    @Bean
    @ConditionalOnMissingBean
    AccessTokenFilter accessTokenFilter(
            AccessTokenVerifier verifier,
            @Value("${sotto.web.public-paths:}") List<String> publicPaths,
            @Value("${sotto.web.optional-token-paths:}") List<String> optionalTokenPaths) {
        return new AccessTokenFilter(verifier, publicPaths, optionalTokenPaths);
    }

    @Bean
    @ConditionalOnMissingBean
    ClientAddress clientAddress(@Value("${sotto.trusted-proxies:127.0.0.1/32,::1/128}") List<String> trustedProxies) {
        return new ClientAddress(trustedProxies);
    }

    @Bean
    ServiceTokenFilter serviceTokenFilter(ServiceTokens tokens) {
        return new ServiceTokenFilter(tokens);
    }

    @Bean
    WebFluxConfigurer accessTokenArguments() {
        return new WebFluxConfigurer() {
            @Override
            public void configureArgumentResolvers(ArgumentResolverConfigurer configurer) {
                configurer.addCustomResolver(new AccessTokenArgumentResolver());
            }
        };
    }
}
