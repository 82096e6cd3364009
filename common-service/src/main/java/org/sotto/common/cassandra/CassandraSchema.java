package org.sotto.common.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.Resource;

/**
 * Makes a service's tables when it starts: {@code classpath:cassandra/schema.cql}, statements that end with {@code ;} and
 * may be run again ({@code IF NOT EXISTS}), with <code>${keyspace}</code> for the keyspace. Only its owner has a table's
 * statement in its file. Having this bean injected says "the tables are there".
 */
public final class CassandraSchema {
    private static final Logger log = LoggerFactory.getLogger(CassandraSchema.class);

    CassandraSchema(CqlSession session, CassandraConventions conventions, Resource file) {
        session.execute("CREATE KEYSPACE IF NOT EXISTS " + conventions.keyspace() + " WITH replication = "
                + conventions.replication());
        List<String> statements = read(file, conventions.keyspace());
        statements.forEach(session::execute);
        log.info("keyspace {}: {} statements applied", conventions.keyspace(), statements.size());
    }

    private static List<String> read(Resource file, String keyspace) {
        try {
            String withoutComments = file.getContentAsString(StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.stripLeading().startsWith("--"))
                    .collect(Collectors.joining("\n"));
            return Arrays.stream(
                            withoutComments.replace("${keyspace}", keyspace).split(";", -1))
                    .map(String::strip)
                    .filter(statement -> !statement.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the schema cannot be read: " + file, e);
        }
    }
}
