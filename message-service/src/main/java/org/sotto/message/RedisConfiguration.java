package org.sotto.message;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.sotto.common.redis.PatientConnection;
import org.sotto.common.redis.RedisConnections;
import org.sotto.common.redis.RedisKeys;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The connection for the cache of sends and for hints: messages are accepted without Redis, too. */
@Configuration(proxyBeanMethods = false)
class RedisConfiguration {

    @Bean
    PatientConnection patientConnection(
            RedisConnections connections, RedisKeys keys, Clock clock, MeterRegistry metrics) {
        return new PatientConnection(connections, keys, clock, metrics);
    }
}
