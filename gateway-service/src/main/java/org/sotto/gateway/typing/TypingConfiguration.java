package org.sotto.gateway.typing;

import org.sotto.common.internal.InternalClient;
import org.sotto.common.internal.ServiceAddresses;
import org.sotto.common.relation.RelationDirectory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires what typing needs of common-service. */
@Configuration(proxyBeanMethods = false)
class TypingConfiguration {
    /** Two for each conversation in which somebody on this gateway has typed lately. */
    private static final int MAX_PAIRS = 100_000;

    @Bean
    RelationDirectory relationDirectory(InternalClient client, ServiceAddresses services) {
        return new RelationDirectory(client, services, MAX_PAIRS);
    }
}
