package org.sotto.user.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.common.redis.RedisKeys;
import org.sotto.common.testing.Engines;
import org.sotto.common.testing.TcpProxy;
import org.sotto.user.store.RedisStrings;
import org.sotto.user.store.SqlValues;
import org.sotto.user.testing.ServiceUnderTest;
import org.sotto.user.testing.SignedInDevice;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** A service of its own, whose way to Redis can be cut. */
@DirtiesContext
class ProfileWithoutRedisTest extends ServiceUnderTest {
    private static final TcpProxy REDIS = new TcpProxy(Engines.REDIS);

    @Autowired
    private RedisStrings redis;

    @Autowired
    private RedisKeys keys;

    @Autowired
    private JdbcClient jdbc;

    @DynamicPropertySource
    static void throughProxy(DynamicPropertyRegistry registry) {
        Map<String, String> properties = properties(NAME);
        properties.put("spring.data.redis.port", Integer.toString(REDIS.port()));
        Engines.register(registry, properties);
    }

    @AfterEach
    void restore() {
        REDIS.restore();
        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> redis.get(List.of("any")), all -> true);
    }

    @Test
    void everything_that_mysql_knows_is_still_there() {
        SignedInDevice alice = api().signIn();
        SignedInDevice bob = api().signIn();
        jdbc.sql("UPDATE users SET last_seen_at = ? WHERE user_id = ?")
                .param(SqlValues.of(Instant.ofEpochSecond(1_704_672_000)))
                .param(Uuids.toBytes(alice.userId()))
                .update();

        REDIS.cut();

        JsonNode profile = api().profile(bob, alice);
        assertThat(profile.path("last_seen").asLong()).isEqualTo(1_704_672_000);
        assertThat(profile.has("is_online")).isFalse();
        api().addContact(alice, bob);
        api().block(alice, bob);
        api().setPrivacy(bob, "{\"status\": \"contacts\"}");
        assertThat(api().profile(alice, bob).has("status_message")).isFalse();
        assertThat(api().get("/api/v1/users/contacts", alice.accessToken())
                        .succeeded()
                        .body()
                        .at("/data/contacts"))
                .hasSize(1);
    }

    @Test
    void nobody_may_ask_for_numbers_while_it_cannot_be_counted() {
        SignedInDevice alice = api().signIn();

        REDIS.cut();

        api().post(
                        "/api/v1/users/contacts/sync",
                        alice.accessToken(),
                        "{\"contacts\": [{\"phone_hash\": \"" + "0".repeat(64) + "\"}]}")
                .refused(503, "unavailable");
    }

    @Test
    void a_change_made_meanwhile_is_not_covered_up_by_the_cache_when_redis_is_back() {
        SignedInDevice alice = api().signIn();
        SignedInDevice bob = api().signIn();
        String key = keys.profile(alice.userId());
        api().profile(bob, alice);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> redis.get(List.of(key)).get(0).isPresent());

        REDIS.cut();
        api().put("/api/v1/users/me", alice.accessToken(), "{\"display_name\": \"new\"}")
                .succeeded();
        assertThat(api().profile(bob, alice).path("display_name").asString()).isEqualTo("new");
        REDIS.restore();

        List<String> names = new ArrayList<>();
        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
            names.add(api().profile(bob, alice).path("display_name").asString());
            return redis.get(List.of(key))
                    .get(0)
                    .filter(value -> value.length == 0)
                    .isPresent();
        });
        names.add(api().profile(bob, alice).path("display_name").asString());
        assertThat(names).containsOnly("new");
    }
}
