package org.sotto.edge.route;

import org.sotto.common.internal.ServiceAddresses;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What goes to which service. What no route names is answered by the edge, mostly with 404. */
@Configuration(proxyBeanMethods = false)
class ServiceRoutes {

    @Bean
    RouteLocator routes(RouteLocatorBuilder builder, ServiceAddresses services, PublicServers publicServers) {
        return builder.routes()
                .route("user-service", route -> route.path(
                                "/api/v1/auth/**",
                                "/api/v1/users/**",
                                "/api/v1/devices/**",
                                "/api/v1/keys/**",
                                "/api/v1/.well-known/**",
                                "/.well-known/jwks.json")
                        .uri(services.userService()))
                .route("message-service", route -> route.path("/api/v1/conversations/**", "/api/v1/messages/**")
                        .uri(services.messageService()))
                .route("user-service-docs", route -> route.path("/api/docs/user-service")
                        .filters(publicServers::into)
                        .uri(services.userService()))
                .route("message-service-docs", route -> route.path("/api/docs/message-service")
                        .filters(publicServers::into)
                        .uri(services.messageService()))
                .build();
    }
}
