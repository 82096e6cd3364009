package org.sotto.gateway.session;

import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.data.redis.autoconfigure.ClientResourcesBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A gateway without Redis is deaf for hints: it looks for it every two seconds at least (Lettuce's default: 30). */
@Configuration(proxyBeanMethods = false)
class RedisConfiguration {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    @Bean
    ClientResourcesBuilderCustomizer eagerReconnect() {
        return resources -> resources.reconnectDelay(
                Delay.exponential(Duration.ofMillis(50), LONGEST_WAIT, 2, TimeUnit.MILLISECONDS));
    }
}
