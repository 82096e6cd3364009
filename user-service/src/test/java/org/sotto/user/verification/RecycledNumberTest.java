package org.sotto.user.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.common.redis.RedisConnections;
import org.sotto.common.redis.RedisKeys;
import org.sotto.proto.v1.UserChanged;
import org.sotto.user.testing.Answer;
import org.sotto.user.testing.RunningService;
import org.sotto.user.testing.SignedInDevice;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A number whose account is no longer used starts anew. */
class RecycledNumberTest extends RunningService {
    private static final String PIN = "314159";

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private RedisConnections redis;

    @Autowired
    private RedisKeys keys;

    private SignedInDevice withPin() {
        SignedInDevice alice = api().signIn();
        api().put("/api/v1/users/me/two-factor", alice.accessToken(), "{\"pin\": \"" + PIN + "\"}")
                .succeeded();
        return alice;
    }

    private int rowsOf(String table, UUID userId) {
        return jdbc.sql("SELECT COUNT(*) FROM " + table + " WHERE user_id = ?")
                .param(Uuids.toBytes(userId))
                .query(Integer.class)
                .single();
    }

    @Test
    void after_45_days_without_a_login_the_number_gets_a_new_account_and_the_old_one_is_gone() {
        SignedInDevice old = withPin();
        SignedInDevice friend = api().signIn();
        for (String list : List.of("contacts", "blocks")) {
            api().put("/api/v1/users/" + list + "/" + friend.userId(), old.accessToken(), null)
                    .succeeded();
            api().put("/api/v1/users/" + list + "/" + old.userId(), friend.accessToken(), null)
                    .succeeded();
        }
        jdbc.sql("INSERT INTO profile_pictures (user_id, media_type, bytes, updated_at)"
                        + " VALUES (?, 'image/png', 'x', NOW(3))")
                .param(Uuids.toBytes(old.userId()))
                .update();
        clock.advance(Duration.ofDays(45));

        Answer answer = api().signInWith(old.phoneNumber(), PIN);

        assertThat(answer.data("is_new_user")).isEqualTo("true");
        assertThat(answer.data("user_id")).isNotEqualTo(old.userId().toString());
        for (String table :
                List.of("users", "phone_hashes", "devices", "two_factor", "contacts", "blocks", "profile_pictures")) {
            assertThat(rowsOf(table, old.userId())).as(table).isZero();
        }
        assertThat(rowsOf("contacts", friend.userId()))
                .as("contacts of a friend")
                .isZero();
        assertThat(rowsOf("blocks", friend.userId()))
                .as("a friend's block stands until the deletion is finished")
                .isOne();
        assertThat(api().refresh(old.refreshToken()).status()).isEqualTo(401);
        api().get("/api/v1/users/" + old.userId(), answer.data("access_token")).refused(404, "not_found");
        assertThat(changesOf(old.userId())).anyMatch(UserChanged::hasUserDeleted);
    }

    @Test
    void until_then_it_is_the_same_account() {
        SignedInDevice alice = api().signIn();
        clock.advance(Duration.ofDays(45).minusMinutes(1));
        assertThat(api().signInWith(alice.phoneNumber(), null).data("user_id"))
                .isEqualTo(alice.userId().toString());
    }

    @Test
    void a_renewed_session_counts_as_use() {
        SignedInDevice alice = api().signIn();
        clock.advance(Duration.ofDays(6));
        api().refresh(alice.refreshToken()).succeeded();
        clock.advance(Duration.ofDays(40));
        assertThat(api().signInWith(alice.phoneNumber(), null).data("user_id"))
                .isEqualTo(alice.userId().toString());
    }

    @Test
    void a_pin_that_its_visitor_does_not_have_frees_itself_after_7_days_without_use_when_they_say_so() {
        SignedInDevice old = withPin();
        clock.advance(Duration.ofDays(7));
        String verification = api().register(old.phoneNumber()).data("verification_id");
        String code = sms.code(old.phoneNumber());

        Answer asked = api().verify(verification, code, null);
        asked.refused(401, "two_factor_required");
        assertThat(asked.body().at("/error/details/can_start_anew").asBoolean()).isTrue();
        assertThat(rowsOf("users", old.userId())).as("asking deletes nothing").isOne();

        Answer answer = api().verify(verification, code, null);
        assertThat(answer.data("is_new_user")).isEqualTo("true");
        assertThat(rowsOf("users", old.userId())).isZero();
    }

    @Test
    void before_that_the_pin_is_asked_for_at_most_as_often_as_a_verification_has_tries() {
        SignedInDevice old = withPin();
        clock.advance(Duration.ofDays(7).minusMinutes(1));
        String verification = api().register(old.phoneNumber()).data("verification_id");
        String code = sms.code(old.phoneNumber());
        for (int i = 0; i < OtpStore.MAX_TRIES; i++) {
            Answer asked = api().verify(verification, code, null);
            asked.refused(401, "two_factor_required");
            assertThat(asked.body().at("/error/details/can_start_anew").asBoolean())
                    .isFalse();
        }
        api().verify(verification, code, PIN).refused(401, "verification_expired");
        assertThat(rowsOf("users", old.userId())).isOne();
    }

    @Test
    void an_account_that_is_connected_is_in_use() {
        SignedInDevice alice = api().signIn();
        redis.commands()
                .set(keys.online(alice.userId()), "1".getBytes(StandardCharsets.US_ASCII))
                .toCompletableFuture()
                .join();
        clock.advance(Duration.ofDays(100));
        assertThat(api().signInWith(alice.phoneNumber(), null).data("user_id"))
                .isEqualTo(alice.userId().toString());
    }

    @Test
    void whoever_knows_the_pin_gets_the_account_also_after_that() {
        SignedInDevice alice = withPin();
        clock.advance(Duration.ofDays(20));
        api().signInWith(alice.phoneNumber(), "000000").refused(401, "invalid_pin");
        clock.advance(INTERVAL);
        assertThat(api().signInWith(alice.phoneNumber(), PIN).data("user_id"))
                .isEqualTo(alice.userId().toString());
    }
}
