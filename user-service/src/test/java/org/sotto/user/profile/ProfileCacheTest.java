package org.sotto.user.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.LogProducer;
import org.sotto.common.kafka.Topic;
import org.sotto.common.redis.RedisKeys;
import org.sotto.proto.v1.ProfileChanged;
import org.sotto.proto.v1.UserChanged;
import org.sotto.user.store.RedisStrings;
import org.sotto.user.testing.RunningService;
import org.sotto.user.testing.SignedInDevice;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

class ProfileCacheTest extends RunningService {
    @Autowired
    private ProfileCache cache;

    @Autowired
    private ProfileStore store;

    @Autowired
    private RedisStrings redis;

    @Autowired
    private RedisKeys keys;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private LogProducer log;

    @Test
    void a_profile_is_read_from_mysql_once() {
        SignedInDevice alice = api().signIn();
        SignedInDevice bob = api().signIn();
        read(bob, alice);
        awaitCached(alice.userId());
        jdbc.sql("UPDATE users SET display_name = 'behind the back' WHERE user_id = ?")
                .param(Uuids.toBytes(alice.userId()))
                .update();

        assertThat(read(bob, alice)).isEmpty();
    }

    @Test
    void the_cache_holds_no_phone_number() {
        SignedInDevice alice = api().signIn();
        read(alice, alice);

        String cached = new String(awaitCached(alice.userId()), StandardCharsets.ISO_8859_1);

        assertThat(cached).contains("status_message", "privacy").doesNotContain("phone");
    }

    @Test
    void whoever_changed_a_profile_and_everybody_else_sees_the_change_at_once() {
        SignedInDevice alice = api().signIn();
        SignedInDevice bob = api().signIn();
        for (int i = 0; i < 20; i++) {
            read(bob, alice);
            rename(alice, "Alice " + i);
            assertThat(read(alice, alice)).isEqualTo("Alice " + i);
            assertThat(read(bob, alice)).isEqualTo("Alice " + i);
        }
    }

    @Test
    void a_reader_that_was_slower_than_a_change_does_not_bring_the_old_profile_back() {
        SignedInDevice alice = api().signIn();
        Profile old = store.find(alice.userId()).orElseThrow();

        rename(alice, "new");
        cache.keep(old);
        // The connection keeps the order: when this is answered, the reader's value has been offered.
        redis.get(List.of(keys.profile(alice.userId())));

        assertThat(cache.find(alice.userId())).isEmpty();
        assertThat(read(alice, alice)).isEqualTo("new");
    }

    @Test
    void a_change_whose_process_died_before_it_told_anybody_is_told_by_the_topic() {
        SignedInDevice alice = api().signIn();
        write(
                alice.userId(),
                "{\"user_id\": \"" + alice.userId() + "\", \"display_name\": \"old\", \"status_message\": \"\","
                        + " \"has_picture\": false, \"privacy\": {\"last_seen\": \"everyone\","
                        + " \"profile_picture\": \"everyone\", \"status\": \"everyone\", \"read_receipts\": true}}");
        assertThat(read(alice, alice)).isEqualTo("old");

        UserChanged change = UserChanged.newBuilder()
                .setUserId(Uuids.toByteString(alice.userId()))
                .setProfileChanged(ProfileChanged.getDefaultInstance())
                .build();
        log.send(Topic.USERS_CHANGED, Uuids.toBytes(alice.userId()), change.toByteArray())
                .join();

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(read(alice, alice)).isEmpty());
    }

    @Test
    void a_value_that_another_version_wrote_is_passed_over() {
        SignedInDevice alice = api().signIn();
        write(alice.userId(), "{\"user_id\": 7}");

        assertThat(api().profile(alice, alice).path("status_message").asString())
                .isNotBlank();
    }

    private String read(SignedInDevice viewer, SignedInDevice target) {
        return api().profile(viewer, target).path("display_name").asString();
    }

    private void rename(SignedInDevice user, String name) {
        api().put("/api/v1/users/me", user.accessToken(), "{\"display_name\": \"" + name + "\"}")
                .succeeded();
    }

    private byte[] awaitCached(UUID user) {
        return await().atMost(Duration.ofSeconds(10))
                .until(() -> redis.get(List.of(keys.profile(user))).get(0), value -> value.filter(v -> v.length > 0)
                        .isPresent())
                .orElseThrow();
    }

    private void write(UUID user, String value) {
        redis.set(keys.profile(user), value.getBytes(StandardCharsets.UTF_8), Duration.ofMinutes(5))
                .toCompletableFuture()
                .join();
    }
}
