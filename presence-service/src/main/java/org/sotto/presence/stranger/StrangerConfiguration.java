package org.sotto.presence.stranger;

import java.time.Clock;
import org.sotto.common.redis.RedisConnections;
import org.sotto.common.redis.RedisKeys;
import org.sotto.presence.visibility.Viewers;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the limit. */
@Configuration(proxyBeanMethods = false)
class StrangerConfiguration {
    @Bean
    StrangerLimit strangerLimit(
            Viewers viewers, RedisConnections connections, RedisKeys keys, Clock clock, StrangerProperties limits) {
        return new StrangerLimit(viewers, new StrangerStore(connections.commands(), keys, clock, limits.strangers()));
    }
}
