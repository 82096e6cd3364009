package org.sotto.common.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.metrics.MicrometerCommandLatencyRecorder;
import io.lettuce.core.metrics.MicrometerOptions;
import io.lettuce.core.resource.Delay;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.ClientResourcesBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientOptionsBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Redis conventions. A Redis that is away must not hold anything up: commands fail at once, and soon. */
@AutoConfiguration(after = DataRedisAutoConfiguration.class)
@ConditionalOnClass(LettuceConnectionFactory.class)
@EnableConfigurationProperties(RedisKeys.class)
public class RedisConventionsAutoConfiguration {
    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration LONGEST_RECONNECT_WAIT = Duration.ofSeconds(2);

    @Bean
    LettuceClientOptionsBuilderCustomizer failFast() {
        return options -> options.autoReconnect(true)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .timeoutOptions(TimeoutOptions.enabled(COMMAND_TIMEOUT));
    }

    /** Answers and statuses travel through Redis: it is looked for again within 2 seconds (Lettuce waits for up to 30). */
    @Bean
    ClientResourcesBuilderCustomizer reconnectSoon() {
        return resources -> resources.reconnectDelay(
                Delay.exponential(Duration.ofMillis(50), LONGEST_RECONNECT_WAIT, 2, TimeUnit.MILLISECONDS));
    }

    /**
     * A timer for each kind of command. Boot's own observation of Lettuce is excluded in sotto-common.yml: it builds a span for
     * every command, a tenth of the processor time of a service on the message path, whether or not somebody traces.
     */
    @Bean
    ClientResourcesBuilderCustomizer commandTimers(MeterRegistry metrics) {
        return resources -> resources.commandLatencyRecorder(
                new MicrometerCommandLatencyRecorder(metrics, MicrometerOptions.create()));
    }

    @Bean
    RedisConnections redisConnections(LettuceConnectionFactory factory) {
        return new RedisConnections(factory);
    }

    @Bean
    @Lazy
    GatewayHints gatewayHints(RedisConnections connections, RedisKeys keys, Clock clock, MeterRegistry metrics) {
        return new GatewayHints(connections.commands(), keys, clock, metrics);
    }
}
