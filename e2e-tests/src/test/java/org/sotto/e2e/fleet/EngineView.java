package org.sotto.e2e.fleet;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.api.sync.RedisServerCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.sotto.local.Ports;
import org.sotto.local.engine.MysqlEngine;

/** Looks into the engines of the fleet, and turns back what a crash would have kept from being written. */
public final class EngineView {
    private final Ports ports;

    EngineView(Ports ports) {
        this.ports = ports;
    }

    private Admin admin() {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:" + ports.kafka()));
    }

    private CqlSession cassandra() {
        return CqlSession.builder()
                .addContactPoint(new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.cassandra()))
                .withLocalDatacenter("datacenter1")
                .build();
    }

    /** How many records each dead-letter topic has ever had. */
    public Map<String, Long> deadLetters() throws ExecutionException, InterruptedException {
        try (Admin admin = admin()) {
            Set<String> topics = admin.listTopics().names().get().stream()
                    .filter(name -> name.endsWith(".dlt"))
                    .collect(Collectors.toSet());
            Map<String, Long> counts = new TreeMap<>();
            admin.listOffsets(topics.stream()
                            .collect(Collectors.toMap(topic -> new TopicPartition(topic, 0), t -> OffsetSpec.latest())))
                    .all()
                    .get()
                    .forEach((partition, end) -> counts.put(partition.topic(), end.offset()));
            return counts;
        }
    }

    /** What a consumer group has committed, with its state. */
    public Map<TopicPartition, OffsetAndMetadata> committed(String group)
            throws ExecutionException, InterruptedException {
        try (Admin admin = admin()) {
            return Map.copyOf(admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get());
        }
    }

    /** Whether the group has committed everything that its topics hold. */
    public boolean isIdle(String group) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = committed(group);
        try (Admin admin = admin()) {
            var ends = admin.listOffsets(committed.keySet().stream()
                            .collect(Collectors.toMap(partition -> partition, p -> OffsetSpec.latest())))
                    .all()
                    .get();
            return committed.entrySet().stream()
                    .allMatch(entry -> entry.getValue().offset()
                            >= ends.get(entry.getKey()).offset());
        }
    }

    /** Sets the offsets of a group that has no member; fails while it has one. */
    public void turnBack(String group, Map<TopicPartition, OffsetAndMetadata> offsets)
            throws ExecutionException, InterruptedException {
        try (Admin admin = admin()) {
            admin.alterConsumerGroupOffsets(group, offsets).all().get();
        }
    }

    /** The rows of a conversation as text, with the time at which each was written. */
    public List<String> messageRows(UUID conversation, int bucket) {
        return rows(
                "SELECT message_id, sender_id, temp_id, WRITETIME(encrypted_content) FROM sotto.messages"
                        + " WHERE conversation_id = ? AND bucket = ?",
                conversation,
                bucket);
    }

    /** A user's inbox of one day as text. */
    public List<String> inboxRows(UUID user, int day) {
        return rows(
                "SELECT position, prev_position, message_id FROM sotto.inbox WHERE user_id = ? AND day = ?", user, day);
    }

    private List<String> rows(String query, Object... values) {
        try (CqlSession session = cassandra()) {
            return session.execute(session.prepare(query).bind(values)).all().stream()
                    .map(Row::getFormattedContents)
                    .toList();
        }
    }

    /** Everything in the engines' tables and keys that holds one of the ids. */
    public Traces tracesOf(Set<UUID> ids) throws SQLException {
        Traces.Search search = new Traces.Search(ids);
        try (Connection mysql = mysql()) {
            search.mysql(mysql, "sotto");
        }
        try (CqlSession session = cassandra()) {
            search.cassandra(session, "sotto");
        }
        RedisClient client = RedisClient.create("redis://127.0.0.1:" + ports.redis());
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            search.redis(connection.sync());
        } finally {
            client.shutdown();
        }
        return search.found();
    }

    /** Hands over every value of every table, topic and key that the fleet keeps, and its logs, each with its place. */
    public void dump(BiConsumer<String, ByteBuffer> values) throws SQLException, IOException {
        EngineDump dump = new EngineDump(values);
        try (Connection mysql = mysql()) {
            dump.mysql(mysql, "sotto");
        }
        try (CqlSession session = cassandra()) {
            dump.cassandra(session, "sotto");
        }
        RedisClient client = RedisClient.create("redis://127.0.0.1:" + ports.redis());
        try (StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
            dump.redis(connection.sync());
        } finally {
            client.shutdown();
        }
        dump.kafka("127.0.0.1:" + ports.kafka());
    }

    /** What the deletion of an account ended in; empty while it goes on. */
    public Optional<String> deletionReport(UUID user) throws SQLException {
        try (Connection mysql = mysql();
                PreparedStatement query =
                        mysql.prepareStatement("SELECT report FROM account_deletions WHERE user_id = ?")) {
            query.setBytes(1, Traces.bytes(user));
            try (ResultSet rows = query.executeQuery()) {
                return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
            }
        }
    }

    private Connection mysql() throws SQLException {
        return DriverManager.getConnection(MysqlEngine.jdbcUrl(ports.mysql(), "sotto"), "root", "");
    }

    /** Empties Redis. */
    public void emptyRedis() {
        withRedis(RedisServerCommands::flushall);
    }

    /** The names of the keys that name somebody. */
    public Set<String> redisKeysNaming(UUID id) {
        return withRedis(redis -> {
            Set<String> keys = new TreeSet<>();
            ScanIterator<String> scan = ScanIterator.scan(
                    redis, ScanArgs.Builder.matches("*" + id + "*").limit(1_000));
            scan.forEachRemaining(keys::add);
            return keys;
        });
    }

    /** The members of a sorted set. */
    public List<String> redisSortedSet(String key) {
        return withRedis(redis -> redis.zrange(key, 0, -1));
    }

    private <T> T withRedis(Function<RedisCommands<String, String>, T> work) {
        RedisClient client = RedisClient.create("redis://127.0.0.1:" + ports.redis());
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            return work.apply(connection.sync());
        } finally {
            client.shutdown();
        }
    }
}
