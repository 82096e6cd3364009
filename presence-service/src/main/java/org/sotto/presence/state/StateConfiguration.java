package org.sotto.presence.state;

import org.sotto.common.redis.RedisConnections;
import org.sotto.common.redis.RedisKeys;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires reading. */
@Configuration(proxyBeanMethods = false)
class StateConfiguration {
    @Bean
    SeenStore seenStore(RedisConnections connections, RedisKeys keys) {
        return new SeenStore(connections.commands(), keys);
    }
}
