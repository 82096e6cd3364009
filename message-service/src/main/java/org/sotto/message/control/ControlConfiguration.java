package org.sotto.message.control;

import java.time.Clock;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.common.redis.PatientConnection;
import org.sotto.common.redis.RedisConnections;
import org.sotto.common.redis.RedisKeys;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the call. */
@Configuration(proxyBeanMethods = false)
class ControlConfiguration {
    @Bean
    ControlReplies controlReplies(RedisConnections connections, RedisKeys keys) {
        return new ControlReplies(connections, keys);
    }

    @Bean
    ControlSender controlSender(ControlReplies replies, KafkaProperties kafka, KafkaConventions conventions) {
        return new ControlSender(replies, kafka, conventions);
    }

    @Bean
    ControlLimiter controlLimiter(PatientConnection redis, RedisKeys keys, Clock clock, ControlProperties limits) {
        return new ControlLimiter(redis, keys, clock, limits.controlItems());
    }
}
