package org.sotto.common.cassandra;

import jakarta.validation.constraints.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The keyspace.
 *
 * @param keyspace its name
 * @param replication its replication when it is made, as a CQL map; production: {@code {'class': 'NetworkTopologyStrategy',
 *     '<data centre>': 3}}
 */
@Validated
@ConfigurationProperties("sotto.cassandra")
public record CassandraConventions(
        @DefaultValue("sotto") @Pattern(regexp = "[a-z][a-z0-9_]{0,47}")
        String keyspace,

        @DefaultValue("{'class': 'NetworkTopologyStrategy', 'datacenter1': 1}")
        String replication) {

    /** A table's full name. */
    public String table(String name) {
        return keyspace + "." + name;
    }
}
