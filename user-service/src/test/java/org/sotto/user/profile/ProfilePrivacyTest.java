package org.sotto.user.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.common.redis.RedisKeys;
import org.sotto.user.store.RedisStrings;
import org.sotto.user.store.SqlValues;
import org.sotto.user.testing.RunningService;
import org.sotto.user.testing.SignedInDevice;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** What a viewer gets of a profile, through the whole service. The rule itself: {@code VisibilityTest}. */
class ProfilePrivacyTest extends RunningService {
    private static final long SEEN = 1_704_672_000;
    private static final String PICTURE = "data:image/jpeg;base64,/9j/4AAQSkZJRg==";
    private static final Set<String> GUARDED =
            Set.of("profile_picture", "status_message", "about", "last_seen", "is_online");

    @Autowired
    private RedisStrings redis;

    @Autowired
    private RedisKeys keys;

    @Autowired
    private JdbcClient jdbc;

    private SignedInDevice alice;
    private SignedInDevice bob;

    @BeforeEach
    void alice_shows_all_that_there_is() {
        alice = api().signIn();
        bob = api().signIn();
        api().put(
                        "/api/v1/users/me",
                        alice.accessToken(),
                        "{\"display_name\": \"Alice\", \"status_message\": \"Busy\", \"about\": \"Books\","
                                + " \"profile_picture\": \"" + PICTURE + "\"}")
                .succeeded();
        setRedis(keys.lastSeen(alice.userId()), Long.toString(SEEN));
    }

    @Test
    void a_stranger_sees_everything_until_it_is_hidden() {
        JsonNode open = api().profile(bob, alice);
        assertThat(open.path("profile_picture").asString()).isEqualTo(PICTURE);
        assertThat(open.path("status_message").asString()).isEqualTo("Busy");
        assertThat(open.path("about").asString()).isEqualTo("Books");
        assertThat(open.path("last_seen").asLong()).isEqualTo(SEEN);
        assertThat(open.path("is_online").asBoolean(true)).isFalse();

        api().setPrivacy(alice, "{\"last_seen\": \"nobody\"}");
        assertThat(seenBy(bob)).containsExactlyInAnyOrder("profile_picture", "status_message", "about");
        api().setPrivacy(alice, "{\"profile_picture\": \"nobody\"}");
        assertThat(seenBy(bob)).containsExactlyInAnyOrder("status_message", "about");
        api().setPrivacy(alice, "{\"status\": \"nobody\"}");
        assertThat(seenBy(bob)).isEmpty();
        assertThat(api().profile(bob, alice).path("display_name").asString()).isEqualTo("Alice");
        assertThat(seenBy(alice)).isEqualTo(GUARDED);
    }

    @Test
    void contacts_are_those_whom_the_target_has_not_those_who_have_the_target() {
        api().setPrivacy(
                        alice,
                        "{\"last_seen\": \"contacts\", \"profile_picture\": \"contacts\", \"status\": \"contacts\"}");

        api().addContact(bob, alice);
        assertThat(seenBy(bob)).isEmpty();
        api().addContact(alice, bob);
        assertThat(seenBy(bob)).isEqualTo(GUARDED);
        api().delete("/api/v1/users/contacts/" + bob.userId(), alice.accessToken())
                .succeeded();
        assertThat(seenBy(bob)).isEmpty();
    }

    @Test
    void whom_the_target_blocked_sees_the_name_alone() {
        api().addContact(alice, bob);

        api().block(alice, bob);
        assertThat(seenBy(bob)).isEmpty();
        assertThat(api().profile(bob, alice).path("display_name").asString()).isEqualTo("Alice");

        api().delete("/api/v1/users/blocks/" + bob.userId(), alice.accessToken())
                .succeeded();
        assertThat(seenBy(bob)).isEqualTo(GUARDED);
    }

    @Test
    void whoever_blocked_the_target_sees_no_presence() {
        api().block(bob, alice);

        assertThat(seenBy(bob)).containsExactlyInAnyOrder("profile_picture", "status_message", "about");
    }

    @Test
    void who_is_online_was_last_seen_now() {
        setRedis(keys.online(alice.userId()), "1");
        long before = clock.instant().getEpochSecond();

        JsonNode profile = api().profile(bob, alice);

        assertThat(profile.path("is_online").asBoolean(false)).isTrue();
        assertThat(profile.path("last_seen").asLong())
                .isBetween(before, clock.instant().getEpochSecond());
    }

    @Test
    void mysql_knows_who_was_last_seen_longer_ago_than_redis_remembers() {
        jdbc.sql("UPDATE users SET last_seen_at = ? WHERE user_id = ?")
                .param(SqlValues.of(Instant.ofEpochSecond(SEEN - 1)))
                .param(Uuids.toBytes(bob.userId()))
                .update();

        assertThat(api().profile(alice, bob).path("last_seen").asLong()).isEqualTo(SEEN - 1);
        assertThat(api().profile(bob, api().signIn()).has("last_seen"))
                .as("never seen")
                .isFalse();
    }

    private Set<String> seenBy(SignedInDevice viewer) {
        Set<String> fields = new TreeSet<>(api().profile(viewer, alice).propertyNames());
        fields.retainAll(GUARDED);
        return fields;
    }

    private void setRedis(String key, String value) {
        redis.set(key, value.getBytes(StandardCharsets.US_ASCII), Duration.ofMinutes(5))
                .toCompletableFuture()
                .join();
    }
}
