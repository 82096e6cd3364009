package org.sotto.user.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.LogProducer;
import org.sotto.common.kafka.Topic;
import org.sotto.common.testing.TopicReader;
import org.sotto.proto.v1.PresenceUpdated;
import org.sotto.user.testing.RunningService;
import org.sotto.user.testing.SignedInDevice;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

class LastSeenTest extends RunningService {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123Z");

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private LogProducer producer;

    @Autowired
    private LastSeenStore store;

    @BeforeEach
    void prepare() {
        producer.prepare(Topic.PRESENCE_UPDATED);
    }

    private void announce(UUID user, boolean online, long lastSeen) {
        PresenceUpdated update = PresenceUpdated.newBuilder()
                .setUserId(Uuids.toByteString(user))
                .setOnline(online)
                .setLastSeen(lastSeen)
                .build();
        write(user, update.toByteArray());
    }

    private void write(UUID user, byte[] value) {
        producer.send(Topic.PRESENCE_UPDATED, Uuids.toBytes(user), value).join();
    }

    private Optional<Instant> lastSeen(UUID user) {
        return jdbc.sql("SELECT last_seen_at FROM users WHERE user_id = ?")
                .param(Uuids.toBytes(user))
                .query((row, index) -> Optional.ofNullable(row.getObject(1, LocalDateTime.class))
                        .map(time -> time.toInstant(ZoneOffset.UTC)))
                .single();
    }

    private void awaitLastSeen(UUID user, Instant time) {
        await().untilAsserted(() -> assertThat(lastSeen(user)).contains(time));
    }

    @Test
    void a_departure_is_written_and_an_arrival_is_not() {
        SignedInDevice alice = api().signIn();
        assertThat(lastSeen(alice.userId())).isEmpty();

        announce(alice.userId(), true, 0);
        announce(alice.userId(), false, NOON.toEpochMilli());
        awaitLastSeen(alice.userId(), NOON);

        announce(alice.userId(), false, NOON.minusSeconds(60).toEpochMilli());
        announce(alice.userId(), true, 0);
        announce(alice.userId(), false, NOON.plusSeconds(1).toEpochMilli());
        awaitLastSeen(alice.userId(), NOON.plusSeconds(1));
    }

    @Test
    void an_earlier_departure_changes_nothing() {
        SignedInDevice alice = api().signIn();
        store.raise(Map.of(alice.userId(), NOON));
        store.raise(Map.of(alice.userId(), NOON.minusMillis(1)));
        assertThat(lastSeen(alice.userId())).contains(NOON);
    }

    @Test
    void who_is_not_a_user_here_and_what_is_no_announcement_hold_nothing_up() {
        SignedInDevice alice = api().signIn();
        announce(UUID.randomUUID(), false, NOON.toEpochMilli());
        write(alice.userId(), new byte[] {1, 2, 3});
        announce(alice.userId(), false, NOON.toEpochMilli());
        awaitLastSeen(alice.userId(), NOON);
        assertThat(TopicReader.under(alice.userId(), NAME + ".presence.updated.dlt"))
                .hasSize(1);
    }
}
