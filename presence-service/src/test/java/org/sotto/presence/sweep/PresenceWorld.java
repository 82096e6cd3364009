package org.sotto.presence.sweep;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.ZAddArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.common.kafka.LogProducer;
import org.sotto.common.kafka.Topic;
import org.sotto.common.redis.RedisKeys;
import org.sotto.common.redis.SessionMember;
import org.sotto.common.testing.Engines;
import org.sotto.common.testing.SettableClock;
import org.sotto.common.testing.TopicReader;
import org.sotto.presence.announce.Announcer;
import org.sotto.proto.v1.PresenceUpdated;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;

/**
 * Names of a test's own on the real Redis and Kafka, gateways that write sessions there as gateway-service does, and any
 * number of sweepers.
 */
final class PresenceWorld implements AutoCloseable {
    static final Duration SESSION_TTL = Duration.ofSeconds(70);

    final SettableClock clock = new SettableClock(Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC));
    private final String name = Engines.uniqueName("presence");
    private final RedisKeys keys = new RedisKeys(name + ":");
    private final KafkaConventions conventions = new KafkaConventions(name + ".", 2, 0);
    private final PresenceProperties properties =
            new PresenceProperties(Duration.ofSeconds(1), SESSION_TTL, Duration.ofDays(7));
    private final RedisClient client = RedisClient.create("redis://" + Engines.REDIS);
    private final RedisCommands<String, String> redis = client.connect().sync();
    private final List<Announcer> announcers = new ArrayList<>();

    PresenceWorld() {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, Engines.KAFKA))) {
            admin.createTopics(List.of(new NewTopic(conventions.nameOf(Topic.PRESENCE_UPDATED), 2, (short) 1)))
                    .all()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        }
    }

    PresenceSweeper sweeper() {
        return sweeper(Engines.KAFKA, true);
    }

    /** A sweeper whose Kafka does not answer. */
    PresenceSweeper sweeperWithoutKafka() {
        return sweeper("127.0.0.1:1", false);
    }

    private PresenceSweeper sweeper(String kafkaAddress, boolean prepare) {
        KafkaProperties kafka = new KafkaProperties();
        kafka.setBootstrapServers(List.of(kafkaAddress));
        LogProducer producer = LogProducer.bounded(kafka, conventions, Duration.ofSeconds(8));
        if (prepare) {
            producer.prepare(Topic.PRESENCE_UPDATED);
        }
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        Announcer announcer = new Announcer(producer, (user, online, lastSeen) -> {}, metrics);
        announcers.add(announcer);
        return new PresenceSweeper(store(), announcer, properties, clock, metrics);
    }

    /** What one sweeper has of Redis. */
    PresenceStore store() {
        StatefulRedisConnection<String, byte[]> connection =
                client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
        return new PresenceStore(connection.async(), keys, properties);
    }

    /** What a gateway writes when a device has authenticated, and at each refresh. */
    void refresh(UUID user, UUID device) {
        long expiry = clock.millis() + SESSION_TTL.toMillis();
        redis.zadd(keys.userSessions(user), (double) expiry, member(device));
        redis.pexpire(keys.userSessions(user), SESSION_TTL.toMillis());
        redis.zadd(shard(user), ZAddArgs.Builder.gt(), (double) expiry, user.toString());
    }

    /** What a gateway writes when an app that is connected says that it is in the background, and at each refresh of it. */
    void away(UUID user, UUID device) {
        double before = redis.zscore(keys.userSessions(user), member(device));
        boolean fresh = redis.zscore(keys.userAway(user), member(device)) == null;
        double expiry = clock.millis() + SESSION_TTL.toMillis();
        redis.zadd(keys.userSessions(user), expiry, member(device));
        redis.zadd(keys.userAway(user), expiry, member(device));
        if (fresh && before > clock.millis()) {
            redis.zadd(shard(user), (double) clock.millis(), user.toString());
        }
    }

    /** What a gateway writes when a socket closes. */
    void close(UUID user, UUID device) {
        redis.zrem(keys.userSessions(user), member(device));
        boolean left = redis.zrangeWithScores(keys.userSessions(user), 0, -1).stream()
                .allMatch(session -> isAway(user, session));
        if (left) {
            redis.zadd(shard(user), (double) clock.millis(), user.toString());
        }
    }

    private boolean isAway(UUID user, ScoredValue<String> session) {
        Double expiry = redis.zscore(keys.userAway(user), session.getValue());
        return expiry != null && expiry >= session.getScore();
    }

    private static String member(UUID device) {
        return new SessionMember(device, "gateway-1").encode();
    }

    private String shard(UUID user) {
        return keys.presenceExpiry(RedisKeys.expiryShard(user));
    }

    boolean isOnline(UUID user) {
        return redis.exists(keys.online(user)) == 1;
    }

    Duration onlineFor(UUID user) {
        return Duration.ofMillis(redis.pttl(keys.online(user)));
    }

    /** Seconds since the epoch. */
    Optional<Long> lastSeen(UUID user) {
        return Optional.ofNullable(redis.get(keys.lastSeen(user))).map(Long::parseLong);
    }

    boolean isInShard(UUID user) {
        return redis.zscore(shard(user), user.toString()) != null;
    }

    void addGarbage(int shard, String member) {
        redis.zadd(keys.presenceExpiry(shard), (double) clock.millis(), member);
    }

    long shardSize(int shard) {
        return redis.zcard(keys.presenceExpiry(shard));
    }

    /** Forgets everything that this test has in Redis. */
    void emptyRedis() {
        keysOfThisTest().forEach(redis::del);
    }

    private Set<String> keysOfThisTest() {
        Set<String> found = new java.util.HashSet<>();
        ScanCursor cursor = ScanCursor.INITIAL;
        do {
            KeyScanCursor<String> page =
                    redis.scan(cursor, ScanArgs.Builder.matches(name + ":*").limit(1_000));
            found.addAll(page.getKeys());
            cursor = page;
        } while (!cursor.isFinished());
        return found;
    }

    /** All announcements so far about a user, in order: {@code "online"} or {@code "offline@<ms>"}. */
    List<String> announcements(UUID user) {
        return announcements().getOrDefault(user, List.of());
    }

    /** All announcements so far, by user. */
    Map<UUID, List<String>> announcements() {
        return TopicReader.values(TopicReader.all(conventions.nameOf(Topic.PRESENCE_UPDATED)), PresenceUpdated.parser())
                .stream()
                .collect(Collectors.groupingBy(
                        update -> Uuids.fromBytes(update.getUserId()),
                        Collectors.mapping(
                                update -> update.getOnline() ? "online" : "offline@" + update.getLastSeen(),
                                Collectors.toList())));
    }

    /** Waits until all that was announced is in the topic. Sweepers announce no more after that. */
    void flush() {
        announcers.forEach(Announcer::close);
        announcers.clear();
    }

    @Override
    public void close() {
        flush();
        emptyRedis();
        client.shutdown();
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, Engines.KAFKA))) {
            admin.deleteTopics(List.of(conventions.nameOf(Topic.PRESENCE_UPDATED)))
                    .all()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        }
    }
}
