package org.sotto.presence.visibility;

import org.sotto.common.internal.InternalClient;
import org.sotto.common.internal.ServiceAddresses;
import org.sotto.common.relation.RelationDirectory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Wires visibility. */
@Configuration(proxyBeanMethods = false)
class VisibilityConfiguration {
    /** Two for each subscription whose user came or went lately. */
    private static final int MAX_PAIRS = 100_000;

    /** Told of a change before all others, who then ask anew. */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    RelationDirectory relationDirectory(InternalClient client, ServiceAddresses services) {
        return new RelationDirectory(client, services, MAX_PAIRS);
    }

    @Bean
    Viewers viewers(RelationDirectory relations) {
        return new Viewers(relations);
    }
}
