package org.sotto.fanout.hint;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.sotto.common.redis.PatientConnection;
import org.sotto.common.redis.RedisConnections;
import org.sotto.common.redis.RedisKeys;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The connection for hints: inboxes are written without Redis, too. */
@Configuration(proxyBeanMethods = false)
class HintConfiguration {

    @Bean
    PatientConnection hintConnection(RedisConnections connections, RedisKeys keys, Clock clock, MeterRegistry metrics) {
        return new PatientConnection(connections, keys, clock, metrics);
    }
}
