package org.sotto.common.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import java.time.Duration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.cassandra.autoconfigure.CassandraAutoConfiguration;
import org.springframework.boot.cassandra.autoconfigure.DriverConfigLoaderBuilderCustomizer;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.ClassPathResource;

/** Cassandra conventions: quorum, bounded requests in flight, the service's schema. */
@AutoConfiguration(after = CassandraAutoConfiguration.class)
@ConditionalOnClass(CqlSession.class)
@EnableConfigurationProperties(CassandraConventions.class)
public class CassandraConventionsAutoConfiguration {
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);
    /** Below the protocol's 1,024 per connection, past which the driver fails requests (seen on a cold start). */
    private static final int MAX_IN_FLIGHT = 512;

    private static final int MAX_QUEUED = 50_000;

    @Bean
    DriverConfigLoaderBuilderCustomizer driverConventions() {
        return options -> options.withDuration(DefaultDriverOption.REQUEST_TIMEOUT, REQUEST_TIMEOUT)
                .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, REQUEST_TIMEOUT)
                .withString(DefaultDriverOption.REQUEST_CONSISTENCY, "LOCAL_QUORUM")
                .withBoolean(DefaultDriverOption.REQUEST_DEFAULT_IDEMPOTENCE, true)
                .withBoolean(DefaultDriverOption.RECONNECT_ON_INIT, true)
                .withDuration(DefaultDriverOption.RECONNECTION_BASE_DELAY, Duration.ofMillis(500))
                .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, Duration.ofSeconds(5))
                // Each DDL statement waits for this window; the driver's default of 1 s makes a start slow.
                .withDuration(DefaultDriverOption.METADATA_SCHEMA_WINDOW, Duration.ofMillis(10))
                .withString(DefaultDriverOption.REQUEST_THROTTLER_CLASS, "ConcurrencyLimitingRequestThrottler")
                .withInt(DefaultDriverOption.REQUEST_THROTTLER_MAX_CONCURRENT_REQUESTS, MAX_IN_FLIGHT)
                .withInt(DefaultDriverOption.REQUEST_THROTTLER_MAX_QUEUE_SIZE, MAX_QUEUED);
    }

    @Bean
    CassandraSchema cassandraSchema(CqlSession session, CassandraConventions conventions) {
        return new CassandraSchema(session, conventions, new ClassPathResource("cassandra/schema.cql"));
    }

    @Bean
    GroupedWrites groupedWrites(CqlSession session, CassandraConventions conventions, CassandraSchema schema) {
        return new GroupedWrites(session, conventions);
    }
}
