package org.sotto.e2e.fleet;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.metadata.schema.TableMetadata;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads whatever the engines hold. Through their own protocols: files on disk are compressed. */
final class EngineDump {
    private final BiConsumer<String, ByteBuffer> values;

    EngineDump(BiConsumer<String, ByteBuffer> values) {
        this.values = values;
    }

    private void add(String place, byte[] value) {
        if (value != null) {
            values.accept(place, ByteBuffer.wrap(value));
        }
    }

    void mysql(Connection mysql, String schema) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (ResultSet found = mysql.getMetaData().getTables(schema, null, "%", new String[] {"TABLE"})) {
            while (found.next()) {
                tables.add(found.getString("TABLE_NAME"));
            }
        }
        for (String table : tables) {
            try (Statement query = mysql.createStatement();
                    ResultSet rows = query.executeQuery("SELECT * FROM `" + table + "`")) {
                int columns = rows.getMetaData().getColumnCount();
                while (rows.next()) {
                    for (int column = 1; column <= columns; column++) {
                        add("mysql " + table + "." + rows.getMetaData().getColumnName(column), rows.getBytes(column));
                    }
                }
            }
        }
    }

    void cassandra(CqlSession session, String keyspace) {
        for (TableMetadata table : session.getMetadata()
                .getKeyspace(keyspace)
                .orElseThrow(() -> new IllegalStateException("no keyspace " + keyspace))
                .getTables()
                .values()) {
            String name = table.getName().asInternal();
            for (Row row : session.execute("SELECT * FROM " + keyspace + "." + name)) {
                for (int column = 0; column < row.size(); column++) {
                    ByteBuffer value = row.getBytesUnsafe(column);
                    if (value != null) {
                        values.accept(
                                "cassandra " + name + "."
                                        + row.getColumnDefinitions().get(column).getName(),
                                value);
                    }
                }
            }
        }
    }

    void redis(RedisCommands<byte[], byte[]> redis) {
        ScanIterator.scan(redis).forEachRemaining(key -> {
            String place = "redis " + new String(key, StandardCharsets.UTF_8);
            add(place, key);
            switch (redis.type(key)) {
                case "string" -> add(place, redis.get(key));
                case "hash" ->
                    redis.hgetall(key).forEach((field, value) -> {
                        add(place, field);
                        add(place, value);
                    });
                case "zset" -> redis.zrange(key, 0, -1).forEach(member -> add(place, member));
                case "set" -> redis.smembers(key).forEach(member -> add(place, member));
                case "list" -> redis.lrange(key, 0, -1).forEach(element -> add(place, element));
                case "none" -> add(place, key); // it has expired meanwhile
                default ->
                    throw new IllegalStateException(place + ": " + redis.type(key) + " (expected: a type read here)");
            }
        });
    }

    void kafka(String servers) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, servers, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.listTopics().values().stream()
                    .flatMap(List::stream)
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    add("kafka " + record.topic(), record.key());
                    add("kafka " + record.topic(), record.value());
                    record.headers().forEach(header -> add("kafka header of " + record.topic(), header.value()));
                }
            }
        }
    }
}
