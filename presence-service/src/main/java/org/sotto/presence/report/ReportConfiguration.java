package org.sotto.presence.report;

import org.sotto.common.redis.RedisConnections;
import org.sotto.common.redis.RedisKeys;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires reading. */
@Configuration(proxyBeanMethods = false)
class ReportConfiguration {
    @Bean
    SessionListStore sessionListStore(RedisConnections connections, RedisKeys keys) {
        return new SessionListStore(connections.commands(), keys);
    }
}
