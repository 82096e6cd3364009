package org.sotto.common.engine;

import com.datastax.oss.driver.api.core.CqlSession;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.cassandra.autoconfigure.CassandraAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.core.KafkaAdmin;

/** The probe of a service that has both engines. */
@AutoConfiguration(after = {CassandraAutoConfiguration.class, KafkaAutoConfiguration.class})
@ConditionalOnClass({CqlSession.class, KafkaAdmin.class})
public class EngineAutoConfiguration {

    @Bean
    EngineProbe engineProbe(CqlSession session, KafkaAdmin kafka) {
        return new EngineProbe(session, kafka);
    }
}
